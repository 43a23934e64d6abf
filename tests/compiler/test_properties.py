"""For every input: no exception, places inside the file. For every sound site: equal bytes, members that agree."""

import random
import time
from collections import defaultdict
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler import Compilation
from compiler.report.json import as_json
from compiler.report.text import as_text
from schemas.filetree import read_tree
from schemas.findings import Place
from schemas.speaker import read_config, render_config
from tests.compiler.samples import SITES, compile_text, filled
from tests.compiler.spoken import SECRETS, Spoken, spoken
from tests.compiler.strategies import sites

quick = settings(deadline=None, max_examples=300, derandomize=True)
slow = settings(deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

BUDGET = 15.0
"""Seconds for all mutations."""


def places(compilation: Compilation) -> Iterator[Place]:
    for finding in compilation.findings:
        yield finding.place
        yield from (related.place for related in finding.related)


def check(content: bytes) -> None:
    """Compile it; every place must be inside the file, and everything must be told without an exception."""
    compilation = compile_text(content)
    assert compilation.trees or compilation.failed
    as_json(compilation.findings)
    as_text(compilation.findings, {"site.yaml": compilation.lines})
    for place in places(compilation):
        if place.line:
            line = compilation.lines[place.line - 1]
            assert 1 <= place.column <= len(line) + 1, (content, place)
            assert place.column < place.end_column <= len(line) + 2, (content, place)


YAML_LIKE = st.lists(
    st.sampled_from([
        "version: 1\n", "hosts:", "site", ": ", "\n", "  ", "- ", "{", "}", "[", "]", "&a ", "*a", "!t ", "'", '"',
        "|\n", ">-\n", "#", "? ", "<<", "---\n", "...\n", "%YAML 1.1\n", "\t", "\r", "\x85", "\u2028", "\ufeff", "é",
        "\U0001f600", "[key]", "\\", "null", "~", ",",
    ]),
    max_size=30,
).map("".join)  # fmt: skip


@quick
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    check(content)


@quick
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    check(text.encode(errors="surrogatepass"))


@quick
@given(YAML_LIKE)
def test_anything_that_looks_like_yaml(text: str) -> None:
    check(text.encode())
    check(
        b"version: 1\nsite: example\nhosts: {a: {interfaces: {e: {address: 10.0.0.1/8}}}}\nvirtual_routers:\n  "
        + text.encode()
    )


WORDS = [
    "255",
    "0",
    "-1",
    "on",
    "null",
    "~",
    '""',
    "[]",
    "{}",
    "*a",
    "&a x",
    "!t",
    "10ms",
    "xl0",
    "front.web",
    "[key]",
    "'",
]
SIGNS = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    ",",
    "#",
    "'",
    '"',
    "|",
    "\t",
    "\x85",
    "\u2028",
    "\r",
    "\ufeff",
    "\0",
    "é",
    "\n",
]


def mutated(text: str, chance: random.Random) -> bytes:
    """A site after a few accidents."""
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randint(1, 4)):
        here, there = chance.randrange(len(lines)), chance.randrange(len(lines))
        words = lines[here].split(" ")
        position = chance.randrange(len(lines[here]) + 1)
        match chance.randrange(7):
            case 0:
                lines.insert(there, lines.pop(here))
            case 1:
                lines.insert(there, lines[here])
            case 2 if len(lines) > 1:
                del lines[here]
            case 3:
                words[chance.randrange(len(words))] = chance.choice([*WORDS, *lines[there].split()])
                lines[here] = " ".join(words)
            case 4:
                lines[here] = lines[here][:position] + chance.choice(SIGNS) + lines[here][position:]
            case 5:
                lines[here] = lines[here][: position - 1] + lines[here][position:]
            case _:
                lines[here], lines[there] = lines[there], lines[here]
    content = bytearray("".join(lines).encode())
    if content and chance.random() < 0.2:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def test_two_thousand_accidents() -> None:
    text = SITES[0].read_text(encoding="utf-8")
    end = time.monotonic() + BUDGET
    for seed in range(2000):
        if time.monotonic() > end and seed > 200:
            break
        check(mutated(text, random.Random(seed)))


@slow
@given(sites())
def test_compiling_twice_gives_equal_bytes_that_can_be_read_back(content: bytes) -> None:
    first, second = compile_text(content), compile_text(content)
    assert not first.failed, first.findings
    assert first == second
    for tree in first.trees:
        assert read_tree(tree.manifest(), {file.path: file.text for file in tree.files}) == tree
        assert [file.path for file in tree.files] == sorted({file.path for file in tree.files})


@slow
@given(sites())
def test_members_agree_on_what_they_say(content: bytes) -> None:
    said = defaultdict(list)
    compilation = compile_text(content)
    assert not compilation.failed, compilation.findings
    for tree in compilation.trees:
        for each in spoken(tree):
            said[each.vrid].append(each)
    assert said
    for vrid, versions in said.items():
        assert len(versions) == len(compilation.trees), vrid
        assert versions == [versions[0]] * len(versions)
        assert isinstance(versions[0], Spoken)


@slow
@given(sites())
def test_speaker_reads_the_configuration_that_was_written(content: bytes) -> None:
    for tree in compile_text(content).trees:
        for file in tree.files:
            if file.path.endswith("/speaker.json"):
                config = read_config(filled(file, SECRETS))
                assert read_config(render_config(config)) == config
