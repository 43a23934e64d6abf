"""Sites after accidents: lines moved, words swapped, bits flipped, nesting without end. The compiler must tell of each.

`python -m tests.compiler.accidents` runs 20,000 of them (`make fuzz`), `make test` the first 2,000. An accident is its
number: `python -m tests.compiler.accidents 17` shows one again.
"""

import random
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Final

from compiler import Compilation
from compiler.report.json import as_json
from compiler.report.text import as_text
from schemas.findings import Place
from tests.compiler.samples import SITES, compile_text, whole

LONGEST: Final = 2.0
"""Seconds that the compiler may take for one."""
_MANY: Final = 20_000

_WORDS: Final = (
    "255", "0", "-1", "on", "null", "~", '""', "[]", "{}", "*a", "&a x", "!t", "10ms", "xl0", "front.web", "[key]", "'",
)  # fmt: skip
_SIGNS: Final = (
    "{", "}", "[", "]", ":", ": ", ",", "#", "'", '"', "|", "\t", "\x85", "\u2028", "\r", "\ufeff", "\0", "é", "\n",
)  # fmt: skip


def check(content: bytes) -> None:
    """Compile it; every place must be inside the file, and everything must be told without an exception."""
    compilation = compile_text(content)
    assert compilation.trees or compilation.failed
    as_json(compilation.findings)
    as_text(compilation.findings, compilation.sources)
    for place in _places(compilation):
        if place.line:
            line = compilation.sources[place.file][place.line - 1]
            assert 1 <= place.column <= len(line) + 1, (content, place)
            assert place.column < place.end_column <= len(line) + 2, (content, place)


def _places(compilation: Compilation) -> Iterator[Place]:
    for finding in compilation.findings:
        yield finding.place
        yield from (related.place for related in finding.related)


def suffer(numbers: Iterable[int]) -> None:
    """Check the sites of these accidents; the first that goes wrong is named."""
    texts = [whole(site).decode() for site in SITES]
    for number in numbers:
        content = _accident(texts[number % len(texts)], random.Random(number))
        began = time.monotonic()
        try:
            check(content)
        except Exception as error:
            raise AssertionError(f"accident {number}: {error!r}\n{content!r}") from error
        assert time.monotonic() - began < LONGEST, (number, content)


def _accident(text: str, chance: random.Random) -> bytes:
    """A site after a few of them."""
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randint(1, 4)):
        _spoil(lines, chance)
    content = bytearray("".join(lines).encode())
    if content and chance.random() < 0.2:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _spoil(lines: list[str], chance: random.Random) -> None:
    here, there = chance.randrange(len(lines)), chance.randrange(len(lines))
    words = lines[here].split(" ")
    position = chance.randrange(len(lines[here]) + 1)
    match chance.randrange(9):
        case 0:
            lines.insert(there, lines.pop(here))
        case 1:
            lines.insert(there, lines[here])
        case 2 if len(lines) > 1:
            del lines[here]
        case 3:
            words[chance.randrange(len(words))] = chance.choice([*_WORDS, *lines[there].split()])
            lines[here] = " ".join(words)
        case 4:
            lines[here] = lines[here][:position] + chance.choice(_SIGNS) + lines[here][position:]
        case 5:
            lines[here] = lines[here][: position - 1] + lines[here][position:]
        case 6:
            opened, closed = chance.choice(["[]", "{}", ("{a: ", "}"), ("- ", "")])
            depth = chance.choice([3, 41, 1000, 30_000])
            lines[here] = lines[here][:position].rstrip("\n") + opened * depth + closed * depth + "\n"
        case 7:
            _swap_values(lines, here, there)
        case _:
            lines[here], lines[there] = lines[there], lines[here]


def _swap_values(lines: list[str], here: int, there: int) -> None:
    one, two = lines[here].partition(": "), lines[there].partition(": ")
    lines[here], lines[there] = one[0] + one[1] + two[2], two[0] + two[1] + one[2]


def main(numbers: list[str]) -> None:
    """Those that are named, or all, with a line now and then."""
    if numbers:
        suffer(map(int, numbers))
        return
    for start in range(0, _MANY, 1000):
        suffer(range(start, start + 1000))
        sys.stdout.write(f"{start + 1000:,} of {_MANY:,} accidents told\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
