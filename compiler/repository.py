"""Many sites -> what is found in each, and between them. Pure, as the compiler of one site is."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from posixpath import dirname, normpath

from compiler import Compilation, compile_site
from compiler.include import SEGMENTS, data_of, includes_of, path_of
from compiler.overlap import overlaps
from schemas.findings import Finding


def compile_repository(
    files: Mapping[str, bytes], today: date | None = None, checking: bool = False
) -> list[Compilation]:
    """Compile every `site.yaml` among the files of a repository, in their order."""
    compiled = {}
    for file, content in files.items():
        if file.rpartition("/")[2] == "site.yaml":
            names = includes_of(file, content)
            parts = [content, *(files[path] for name in names if (path := path_of(file, name)) in files)]
            names = (*names, SEGMENTS, *data_of(parts))
            included = {name: files[path] for name in names if (path := path_of(file, name)) in files}
            compiled[file] = compile_site(file, content, today, checking, included)
    return list(compare(compiled).values())


def compare(compiled: Mapping[str, Compilation]) -> dict[str, Compilation]:
    """The same compilations with what is found between them; one that has such a finding has no model any more."""
    found = overlaps({_site_of(file): each.claims for file, each in compiled.items()})
    return {file: _with(each, found.get(_site_of(file), [])) for file, each in compiled.items()}


def _site_of(file: str) -> str:
    """A site by its folder, as people call it."""
    return dirname(normpath(file)) or file


def _with(compilation: Compilation, found: list[Finding]) -> Compilation:
    if not found:
        return compilation
    findings = (*compilation.findings, *found)
    return replace(compilation, findings=findings, model=None)


def files_of(text: bytes) -> dict[str, bytes]:
    """The files of an example that has several, each behind a line `# NAME.yaml`; a text without is one site."""
    parts = re.split(rb"^# (\S+\.yaml)\n", text, flags=re.MULTILINE)
    if parts[0] or len(parts) == 1:
        return {"site.yaml": text}
    return {name.decode(): content for name, content in zip(parts[1::2], parts[2::2], strict=True)}
