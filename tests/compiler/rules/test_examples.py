"""Every rule's good example is silent, and its bad one gives exactly its code at a place that can be shown."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import compiler.rules
from compiler import Compilation
from compiler.catalogue import STORIES
from compiler.explain import EXAMPLE_DAY, codes, explain
from compiler.overlap import OVERLAPS
from compiler.repository import compile_repository, files_of
from compiler.rule import Rule
from compiler.rules import FOLLOWING, READING, ROLLOUT, RULES, WAIVING
from runtime.source import compile_reading, read_site
from schemas.findings import Finding, Severity
from schemas.live import SENSES, Live
from tests.compiler.samples import ROOT, SITES

RULES_FOLDER = Path(compiler.rules.__path__[0])


@dataclass(frozen=True)
class Example:
    """A code with its two sites."""

    code: str
    bad: bytes
    good: bytes


EXAMPLES = [
    Example(page.CODE, page.BAD, page.GOOD) for page in [*READING.values(), *WAIVING.values(), *OVERLAPS.values()]
]
EXAMPLES += [Example(rule.CODE, rule.BAD.encode(), rule.GOOD.encode()) for rule in RULES]

PLACES = {
    "V101": "2:9 �", "V102": "8:1 \t", "V103": "9:5 vrid", "V104": "12:5 intervall", "V105": "10:45 high",
    "V110": "3:11 more.yaml",
    "V106": "7:3 front", "V107": "2:47 [", "V108": "1:10 2", "V109": "11:7 frige",
    "V201": "12:40 192.0.2.80", "V202": "12:22 192.0.2.12", "V203": "12:22 192.0.2.255", "V204": "12:22 198.51.100.80",
    "V208": "12:23 192.0.2.80", "V320": "8:11 1",
    "V301": "10:45 255", "V302": "16:29 eth0", "V303": "10:45 251", "V304": "12:15 2s", "V305": "11:43 100",
    "V306": "13:5 authentication", "V307": "13:15 100ms", "V308": "14:11 1", "V309": "12:15 after",
    "V310": "12:5 addresses", "V311": "12:14 2",
    "V312": "16:45 240",
    "V205": "12:39 192.0.2.80", "V206": '12:22 "2001:db8::80"', "V207": "11:27 eth0",
    "V209": "5:41 192.0.2.11/24", "V210": "11:27 lo", "V211": "5:46 vrrp1",
    "V313": "9:11 1", "V314": "14:16 multicast", "V315": "14:18 yes", "V316": "9:5 members", "V317": "13:15 100ms",
    "V318": "20:15 pseudo-header", "V319": "4:52 2.0.19", "V321": "11:43 100", "V322": "7:3 include",
    "V323": '23:23 "fe80::1"',
    "V402": "11:27 eth0", "V403": "8:3 front", "V404": "15:65 10s", "V405": "15:54 1500ms", "V406": "15:50 1",
    "V407": "14:3 http", "V408": "13:20 fault", "V409": "13:20 lower by 60", "V410": "11:43 100", "V411": "10:59 eth0",
    "V412": "15:20 lower by 200", "V413": "14:3 both", "V414": "21:11 back", "V415": "15:5 members",
    "V416": "15:23 /run/web/maintenance",
    "V503": "20:51 front6.web", "V504": "14:53 freebind", "V505": "15:3 shop",
    "V545": "14:56 envdir /etc/tinydns/env tinydns", "V546": "14:31 addresses", "V547": "14:84 front.ns",
    "V601": "17:5 example.org", "V602": "17:5 example..org", "V603": "19:27 192.0.2.11", "V604": "21:80 2",
    "V605": "19:38 front.web", "V606": "19:20 1d", "V607": "21:15 addresses", "V608": "22:19 203.0.113.80",
    "V609": "19:22 www.example.net.", "V610": "19:32 203.0.113.80", "V611": "21:20 10 mail", "V612": "19:20 ns1",
    "V613": "17:74 zones/example.org", "V614": "19:20 10 mail.example.net", "V615": "18:5 example.net",
    "V616": "16:3 zones", "V617": "18:5 Example.org",
    "V510": "14:3 shell", "V511": "18:13 No unauthorised access", "V512": "14:59 clarinet", "V513": "14:53 nonlocal",
    "V514": "14:40 front.web", "V515": "18:71 80", "V516": "14:59 clarinette",
    "V517": '14:57 "serve --bind {address}"',
    "V518": '14:57 "serve | logger"',
    "V519": '14:21 dnscache',
    "V530": "14:3 smtp", "V531": '15:61 "ESMTP No UCE"', "V532": '15:61 "kein Müll"', "V533": "15:61 inet_interfaces",
    "V534": "15:68 192.0.2.25", "V535": "16:3 more",
    "V560": "4:23 rc", "V561": "15:3 web_log",
    "V704": "13:19 back",
    "V802": "15:53 token", "V803": "13:85 3", "V804": "13:5 authentication",
    "V401": "9:5 members", "V501": '14:57 "serve ;all"', "V502": "14:3 speaker",
    "V701": "13:82 2003-06-30", "V702": "14:22 virtual_routers.front", "V703": "14:12 V301",
}  # fmt: skip
"""What each bad example is shown with: line, column and the marked text."""


def found(text: bytes) -> list[tuple[Finding, Compilation]]:
    """What CI would find on the day of the examples, in all files of one, with the compilation of its site."""
    compiled = compile_repository(files_of(text), EXAMPLE_DAY, checking=True)
    return [(finding, each) for each in compiled for finding in each.findings]


every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.code)


@every_example
def test_good_example_is_silent(example: Example) -> None:
    assert found(example.good) == []


@every_example
def test_bad_example_gives_its_code_alone(example: Example) -> None:
    assert [finding.code for finding, _ in found(example.bad)] == [example.code]


@every_example
def test_bad_example_is_marked_at_the_right_text(example: Example) -> None:
    (finding, compilation), *_ = found(example.bad)
    place = finding.place
    marked = compilation.sources[place.file][place.line - 1][place.column - 1 : place.end_column - 1]
    assert f"{place.line}:{place.column} {marked}" == PLACES[example.code]


@every_example
def test_page_tells_the_story_with_the_real_report(example: Example) -> None:
    page = explain(example.code)
    assert page is not None
    assert page.startswith(f"{example.code}: ")
    assert f" {example.code} " in page
    assert "^" in page


@every_example
def test_severity_is_what_the_story_says(example: Example) -> None:
    assert found(example.bad)[0][0].severity is STORIES[example.code].severity


@pytest.mark.parametrize("code", ["V100", *FOLLOWING, *ROLLOUT])
def test_what_no_site_can_show_has_a_page_all_the_same(code: str) -> None:
    assert "Way out:" in (explain(code) or "")


def test_page_says_whether_it_can_be_waived() -> None:
    assert "accept it for a time" in (explain("V401") or "")
    assert "accept it for a time" not in (explain("V301") or "")


def test_headline_rules_can_never_be_waived() -> None:
    assert not any(STORIES[code].waivable for code in ("V301", "V302", "V303"))


def test_every_warning_of_a_rule_can_be_waived() -> None:
    assert all(STORIES[rule.CODE].waivable for rule in RULES if rule.SEVERITY is Severity.WARNING)


def test_every_code_that_the_program_names_has_a_page() -> None:
    sources = [path for folder in ("compiler", "runtime", "schemas") for path in (ROOT / folder).rglob("*.py")]
    named = {code for path in sources for code in re.findall(r"\bV[1-9]\d\d\b", path.read_text(encoding="utf-8"))}
    assert named - set(STORIES) == set()


def test_code_of_nobody_has_no_page() -> None:
    assert explain("V999") is None


@pytest.mark.parametrize("site", SITES, ids=lambda path: path.parent.name)
def test_no_rule_fires_on_an_example_site(site: Path) -> None:
    compilation = compile_reading(read_site(str(site)), EXAMPLE_DAY, checking=True)
    assert compilation.findings == ()


def test_codes_are_unique_and_in_order() -> None:
    listed = [code for code, _ in codes()]
    assert listed == sorted(set(listed))
    assert all(re.fullmatch(r"V[1-9][0-9]{2}", code) for code in listed)


def test_every_file_of_the_folder_is_a_listed_rule_with_its_own_code() -> None:
    files = sorted(path.stem for path in RULES_FOLDER.glob("v[0-9]*.py"))
    listed = [getattr(rule, "__name__", "").rpartition(".")[2] for rule in RULES]
    assert listed == files
    assert [name.partition("_")[0].upper() for name in listed] == [rule.CODE for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_rule_explains_itself(rule: Rule) -> None:
    assert len((rule.__doc__ or "").strip().splitlines()) >= 3
    assert rule.TITLE
    assert rule.HELP


@pytest.mark.parametrize("code", Live)
def test_what_the_wire_shows_has_a_page_with_its_way_out(code: Live) -> None:
    page = explain(code.value) or ""
    assert page.startswith(f"{code.value}: {SENSES[code].title}\n")
    assert f"Way out: {SENSES[code].way_out}\n" in page
