"""What this host is to hear, by what is applied here and what the agent keeps beside it.

lan.json     see `expectation`
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from runtime.install import write_file
from runtime.listen.expected import Site
from runtime.sentinel.expectation import read, render, with_passwords
from runtime.sentinel.sentinel import Watch
from runtime.state import State, StateError
from schemas.filetree import SecretUse

FILE: Final = "lan.json"


def keep(state: str, site: Site, generation: int) -> None:
    """Keep what the site of a generation says of its LANs. Raises OSError."""
    path, text = os.path.join(state, FILE), render(site, generation).encode()
    if _content(path) != text:
        write_file(path, text, 0o600)


@contextmanager
def expecting(state: str, site: Site, generation: int) -> Iterator[None]:
    """While a host goes from a generation to another site, the adverts of both are as they should be: members do not
    change within the same second. Afterwards what was expected before holds again, unless something else was kept.
    Raises OSError."""
    path = os.path.join(state, FILE)
    text = _content(path)
    before = read(text.decode(errors="replace"), generation)
    if before is None:
        yield
        return
    both = render(before.beside(site), generation).encode()
    write_file(path, both, 0o600)
    try:
        yield
    finally:
        if _content(path) == both:
            write_file(path, text, 0o600)


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


class Watching:
    """Calling it gives the watch that holds now; the last one where nothing can be told."""

    def __init__(self, state: State, secret: Callable[[SecretUse], str]) -> None:
        self._state = state
        self._secret = secret
        self._seen: object = None
        self._watch = Watch()

    def __call__(self) -> Watch:
        try:
            applied = self._state.applied()
            seen = (applied.generation if applied else 0, _stamp(os.path.join(self._state.path, FILE)))
            if seen == self._seen:
                return self._watch
            nics = {router.interface for router in self._state.tree(applied).routers} if applied else set()
        except StateError:
            return self._watch
        self._seen = seen
        site = read(_content(os.path.join(self._state.path, FILE)).decode(errors="replace"), seen[0])
        self._watch = Watch(frozenset(nics), with_passwords(site, self._secret) if site else None)
        return self._watch


def _stamp(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_ino
