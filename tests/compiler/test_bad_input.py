"""Whatever stands in the file: findings at their place, all of them in one run, and never an exception."""

import time

import pytest

from compiler.load import LARGEST
from tests.compiler.samples import SITE, compile_text, found

HEAD = SITE[: SITE.index("virtual_routers")]


def helps(text: str) -> list[str]:
    """The ways out, in order."""
    return [finding.help for finding in compile_text(text).findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", ["1:1 V105"]),
        (b"# nothing but a comment\n", ["1:1 V105"]),
        (b"\n\n\n", ["1:1 V105"]),
        (b"---\n...\n", ["2:1 V105"]),
        (b"- a\n- b\n", ["1:1 V105"]),
        (b"word\n", ["1:1 V105"]),
        (b"{}\n", ["1:1 V106", "1:1 V106", "1:1 V106", "1:1 V106"]),
        (SITE.replace("    vrid", "\tvrid").encode(), ["8:1 V102"]),
        (SITE.replace("{web", "{\tweb").encode(), []),
        (SITE.encode() + b"---\nversion: 1\n", ["13:1 V102"]),
        (SITE.encode() + b"...\n", []),
        (SITE.replace("vrid: 1", "vrid: !!int 1").encode(), ["8:11 V102"]),
        (SITE.replace("vrid: 1", "vrid: !vault 1").encode(), ["8:11 V102"]),
        (SITE.replace("vrid: 1", "vrid: !!python/object/apply:os.system [ls]").encode(), ["8:11 V102"]),
        (SITE.replace("vrid: 1", "vrid: ! 1").encode(), []),
        (SITE.replace("    vrid", "    <<: {interval: 2s}\n    vrid").encode(), ["8:5 V102"]),
        (SITE.replace("    vrid", '    "<<": {interval: 2s}\n    vrid').encode(), ["8:5 V104"]),
        (SITE.replace("    vrid", "    [a, b]: c\n    vrid").encode(), ["8:5 V102"]),
        (SITE.replace("    vrid", "    ? {a: b}\n    : c\n    vrid").encode(), ["8:7 V102"]),
        (SITE.replace("addresses: {", "addresses: {{").encode(), ["12:17 V102"]),
        (SITE.replace("192.0.2.80}", "192.0.2.80").encode(), ["13:1 V102"]),
        (SITE.replace("site: example", "site: 'example").encode(), ["13:1 V102"]),
        (SITE.replace("site: example", "site: a: b").encode(), ["2:8 V102"]),
        (SITE.replace("site: example", "site: @b").encode(), ["2:7 V102"]),
        (SITE.replace("site: example", "site: *b").encode(), ["2:7 V102"]),
        (SITE.replace("site: example", 'site: "\\q"').encode(), ["2:8 V102"]),
        (SITE.replace("site: example", "site: &a [*a]").encode(), ["2:11 V102"]),
        (b"%YAML 9.9\n---\n" + SITE.encode(), ["1:1 V102"]),
        (b"%TAG ! tag:example.org,2026:\n---\n" + SITE.encode(), []),
    ],
)  # fmt: skip
def test_what_is_no_site_is_told_at_its_place(text: bytes, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SITE.replace("vrid: 1", "vrid: 1\n    vrid: 2\n    vrid: 3"), ["9:5 V103", "10:5 V103"]),
        (SITE.replace("vrid: 1", "vrid: 1\n    vrid: 2") + "site: other\n", ["9:5 V103", "14:1 V103"]),
        (SITE.replace("{web: 192.0.2.80", '{web: 192.0.2.80, "web": 192.0.2.81'), ["12:34 V103"]),
        (SITE.replace("fridge: {interfaces", "clarinet: {interfaces"), ["5:3 V103", "11:7 V109"]),
    ],
)
def test_every_duplicate_key_is_told(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_duplicate_key_names_the_first() -> None:
    (finding,) = compile_text(SITE + "site: other\n").findings
    assert [str(related.place) for related in finding.related] == ["site.yaml:2:1"]


@pytest.mark.parametrize(
    ("text", "place", "help"),
    [
        (SITE.replace("    vrid", "    intervall: 1s\n    vrid"), "8:5 V104", "did you mean `interval`?"),
        (SITE.replace("hosts", "host"), "3:1 V104", "did you mean `hosts`?"),
        (SITE.replace("priority: 250", "priorty: 250"), "10:35 V104", "did you mean `priority`?"),
        (SITE.replace("{address", "{adress"), "4:34 V104", "did you mean `address`?"),
        (SITE + "    failback: manuel\n", "13:15 V105", "did you mean manual?"),
        (SITE.replace("fridge: {interface:", "frige: {interface:"), "11:7 V109", "did you mean fridge?"),
        (SITE.replace("e: {interface: eth0", "e: {interface: eth1"), "11:27 V109", "did you mean eth0?"),
    ],
)  # fmt: skip
def test_misspelt_word_comes_with_the_right_one(text: str, place: str, help: str) -> None:
    assert place in found(text)
    assert help in helps(text)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("version: 1", "version: 2", ["1:10 V108"]),
        ("version: 1", "version: 1.0", ["1:10 V108"]),
        ("version: 1\n", "", ["1:1 V106"]),
        ("site: example", "site: [example]", ["2:1 V105"]),
        ("site: example", "site:", ["2:1 V105"]),
        ("site: example", "site: Example", ["2:7 V105"]),
        (HEAD[HEAD.index("hosts:") :], "hosts: clarinet\n", ["3:8 V105"]),
        (HEAD[HEAD.index("hosts:") :], "hosts: [clarinet]\n", ["3:1 V105"]),
        (HEAD[HEAD.index("hosts:") :], "hosts: {}\n", ["3:1 V105"]),
        (HEAD[HEAD.index("hosts:") :], "hosts:\n", ["3:1 V105"]),
        ("clarinet: {interfaces", "CLARINET: {interfaces", ["4:3 V105"]),
        ("{eth0: {address: 192.0.2.11/24}}", "{eth0: 192.0.2.11/24}", ["4:33 V105"]),
        ("192.0.2.11/24", "192.0.2.11", ["4:43 V105"]),
        ("192.0.2.11/24", "192.0.2.11/33", ["4:43 V105"]),
        ("address: 192.0.2.11/24", "addresses: 192.0.2.11/24", ["4:45 V105"]),
        ("address: 192.0.2.11/24", "addresses: []", ["4:34 V105"]),
        ("address: 192.0.2.11/24", "address: [192.0.2.11/24]", ["4:34 V105"]),
        ("address: 192.0.2.11/24", "address: 192.0.2.11/24, addresses: [192.0.2.13/24]", ["4:27 V105"]),
        ("address: 192.0.2.11/24", "many_vrids: yes", ["4:27 V105"]),
        ("address: 192.0.2.11/24", "address: 192.0.2.11/24, many_vrids: maybe", ["4:70 V105"]),
        ("vrid: 1", "vrid: 256", ["8:11 V105"]),
        ("vrid: 1", "vrid: 0x1", ["8:11 V105"]),
        ("vrid: 1", "vrid: -1", ["8:11 V105"]),
        ("vrid: 1", "vrid: {a: b}", ["8:5 V105"]),
        ("vrid: 1", "vrid: ~", ["8:11 V105"]),
        ("vrid: 1", 'vrid: ""', ["8:11 V105"]),
        ("vrid: 1", "interval: 1s", ["7:3 V106"]),
        ("priority: 250", "priority: 2e2", ["10:45 V105"]),
        (", priority: 250", "", ["10:7 V106"]),
        ("{interface: eth0, priority: 250}", "250", ["10:17 V105"]),
        ("{web: 192.0.2.80}", "[192.0.2.80]", ["12:5 V105"]),
        ("{web: 192.0.2.80}", "{web: [192.0.2.80]}", ["12:17 V105"]),
        ("{web: 192.0.2.80}", "{web: 192.0.2.80/32}", ["12:22 V105"]),
        ("{web: 192.0.2.80}", "{web: fe80::1%eth0}", ["12:22 V105"]),
        ("{web: 192.0.2.80}", "{web: 2001:db8::1::1, mail: fe80::x}", ["12:22 V105", "12:44 V105"]),
        ("{web: 192.0.2.80}", "{}", ["12:5 V105"]),
        ("{web: 192.0.2.80}\n", "{web: 192.0.2.80}\n    interval: 5\n", ["13:15 V105"]),
        ("{web: 192.0.2.80}\n", "{web: 192.0.2.80}\n    on_master: reboot\n", ["13:16 V105"]),
        ("{web: 192.0.2.80}\n", "{web: 192.0.2.80}\n    on_master: [reboot]\n", ["13:17 V105"]),
        ("{web: 192.0.2.80}\n", "{web: 192.0.2.80}\n    on_master: [{limit: 5s}]\n", ["13:17 V106"]),
        ("{web: 192.0.2.80}\n", "{web: 192.0.2.80}\n    authentication: {password: secret}\n", ["13:32 V105"]),
        ("{web: 192.0.2.80}\n", "{web: 192.0.2.80}\n    authentication: {password: {}}\n", ["13:22 V105"]),
        ("80}\n", "80}\nservices: {www: {software: lynx}}\n", ["13:28 V105"]),
        ("80}\n", "80}\nservices: {www: {address: front.web}}\n", ["13:12 V106"]),
        ("80}\n", "80}\nservices: {www: {software: apache}}\n", ["13:12 V106"]),
        ("80}\n", "80}\nservices: {www: {software: apache, user: x}}\n", ["13:12 V106", "13:36 V104"]),
    ],
)  # fmt: skip
def test_wrong_value_is_told_at_its_place(old: str, new: str, expected: list[str]) -> None:
    assert old in SITE
    assert found(SITE.replace(old, new, 1)) == expected


