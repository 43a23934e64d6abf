"""One look at this host: everything that can be different from what is applied. Reading only."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from runtime.keep.differences import ENDED
from runtime.keep.files import Watched
from runtime.keep.ports import KeptPrograms
from runtime.keep.seen import Manager, Network, Seen
from runtime.ports import WorldError
from runtime.stage import Contents, fill_secrets
from schemas.filetree import SecretUse, Tree

_SELDOM: Final = 60.0
"""Seconds after which secrets are read again."""


class Sight:
    """What is looked at: files, the process manager, and the network where one can be read."""

    def __init__(
        self, programs: KeptPrograms, secret: Callable[[SecretUse], str], network: Callable[[], Network] | None
    ) -> None:
        self._programs = programs
        self._secret = secret
        self._network = network
        self.files = Watched()
        self._known: tuple[Tree, Contents] | None = None
        self._known_at = 0.0

    def look(self, tree: Tree, roles: Mapping[str, str]) -> Seen:
        """As it is now. The roles are known by then."""
        contents = self._contents(tree)
        manager, states = self._manager()
        said = {program: self._said(program) for program, state in states.items() if state in ENDED}
        return Seen(self.files.wrong(tree, contents), manager, states, roles, self._placed(), said)

    def _said(self, program: str) -> str:
        try:
            return self._programs.last_words(program)
        except WorldError:
            return ""

    def _contents(self, tree: Tree) -> Contents:
        """With the secrets as they are now, or were not long ago."""
        now = time.monotonic()
        if self._known is None or self._known[0] is not tree or now > self._known_at + _SELDOM:
            contents, _ = fill_secrets(tree, self._secret)
            self._known, self._known_at = (tree, contents), now
        return self._known[1]

    def _manager(self) -> tuple[Manager, dict[str, str]]:
        try:
            return Manager.UP, self._programs.states()
        except WorldError:
            return (Manager.SILENT if self._programs.hangs() else Manager.GONE), {}

    def _placed(self) -> Network | None:
        try:
            return self._network() if self._network else None
        except OSError:
            return None
