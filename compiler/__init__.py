r"""The compiler: site text -> findings and one file tree per host. Pure: no clock, no file, no network, no host state.

text -> load -> Document -> parse -> Site -> resolve -> Model -> check -> findings
                                                             \-> render -> trees
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from compiler.load import lines_of, load
from compiler.model import Model
from compiler.parse import Parsed, parse
from compiler.positions import locate
from compiler.resolve import resolve
from compiler.rules import READING, RULES, WAIVING
from schemas.document import Document
from schemas.findings import Breach, Finding, Related, Route, Severity, Waived

if TYPE_CHECKING:
    from compiler.claims import Claim
    from compiler.zones.zone import Kept
    from schemas.filetree import Tree


NOTHING_INCLUDED: Final[Mapping[str, bytes | None]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Compilation:
    """What came of a site. There is no model and there are no trees when a finding is an error.

    `sources` are the lines of every file that was read; `claims`, what it takes of segments that other sites share.
    `waived` is what the site accepts: it forbids nothing, and is no finding.
    """

    findings: tuple[Finding, ...]
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    model: Model | None = None
    waived: tuple[Waived, ...] = ()
    claims: "tuple[Claim, ...]" = ()

    @property
    def failed(self) -> bool:
        """Whether anything found forbids to use the trees."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def trees(self) -> "tuple[Tree, ...]":
        """One file tree per host, made anew whenever it is asked for: a check needs none of them."""
        from compiler.render import render

        return render(self.model) if self.model else ()


def compile_site(
    file: str,
    content: bytes,
    today: date | None = None,
    checking: bool = False,
    included: Mapping[str, bytes | None] = NOTHING_INCLUDED,
) -> Compilation:
    """Compile one site. `file` is its name as findings show it; nothing is opened. `included` is the content of what it
    includes and of its zone files, by the names that it writes, and of `compiler.include.SEGMENTS` and `SERIALS`.

    `today` is what waivers run out by; without it none does. One that has is an error where somebody is `checking`, as
    CI does, and a warning elsewhere: a host must not lose a good commit at midnight.
    """
    document, findings = load(file, content)
    sources = {file: tuple(lines_of(content) if document is None else document.lines)}
    if document is not None and (included or b"include" in content):
        document, more = _include(document, included)
        findings += more
    if document is None:
        return Compilation(tuple(findings), sources | _lines_of_others(file, included))
    parsed = parse(document)
    found = list(parsed.breaches)
    model: Model | None = None
    waived: list[Waived] = []
    if parsed.site is not None:
        kept, more = _serials(file, included) if parsed.site.dns.zones else (None, [])
        findings += more
        model, dangling = resolve(parsed.site, parsed.holes, document.shared, included, kept)
        found += _seen_whole([*dangling, *_check(model)], parsed.holes)
        if parsed.site.waivers:
            found, waived = _waive(document, found, parsed, today)
    findings += [_place(document, code, breach) for code, breach in found]
    if not checking:
        findings = [_on_a_host(finding) for finding in findings]
    ordered = tuple(sorted(findings, key=lambda finding: _order(file, finding)))
    sources |= {name: tuple(lines) for name, lines in document.sources.items()}
    claims = _claims(model, document) if model and document.shared else ()
    result = Compilation(ordered, sources, model, tuple(waived), claims)
    return replace(result, model=None) if result.failed else result


def _order(file: str, finding: Finding) -> tuple[object, ...]:
    """The site itself first, then what it includes."""
    place = finding.place
    return place.file != file, place.file, place.line, place.column, finding.code


def _claims(model: Model, document: Document) -> "tuple[Claim, ...]":
    from compiler.claims import claims_of  # few sites share a segment

    return claims_of(model, document)


def _include(document: Document, included: Mapping[str, bytes | None]) -> tuple[Document | None, list[Finding]]:
    from compiler.include import include  # few sites do

    return include(document, included)


def _serials(file: str, included: Mapping[str, bytes | None]) -> tuple[dict[str, "Kept"] | None, list[Finding]]:
    """The serials of the zones; None where nobody looked for them, or they cannot be read."""
    from compiler.include import SERIALS, path_of
    from compiler.zones.serials import read_serials

    if SERIALS not in included:
        return None, []
    kept, findings = read_serials(path_of(file, SERIALS), included[SERIALS] or b"")
    return None if findings else kept, findings


def _lines_of_others(file: str, included: Mapping[str, bytes | None]) -> dict[str, tuple[str, ...]]:
    from compiler.include import path_of

    return {path_of(file, name): tuple(lines_of(content)) for name, content in included.items() if content is not None}


def _check(model: Model) -> Iterator[tuple[str, Breach]]:
    for rule in RULES:
        for breach in rule.check(model):
            yield rule.CODE, breach


def _seen_whole(found: Iterable[tuple[str, Breach]], holes: frozenset[Route]) -> Iterator[tuple[str, Breach]]:
    """Findings about a thing of which a part could not be read are held back until it can."""
    for code, breach in found:
        if not any(hole[: len(breach.at)] == breach.at for hole in holes):
            yield code, breach


def _waive(
    document: Document, found: list[tuple[str, Breach]], parsed: Parsed, today: date | None
) -> tuple[list[tuple[str, Breach]], list[Waived]]:
    from compiler.waivers import waive  # few sites have any

    waivers = parsed.site.waivers if parsed.site else ()
    kept, accepted, complaints = waive(found, waivers, today, whole=not parsed.holes)
    waived = [
        Waived(_place(document, code, breach), waiver.reason, str(waiver.until)) for code, breach, waiver in accepted
    ]
    return [*kept, *complaints], waived


def _on_a_host(finding: Finding) -> Finding:
    return finding._replace(severity=Severity.WARNING) if finding.code == "V701" else finding


def _place(document: Document, code: str, breach: Breach) -> Finding:
    page = READING.get(code) or WAIVING.get(code) or next(rule for rule in RULES if code == rule.CODE)
    related = tuple(Related(message, locate(document, route)) for message, route in breach.related)
    place = locate(document, breach.at, breach.key)
    return Finding(code, page.SEVERITY, breach.message, place, breach.help or page.HELP, related, breach.at)