LAUGHS = "x0: &a0 [lol, lol]\n" + "".join(
    f"x{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 11)
)
CHAIN = "x0: &a0 [x]\n" + "".join(f"x{level}: &a{level} [*a{level - 1}]\n" for level in range(1, 5000))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LAUGHS, ["6:20 V107"]),
        (CHAIN, ["40:12 V107"]),
        ("[" * 30_000, ["1:42 V107"]),
        ("{a: " * 30_000, ["1:162 V107"]),
        ("- " * 30_000, ["1:83 V107"]),
        ("? " * 30_000, ["1:83 V107"]),
        ("[" * 30_000 + "]" * 30_000, ["1:42 V107"]),
        ("a" * 50_000_000, ["site.yaml V107"]),
        ("\xff" * 25_000_000, ["site.yaml V107"]),
        ("\n" * (LARGEST // 4), ["1:1 V105"]),
        ("- a\n" * 100_000, ["1:1 V105"]),
        ("x: &a {}\n" + "y: [" + "*a, " * 100_001 + "]\n", ["2:400005 V107"]),
    ],
    ids=["laughs", "chain", "flow-lists", "maps", "lists", "keys", "closed", "50MB", "50MB-2", "lines", "long", "wide"],
)  # fmt: skip
def test_what_would_use_all_memory_is_refused_at_once(text: str, expected: list[str]) -> None:
    content = text.encode()
    before = time.process_time()
    findings = compile_text(content).findings
    assert time.process_time() - before < 5
    shown = [str(finding.place).removeprefix("site.yaml:") + f" {finding.code}" for finding in findings]
    # libyaml from 0.2.6 on reads ahead, and gives up at a depth of its own.
    assert shown in (expected, ["1:1001 V107"])


