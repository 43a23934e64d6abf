"""Hands a virtual router over to a peer before something disturbs it here, by the orders that a person has for it."""

import time
from typing import Final

from compiler.paths import PATHS
from runtime.exits import CommandError
from runtime.orders import Here, Outcome, drain, undrain
from runtime.ports import WorldError
from runtime.roles import read_roles
from schemas.filetree import Tree
from schemas.hosts import Speaker

MASTER: Final = "master"
_PATIENCE: Final = 3.0
_PACE: Final = 0.05
_REASON: Final = "a change is being applied"
_ABLE: Final = frozenset({Speaker.BUILTIN, Speaker.KEEPALIVED})
"""FRR's own stop says priority 0, and freevrrpd has no way that it comes back from (vrrp-daemons: HUP)."""


class HostHandover:
    """The speaker of this machine. `knobs` is the folder of the files that turn keepalived's priorities."""

    def __init__(self, knobs: str) -> None:
        self._knobs = knobs

    def hand_over(self, tree: Tree, router: str) -> str:
        """The built-in speaker says whether a peer came; keepalived tells nobody, and gives the role away at once."""
        here = self._here(tree)
        if here.speaker not in _ABLE:
            return ""
        try:
            result = drain(here, [router], _REASON)[0]
        except CommandError as error:
            return str(error)
        if result.outcome is not Outcome.DONE:
            return result.detail or "it cannot be handed over"
        return "" if here.speaker is Speaker.BUILTIN else _gave_away(tree, router)

    def resume(self, tree: Tree, router: str) -> None:
        """Take part again; one that is not here any more has nothing to take part in."""
        here = self._here(tree)
        if here.speaker not in _ABLE or router not in here.routers:
            return
        try:
            result = undrain(here, [router])[0]
        except CommandError as error:
            raise WorldError(str(error)) from None
        if result.outcome is not Outcome.DONE:
            raise WorldError(result.detail)

    def _here(self, tree: Tree) -> Here:
        speaker = Speaker(tree.speaker)
        routers = tuple(router.name for router in tree.routers)
        return Here(tree.host, speaker, routers, PATHS[speaker].control, self._knobs)


def _gave_away(tree: Tree, router: str) -> str:
    """keepalived reads its file a moment later."""
    end = time.monotonic() + _PATIENCE
    while read_roles(tree)[router].role == MASTER:
        if time.monotonic() >= end:
            return "keepalived keeps the role"
        time.sleep(_PACE)
    return ""
