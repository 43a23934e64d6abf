"""Findings for services that show them in a pull request: files are named as the repository names them."""

import os
import sys
from collections.abc import Sequence

from compiler import Compilation
from compiler.report.github import as_github
from compiler.report.sarif import as_sarif
from runtime.source import Reading
from schemas.findings import Finding, Place


def show(compiled: Sequence[tuple[Reading, Compilation]], form: str) -> None:
    """All findings of all sites to stdout, as `sarif` or for `github`."""
    from vrrpc import VERSION

    top = os.path.abspath(os.environ.get("GITHUB_WORKSPACE") or ".")
    found = dict.fromkeys(finding for _, compilation in compiled for finding in compilation.findings)
    findings = [_named(finding, top) for finding in found]
    if form == "github":
        sys.stdout.write(as_github(findings))
        return
    lines = {below(top, file): text for _, compilation in compiled for file, text in compilation.sources.items()}
    waived = [
        each._replace(finding=_named(each.finding, top)) for _, compilation in compiled for each in compilation.waived
    ]
    sys.stdout.write(as_sarif(findings, lines, VERSION, waived))


def below(top: str, file: str) -> str:
    """The name of a file from the top of the repository; what lies elsewhere keeps its whole one."""
    path = os.path.abspath(file)
    return os.path.relpath(path, top) if os.path.commonpath([path, top]) == top else path


def _named(finding: Finding, top: str) -> Finding:
    related = tuple(each._replace(place=_moved(each.place, top)) for each in finding.related)
    return finding._replace(place=_moved(finding.place, top), related=related)


def _moved(place: Place, top: str) -> Place:
    return place._replace(file=below(top, place.file))