def test_small_anchors_are_fine() -> None:
    text = SITE.replace("fridge: {interface: eth0", "fridge: {interface: *nic").replace(
        "et: {interface: ", "et: {interface: &nic "
    )
    assert "*nic" in text
    assert found(text) == []


def test_alias_is_told_where_it_is_used() -> None:
    text = SITE.replace("priority: 250", "priority: &high 255").replace("priority: 100", "priority: *high")
    assert found(text) == ["10:45 V301", "11:43 V301", "11:43 V305"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"site: \xff\n", ["1:7 V101"]),
        (b"a: b\n\xc3", ["2:1 V101"]),
        ("größe: ".encode() + b"\xed\xa0\x80", ["1:8 V101"]),
        (b"\xef\xbb\xbfsite: \xff\n", ["1:7 V101"]),
        (b"\xef\xbb\xbf\xff", ["1:1 V101"]),
        (SITE.encode("utf-16"), ["1:1 V101"]),
        (SITE.encode("utf-16-le"), ["1:2 V101"]),
        (b"site: a\0b\n", ["1:8 V101"]),
        (b"site: a\nb: \x1b[2J\n", ["2:4 V101"]),
        (b"site: a\x7f\n", ["1:8 V101"]),
        ("site: a\x9fb\n".encode(), ["1:8 V101"]),
        ("site: \ufffe\n".encode(), ["1:7 V101"]),
        ("größe: \U0001f600\x07".encode(), ["1:9 V101"]),
    ],
)
def test_what_is_no_text_is_told_at_its_place(content: bytes, expected: list[str]) -> None:
    assert found(content) == expected


def test_form_feed_does_not_shift_the_line_that_is_shown() -> None:
    compilation = compile_text(b"a\x0cb\n# c\xff\n")
    place = compilation.findings[0].place
    assert (place.line, compilation.sources["site.yaml"][place.line - 1][: place.column - 1]) == (2, "# c")


