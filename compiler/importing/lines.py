"""The lexical rules of keepalived.conf: bytes -> statements, with comments, conditionals, parameters and includes done.

Sources: keepalived.conf(5) 2.2.7 ('Quoted strings', 'ADVANCED CONFIGURATION'), and what its own dump shows of odd
files: only double quotes keep a `#` from beginning a comment, and only commands know escapes and single quotes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from compiler.importing.remarks import At, Remark, UnreadableError
from compiler.load import LARGEST

Includes = Mapping[tuple[str, str], tuple[tuple[str, bytes], ...]]
"""What an include line of a file brings, by the file's name and the line's pattern: names and contents."""

_DEEPEST: Final = 10
_MOST_LINES: Final = 200_000
_LONGEST: Final = 65_536
_MOST_NESTED: Final = 50
"""Parameters that stand in each other's values; 65,024 instances of the manual page's example take four."""
_INCLUDE: Final = re.compile(r"\s*(include[rmwba]?)\s+(\S.*)")
_DEFINITION: Final = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_USE: Final = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*)(?=\s|$))")
_SERIES: Final = re.compile(r"~(SEQx?|LST)\(([^()]*)\)\s*(.*)", re.DOTALL)


class Statement(NamedTuple):
    """One line that means something; `comment` is what stood behind it."""

    text: str
    comment: str
    at: At


def statements(
    file: str, content: bytes, config_id: str = "", included: Includes | None = None
) -> tuple[list[Statement], list[Remark], bool]:
    """The statements of a file, what could not be followed, and whether any depends on the id that keepalived is
    started with (`-i`, by default the host's name). Raises UnreadableError."""
    reader = _Reader(config_id, included or {})
    reader.read(file, content, 0)
    return reader.statements, reader.remarks, reader.conditional


def included_by(content: bytes) -> list[str]:
    """The patterns that a file includes. They are seen before parameters and conditionals are. What is no text has
    none; whoever reads it says so."""
    try:
        text = decoded("", content)
    except UnreadableError:
        return []
    return [_pattern(match) for match in map(_INCLUDE.match, text.split("\n")) if match]


def decoded(file: str, content: bytes) -> str:
    """The text of a file; old ones have comments in Latin 1. Raises UnreadableError for what is no text."""
    if len(content) > LARGEST:
        raise UnreadableError(At(file), f"the file has over {LARGEST:,} bytes; no more are read")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if match := re.search("[\x00-\x08\x0e-\x1f\x7f]", text):
        line = text.count("\n", 0, match.start()) + 1
        raise UnreadableError(At(file, line), f"control character U+{ord(match[0]):04X}: this is no text")
    return text


def _pattern(match: re.Match[str]) -> str:
    return _without_comment(match[2])[0].strip().strip('"')


def _without_comment(line: str) -> tuple[str, str]:
    """A line and its comment, which begins anywhere outside of double quotes."""
    quoted = False
    for index, sign in enumerate(line):
        if sign == '"' and not (quoted and _escaped(line, index)):
            quoted = not quoted
        elif sign in "!#" and not quoted:
            return line[:index], line[index + 1 :].strip()
    return line, ""


def _escaped(line: str, index: int) -> bool:
    return (index - len(line[:index].rstrip("\\"))) % 2 == 1


@dataclass
class _Reader:
    """Reads one file after the other, with the parameters that were set so far."""

    config_id: str
    included: Includes
    statements: list[Statement] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    conditional: bool = False
    _values: dict[str, str] = field(default_factory=lambda: {"_HASH": "#", "_BANG": "!"})
    _size: int = 0
    _work: int = 0

    def read(self, file: str, content: bytes, depth: int) -> None:
        """All lines of a file and of what it includes."""
        self._values["_PWD"] = file.rpartition("/")[0] or "."
        self._values["_INSTANCE"] = self.config_id
        text = decoded(file, content)
        self._size += len(content)
        if self._size > LARGEST:
            raise UnreadableError(At(file), f"with what is included there are over {LARGEST:,} bytes")
        for at, line, comment in _logical(file, text):
            if match := _INCLUDE.match(line):
                self._include(match, at, depth)
                self._values["_PWD"] = file.rpartition("/")[0] or "."
            else:
                self._line(line, comment, at, 0)

    def _include(self, match: re.Match[str], at: At, depth: int) -> None:
        pattern = _pattern(match)
        if depth >= _DEEPEST:
            raise UnreadableError(at, f"includes are nested deeper than {_DEEPEST} levels")
        found = self.included.get((at.file, pattern), ())
        if not found:
            why = "there is no such file here that can be read; bring it along from the host"
            self.remarks.append(Remark(at, f"{match[1]} {pattern}", why))
        for name, content in found:
            self.read(name, content, depth + 1)

    def _line(self, text: str, comment: str, at: At, depth: int) -> None:
        text = text.strip()
        self._work += 1
        if len(text) > _LONGEST or self._work > _MOST_LINES or depth > _MOST_NESTED:
            raise UnreadableError(at, "its parameters grow without end")
        if text.startswith("@"):
            self.conditional = True
            name, _, rest = text[1:].partition(" ") if "\t" not in text else _parted(text[1:])
            if (name.removeprefix("^") == self.config_id) != name.startswith("^"):
                self._line(rest, comment, at, depth + 1)
        elif match := _DEFINITION.fullmatch(text):
            # Replaced when it is used, not now, as the manual page says.
            self._values[match[1]] = match[2].strip()
        elif match := _SERIES.match(text):
            for values in _series(match[1], match[2], at):
                self._values |= values
                self._line(match[3], comment, at, depth + 1)
        elif use := next((use for use in _USE.finditer(text) if (use[1] or use[2]) in self._values), None):
            filled = text[: use.start()] + self._values[use[1] or use[2]] + text[use.end() :]
            for part in filled.split("\n"):
                self._line(part, comment, at, depth + 1)
        elif text:
            self.statements.append(Statement(text, comment, at))


def _parted(text: str) -> tuple[str, str, str]:
    name, *rest = text.split(maxsplit=1)
    return name, " ", "".join(rest)


def _logical(file: str, text: str) -> Iterator[tuple[At, str, str]]:
    """Lines with their comments; a definition of several lines, each but the last ending in a backslash, is one."""
    begun: At | None = None
    gathered: list[str] = []
    for number, raw in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if len(raw) > _LONGEST:
            raise UnreadableError(At(file, number), f"the line has over {_LONGEST:,} characters")
        line, comment = _without_comment(raw)
        line = line.strip()
        if begun is not None:
            gathered.append(line.removesuffix("\\").strip())
            if not line.endswith("\\"):
                yield begun, "\n".join(gathered), ""
                begun = None
        elif _DEFINITION.fullmatch(line) and line.endswith("\\"):
            begun, gathered = At(file, number), [line[:-1].strip()]
        elif line:
            yield At(file, number), line, comment
    if begun is not None:
        yield begun, "\n".join(gathered), ""


def _series(kind: str, inside: str, at: At) -> Iterator[dict[str, str]]:
    """The values that the parameters of a series have, one after the other."""
    if kind == "LST":
        yield from _listed(inside)
        return
    name, *words = [word.strip() for word in inside.split(",")]
    try:
        numbers = [int(word, 0) if word.lower().startswith("0x") else int(word) for word in words]
    except ValueError:
        raise UnreadableError(at, f"~{kind}({inside}) has no numbers") from None
    if len(numbers) not in (1, 2, 3):
        raise UnreadableError(at, f"~{kind}({inside}) is to be ~{kind}(NAME, start, step, end)")
    end = numbers[-1]
    start = numbers[0] if len(numbers) > 1 else (1 if end > 0 else -1)
    step = numbers[1] if len(numbers) == 3 else (1 if end >= start else -1)
    count = (end - start) // step + 1 if step else 0
    if not 0 < count <= _MOST_LINES:
        raise UnreadableError(at, f"~{kind}({inside}) has no end")
    for number in range(start, start + count * step, step):
        yield {name: format(number, "x") if kind == "SEQx" else str(number)}


def _listed(inside: str) -> Iterator[dict[str, str]]:
    if not inside.lstrip().startswith("{"):
        name, *values = [word.strip() for word in inside.split(",")]
        yield from ({name: value} for value in values)
        return
    names, *rows = [[word.strip() for word in row.split(",")] for row in re.findall(r"\{([^{}]*)\}", inside)]
    yield from (dict(zip(names, row, strict=False)) for row in rows)
