"""Sites that the tests of the compiler start from, and what a host does with a tree: putting the secrets in."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from compiler import Compilation, compile_site
from compiler.include import SEGMENTS, includes_of
from compiler.load import load
from compiler.model import Model
from compiler.parse import parse
from compiler.resolve import resolve
from schemas.filetree import File, Quoting, Tree

ROOT = Path(__file__).resolve().parents[2]
SITES = sorted((ROOT / "sites").glob("*/site.yaml"))
BOTANIC = ROOT / "sites" / "botanic" / "site.yaml"
GOLDEN = ROOT / "tests" / "golden"
CASES = sorted((ROOT / "tests" / "compiler").glob("*/cases/*/*.yaml"))

SITE = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
"""The smallest sound site. Tests append to it or replace a part of it."""


def whole(path: Path) -> bytes:
    """The text of a site, with what it includes and the segments that it shares as if they stood in it."""
    text = path.read_bytes()
    names = (*includes_of(path.name, text), *([SEGMENTS] if path in SITES else []))
    parts = [re.sub(rb"^version: .*\n", b"", (path.parent / name).read_bytes(), flags=re.MULTILINE) for name in names]
    return b"".join([re.sub(rb"^include: .*\n", b"", text, flags=re.MULTILINE), *parts])


def found(text: str | bytes) -> list[str]:
    """The findings, each as `line:column code`."""
    findings = compile_text(text).findings
    return [f"{finding.place.line}:{finding.place.column} {finding.code}" for finding in findings]


def compile_text(text: str | bytes) -> Compilation:
    """Compile a text under the name that a site has."""
    return compile_site("site.yaml", text.encode() if isinstance(text, str) else text)


def trees(text: str | bytes) -> tuple[Tree, ...]:
    """The trees of a text without an error."""
    compilation = compile_text(text)
    assert not compilation.failed, compilation.findings
    return compilation.trees


def model(text: bytes) -> Model:
    """What a sound text means, as the targets are told."""
    document, _ = load("site.yaml", text)
    assert document is not None
    parsed = parse(document)
    assert parsed.site is not None
    return resolve(parsed.site, parsed.holes)[0]


def installed(tree: Tree, below: Path) -> Iterator[Path]:
    """Put a tree on the disk as a host would, but below a folder."""
    for file in tree.files:
        path = below / file.path[1:]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.text.encode())
        path.chmod(file.mode)
        yield path


def filled(file: File, secrets: Mapping[str, str]) -> str:
    """The text of a file with the values of its secrets in it."""
    text = file.text
    for use in file.secrets:
        value = secrets[use.secret or use.file]
        assert not set(value) & set(use.forbidden)
        assert not use.forbidden_text or use.forbidden_text not in value
        quoted = json.dumps(value)[1:-1] if use.quoting is Quoting.JSON else value
        text = text.replace(use.placeholder, quoted)
    return text
