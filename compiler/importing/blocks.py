"""Statements of keepalived.conf -> blocks. A brace ends a word wherever it stands outside of double quotes, as its
parser has it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from compiler.importing.lines import Statement
from compiler.importing.remarks import At, UnreadableError

_DEEPEST: Final = 20
"""Levels of blocks. keepalived's own deepest, a checker of a real server, has four."""


@dataclass(slots=True)
class Entry:
    """A keyword with its words, and the entries of its block. `text` is the statement as written."""

    words: list[str]
    text: str
    comment: str
    at: At
    block: "list[Entry]" = field(default_factory=list)
    braced: bool = False

    @property
    def keyword(self) -> str:
        """Its first word."""
        return self.words[0]

    @property
    def value(self) -> str:
        """Its second word, or nothing."""
        return self.words[1] if len(self.words) > 1 else ""

    def within(self, keyword: str) -> "Iterator[Entry]":
        """The entries of its block with a keyword."""
        return (entry for entry in self.block if entry.keyword == keyword)


def blocks(file: str, statements: list[Statement]) -> list[Entry]:
    """The top of a file. Raises UnreadableError for a quote or a brace without its other half."""
    top: list[Entry] = []
    open_blocks: list[tuple[Entry, list[Entry]]] = []
    here = top
    for statement in statements:
        for piece, sign in _pieces(statement):
            if piece.strip():
                here.append(Entry(words_of(piece), piece.strip(), statement.comment, statement.at))
            if sign == "{":
                if not here or here[-1].braced or len(open_blocks) >= _DEEPEST:
                    deep = len(open_blocks) >= _DEEPEST
                    message = f"blocks are nested deeper than {_DEEPEST} levels" if deep else "a { without a keyword"
                    raise UnreadableError(statement.at, message)
                here[-1].braced = True
                open_blocks.append((here[-1], here))
                here = here[-1].block
            elif sign == "}":
                if not open_blocks:
                    raise UnreadableError(statement.at, "a } without its {")
                _, here = open_blocks.pop()
    if open_blocks:
        entry, _ = open_blocks[-1]
        raise UnreadableError(entry.at, f"the block of {entry.keyword} has no }}")
    return top


def _pieces(statement: Statement) -> Iterator[tuple[str, str]]:
    """The text between braces, each with the brace that ends it."""
    text, start, quoted = statement.text, 0, False
    for index, sign in enumerate(text):
        if sign == '"' and not (quoted and text[index - 1] == "\\" and text[index - 2 : index - 1] != "\\"):
            quoted = not quoted
        elif sign in "{}" and not quoted:
            yield text[start:index], sign
            start = index + 1
    if quoted:
        raise UnreadableError(statement.at, "a double quote without its other half")
    yield text[start:], ""


def words_of(text: str) -> list[str]:
    """Words as most keywords read them: double quotes make one, and there are no escapes."""
    words = []
    for number, part in enumerate(text.split('"')):
        words += [part] if number % 2 else part.split()
    return words or [""]