BAD = SITE.replace("250", "255")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbf" + BAD.encode(), ["10:45 V301"]),
        (b"\xef\xbb\xbfversion: 2\n", ["1:10 V108"]),
        (BAD.replace("\n", "\r\n").encode(), ["10:45 V301"]),
        (BAD.replace("\n", "\r").encode(), ["10:45 V301"]),
        (BAD.replace("\n", "\x85").encode(), ["10:45 V301"]),
        (BAD.replace("\n", "\u2028").encode(), ["10:45 V301"]),
        (BAD.replace("\n", "\u2029").encode(), ["10:45 V301"]),
        (BAD.replace("site:", "# \u2028\x85\r\n#\nsite:").encode(), ["14:45 V301"]),
        (SITE.replace("site: example", "site: größe # 日本").encode(), ["2:7 V105"]),
        (SITE.replace("{web: ", "{größe\U0001f600: 192.0.2.1, web: ").encode(), ["12:17 V105"]),
        (SITE.replace("{web: ", '{w: "\U0001f600", web: ').replace(".80", ".x").encode(), ["12:20 V105", "12:30 V105"]),
    ],
    ids=["bom", "bom-first-line", "crlf", "cr", "nel", "ls", "ps", "mixed", "umlaut", "astral-key", "astral-before"],
)  # fmt: skip
def test_lines_and_columns_are_those_of_an_editor(content: bytes, expected: list[str]) -> None:
    assert found(content) == expected


MANY_ERRORS = """\
version: 1
site: example
colour: red
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
  violin: {interfaces: {eth0: {address: 192.0.2.13/24}}}
virtual_routers:
  front:
    vrid: 1
    vrid: 2
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 255}
      violin: {interface: eth0, priority: 10}
      viola: {interface: eth0, priority: 9}
    addresses: {web: 192.0.2.80}
    interval: often
services:
  www: {software: program, address: front.wbe, command: serve}
  ftp: {software: program, address: front.web}
"""


def test_errors_of_every_kind_are_told_in_one_run() -> None:
    assert found(MANY_ERRORS) == [
        "3:1 V104",
        "5:43 V105",
        "11:5 V103",
        "14:43 V301",
        "16:7 V109",
        "18:15 V105",
        "20:37 V109",
        "21:3 V106",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("192.0.2.11/24", "192.0.2.11", ["4:43 V105"]),
        ("fridge: {interfaces: {eth0", "fridge: {interfaces: {'': {address: 192.0.2.13/24}, eth0", ["5:25 V105"]),
        ("{interface: eth0, priority: 250}", "{interface: eth0, priority: high}", ["10:45 V105"]),
        ("{web: 192.0.2.80}", "{web: 192.0.2, mail: 192.0.2.25}", ["12:22 V105"]),
        ("    vrid: 1\n", "", ["7:3 V106"]),
    ],
)
def test_no_further_findings_about_what_was_left_out(old: str, new: str, expected: list[str]) -> None:
    service = "services:\n  www: {software: program, address: front.web, command: serve, bind: on-master}\n"
    assert found(SITE.replace(old, new) + service) == expected


def test_wrong_value_in_one_host_does_not_hide_another_router_s_priority() -> None:
    text = BAD.replace("192.0.2.12/24", "nowhere")
    assert found(text) == ["5:41 V105", "10:45 V301"]


@pytest.mark.parametrize("text", ['"[key]": x\n', 'hosts: {"[key]": 1}\n', 'services: {www: {"[key]": 1}}\n'])
def test_key_that_looks_like_a_mark_of_the_library_is_a_key(text: str) -> None:
    places = [finding.place for finding in compile_text(SITE.replace("site: example\n", "") + text).findings]
    assert all(place.line for place in places)
    assert len(places) >= 2


@pytest.mark.parametrize(
    ("written", "example"),
    [
        ("    authentication: {password: front}\n", "{secret: front}"),
        ("    authentication: front\n", "{password: {secret: front}}"),
        ("    on_master: [command]\n", '{run: "command"}'),
        ("services: www\n", "{www: {software: program, address: front.web, command: serve}}"),
    ],
)
def test_who_wrote_no_mapping_is_shown_one(written: str, example: str) -> None:
    assert helps(SITE + written) == [f"write a mapping here, such as {example}"]


@pytest.mark.parametrize(
    ("part", "example"),
    [
        ("{web: 192.0.2.80}", "{web: 192.0.2.80}"),
        ("{interface: eth0, priority: 100}", "{interface: eth0, priority: 100}"),
    ],
)
def test_example_is_of_what_belongs_there(part: str, example: str) -> None:
    assert helps(SITE.replace(part, "word")) == [f"write a mapping here, such as {example}"]
