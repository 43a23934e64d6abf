"""The files that an import starts from, with what they include. Reading only."""

import glob
import os
import stat

from compiler.importing import Source, included_by
from compiler.importing.values import fits
from compiler.load import LARGEST
from runtime.exits import WRONG_USE, CommandError
from schemas.values import HostName

_MOST_FILES = 1000
_HOST = "="


def read_source(argument: str) -> Source:
    """`[HOST=]FILE`. A path with a `=` in it is given with a host, or as ./path."""
    host, equals, file = argument.partition(_HOST)
    if not equals or "/" in host:
        host, file = "", argument
    elif not fits(HostName, host):
        raise CommandError(f"{argument}: {host!r} is not a host's name: a-z, 0-9 and -, without the domain", WRONG_USE)
    content = _read(file)
    included: dict[tuple[str, str], tuple[tuple[str, bytes], ...]] = {}
    _follow(file, content, included, {file: content})
    return Source(file, content, host, included)


def _follow(
    file: str,
    content: bytes,
    included: dict[tuple[str, str], tuple[tuple[str, bytes], ...]],
    contents: dict[str, bytes],
) -> None:
    """Read what a file includes, relative to its own folder, each file once."""
    waiting = [(file, content)]
    while waiting:
        including, text = waiting.pop()
        for pattern in included_by(text):
            found = []
            for name in sorted(glob.glob(os.path.join(os.path.dirname(including), pattern))):
                if len(contents) > _MOST_FILES:
                    raise CommandError(f"{including}: {pattern} brings in over {_MOST_FILES:,} files; no more are read")
                if name not in contents and _has_room(contents) and (more := _regular(name)) is not None:
                    contents[name] = more
                    waiting.append((name, more))
                if name in contents:
                    found.append((name, contents[name]))
            included[including, pattern] = tuple(found)


def _has_room(contents: dict[str, bytes]) -> bool:
    """Whether more could be of use: the reader of the files takes no more together, and says so."""
    return sum(map(len, contents.values())) <= LARGEST


def _read(file: str) -> bytes:
    try:
        if not stat.S_ISREG(os.stat(file).st_mode):
            raise CommandError(f"{file} is not a regular file")
        return _content(file)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from None
    except ValueError:
        raise CommandError(f"{file!r} is no name of a file") from None


def _regular(file: str) -> bytes | None:
    try:
        return _content(file) if stat.S_ISREG(os.stat(file).st_mode) else None
    except (OSError, ValueError):
        return None


def _content(file: str) -> bytes:
    with open(file, "rb") as source:
        # One byte more than is read, so that the reader can say that it is too much.
        return source.read(LARGEST + 1)
