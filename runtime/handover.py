"""Hands a virtual router over to a peer before something disturbs it here, by the orders that a person has for it."""

from typing import Final

from compiler.paths import PATHS
from runtime.departure import Level
from runtime.exits import CommandError
from runtime.levels import departure, manners
from runtime.orders import Here, Outcome, drain, undrain
from runtime.ports import WorldError
from schemas.filetree import Tree
from schemas.hosts import Speaker

_REASON: Final = "a change is being applied"
_PATIENCE: Final = 10.0
"""Seconds. Peers apply the same commit and may be on their way up; a master that is to be lower serves meanwhile."""


class HostHandover:
    """The speaker of this machine. `knobs` is the folder of the files that turn keepalived's priorities."""

    def __init__(self, knobs: str) -> None:
        self._knobs = knobs

    def hand_over(self, tree: Tree, router: str) -> str:
        """The built-in speaker says whether a peer came; a keepalived and an FRR are seen to leave."""
        match Speaker(tree.speaker):
            case Speaker.BUILTIN:
                return self._drained(tree, router)
            case Speaker.KEEPALIVED | Speaker.FRR:
                try:
                    leaving = departure(tree, self._knobs, _PATIENCE)
                    return leaving.leave({router: manners(tree)[router]}).get(router, "")
                except WorldError as error:
                    return str(error)
            case Speaker.FREEVRRPD:
                return ""

    def _drained(self, tree: Tree, router: str) -> str:
        try:
            result = drain(self._here(tree), [router], _REASON)[0]
        except CommandError as error:
            return str(error)
        return "" if result.outcome is Outcome.DONE else result.detail or "it cannot be handed over"

    def resume(self, tree: Tree, router: str) -> None:
        """Take part again; one that is not here any more has nothing to take part in."""
        if router not in [each.name for each in tree.routers]:
            return
        match Speaker(tree.speaker):
            case Speaker.BUILTIN:
                self._undrained(tree, router)
            case Speaker.KEEPALIVED | Speaker.FRR:
                departure(tree, self._knobs).put(router, Level.OWN)
            case Speaker.FREEVRRPD:
                pass

    def _undrained(self, tree: Tree, router: str) -> None:
        try:
            result = undrain(self._here(tree), [router])[0]
        except CommandError as error:
            raise WorldError(str(error)) from None
        if result.outcome is not Outcome.DONE:
            raise WorldError(result.detail)

    def _here(self, tree: Tree) -> Here:
        routers = tuple(router.name for router in tree.routers)
        return Here(tree.host, Speaker.BUILTIN, routers, PATHS[Speaker.BUILTIN].control, self._knobs)
