"""How often a daemon is asked for its roles, though a reader tells of each change: so often that it costs nothing."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from runtime.keep.differences import UNKNOWN
from runtime.roles import RoleNow
from schemas.filetree import Tree
from schemas.hosts import Speaker

_EVERY: Final = {Speaker.BUILTIN: 3.0, Speaker.KEEPALIVED: 3.0, Speaker.FRR: 20.0, Speaker.FREEVRRPD: 3.0}
"""Seconds. FRR is asked by a process of its own, and its devices tell at once."""
_FOR_EACH: Final = 0.1
"""Seconds more for each virtual router: a daemon that has hundreds has much to tell."""


class Asking:
    """Asks, and waits."""

    def __init__(self, ask: Callable[[Tree], dict[str, RoleNow]]) -> None:
        self._ask = ask
        self._next = 0.0

    def hurry(self) -> None:
        """Ask with the next look: something has happened."""
        self._next = 0.0

    def answer(self, tree: Tree) -> dict[str, str]:
        """The roles, empty when it is not time. freevrrpd tells none: what its log said stays."""
        speaker = Speaker(tree.speaker)
        if time.monotonic() < self._next or speaker is Speaker.FREEVRRPD:
            return {}
        self._next = time.monotonic() + _EVERY[speaker] + _FOR_EACH * len(tree.routers)
        return {name: role.role for name, role in self._ask(tree).items()}


def merged(speaker: Speaker, read: Mapping[str, str], answered: Mapping[str, str]) -> dict[str, str]:
    """What the daemon says, beside what its reader has told. FRR is master to itself without a cable too
    (FRRouting/frr#10364), so there the devices know better, unless nobody answers for them."""
    if speaker is not Speaker.FRR:
        return dict(answered)
    return {name: role if role == UNKNOWN else read.get(name, role) for name, role in answered.items()}
