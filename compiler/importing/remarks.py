"""What an import has to say: what did not come along, and what is left to do. Lines count from 1."""

from typing import NamedTuple


class At(NamedTuple):
    """A line of a file that is read; line 0 is the whole file."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Remark(NamedTuple):
    """One thing that its reader should know. `lost`: the site does not say what the file said.

    `what` is in the words of the file, never with a secret in it; `why` says what comes of it and what to do.
    """

    at: At
    what: str
    why: str
    lost: bool = True

    def __str__(self) -> str:
        return f"{self.at}: {'not carried over' if self.lost else 'note'}: {self.what}: {self.why}"


class UnreadableError(Exception):
    """A file is not what it should be; the message is one line with its place."""

    def __init__(self, at: At, message: str) -> None:
        super().__init__(f"{at}: {message}")
        self.at = at
