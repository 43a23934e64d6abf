r"""The compiler: site text -> findings and one file tree per host. Pure: no clock, no file, no network, no host state.

text -> load -> Document -> parse -> Site -> resolve -> Model -> check -> findings
                                                             \-> render -> trees
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from compiler.load import lines_of, load
from compiler.model import Model
from compiler.parse import parse
from compiler.positions import locate
from compiler.resolve import resolve
from compiler.rules import READING, RULES
from schemas.document import Document
from schemas.findings import Breach, Finding, Related, Route, Severity

if TYPE_CHECKING:
    from schemas.filetree import Tree


@dataclass(frozen=True, slots=True)
class Compilation:
    """What came of a site. There is no model and there are no trees when a finding is an error."""

    findings: tuple[Finding, ...]
    lines: tuple[str, ...] = ()
    model: Model | None = None

    @property
    def failed(self) -> bool:
        """Whether anything found forbids to use the trees."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def trees(self) -> "tuple[Tree, ...]":
        """One file tree per host, made anew whenever it is asked for: a check needs none of them."""
        from compiler.render import render

        return render(self.model) if self.model else ()


def compile_site(file: str, content: bytes) -> Compilation:
    """Compile one site. `file` is its name as findings show it; nothing is opened."""
    document, findings = load(file, content)
    if document is None:
        return Compilation(tuple(findings), tuple(lines_of(content)))
    parsed = parse(document)
    findings += [_place(document, code, breach) for code, breach in parsed.breaches]
    model = None
    if parsed.site is not None:
        model, dangling = resolve(parsed.site, parsed.holes)
        found = [*dangling, *_check(model)]
        findings += [_place(document, code, breach) for code, breach in _seen_whole(found, parsed.holes)]
    ordered = tuple(sorted(findings, key=lambda finding: (finding.place.line, finding.place.column, finding.code)))
    result = Compilation(ordered, tuple(document.lines), model)
    return replace(result, model=None) if result.failed else result


def _check(model: Model) -> Iterator[tuple[str, Breach]]:
    for rule in RULES:
        for breach in rule.check(model):
            yield rule.CODE, breach


def _seen_whole(found: Iterable[tuple[str, Breach]], holes: frozenset[Route]) -> Iterator[tuple[str, Breach]]:
    """Findings about a thing of which a part could not be read are held back until it can."""
    for code, breach in found:
        if not any(hole[: len(breach.at)] == breach.at for hole in holes):
            yield code, breach


def _place(document: Document, code: str, breach: Breach) -> Finding:
    page = READING.get(code) or next(rule for rule in RULES if code == rule.CODE)
    related = tuple(Related(message, locate(document, route)) for message, route in breach.related)
    place = locate(document, breach.at, breach.key)
    return Finding(code, page.SEVERITY, breach.message, place, breach.help or page.HELP, related)
