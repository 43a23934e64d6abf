"""Guards of rollout: what a person must let pass before a host does it. Pure; each code has its story in
`compiler/rules/rollout.py`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from compiler.change import Change
from runtime.classes import Classes
from runtime.roles import UNKNOWN, RoleNow
from schemas.filetree import Tree
from schemas.findings import Finding, Place, Severity

EMPTY: Final = "V721"
ALL_REMOVED: Final = "V722"
MANY_REMOVED: Final = "V723"
UNREADABLE: Final = "V724"
NOBODY_TOOK_OVER: Final = "V725"
TAKEN_BACK: Final = "V726"
OTHER_PLAN: Final = "V727"

ALLOWABLE: Final = frozenset({EMPTY, ALL_REMOVED, MANY_REMOVED, UNREADABLE, NOBODY_TOOK_OVER, TAKEN_BACK})
"""What `--allow`, and the trailer of a commit, let pass. Another plan than the shown one is looked at instead."""
_MANY: Final = 3


def guard(tree: Tree, before: Tree | None, removed: Sequence[str], roles: Mapping[str, RoleNow]) -> tuple[Finding, ...]:
    """What speaks against a tree on a host that has another one. `removed` are virtual routers that go; `roles` the
    ones that this host has now."""
    if before is None or not removed:
        return ()
    return tuple(_objections(tree, before, removed, roles))


def _objections(tree: Tree, before: Tree, removed: Sequence[str], roles: Mapping[str, RoleNow]) -> Iterator[Finding]:
    had, names = len(before.routers), ", ".join(removed)
    if not tree.files:
        yield objection(EMPTY, f"the site has nothing for {tree.host} any more, which has {names} now", tree.host)
    elif not tree.routers:
        yield objection(ALL_REMOVED, f"all virtual routers of {tree.host} would go: {names}", tree.host)
    elif len(removed) >= _MANY and 3 * len(removed) >= had:
        message = f"{len(removed)} of {had} virtual routers of {tree.host} would go: {names}"
        yield objection(MANY_REMOVED, message, tree.host)
    unknown = [name for name in removed if name not in roles or roles[name].role == UNKNOWN]
    if unknown:
        message = f"{', '.join(unknown)} would go, and nobody knows whether {tree.host} is its master now"
        yield objection(UNREADABLE, message, tree.host)


def objection(code: str, message: str, host: str) -> Finding:
    """One finding about a host, with its way out."""
    return Finding(code, Severity.ERROR, message, Place(host), _WAYS_OUT[code])


def needs_handover(classes: Classes) -> tuple[str, ...]:
    """Virtual routers whose master would be disturbed while its peers stay as they are: they can take over before. What
    changes on the wire changes on the peers too, and there nobody could take over."""
    return tuple(each.router for each in classes.routers if each.change is Change.RESTART or "removed" in each.why)


_LET: Final = "if it is meant, `vrrpc apply --allow {code}` or `vrrpc sync --allow {code}`, once; or a line at the end "
_TRAILER: Final = "of the commit's message: `Vrrpc-Allow: {code} why`"
_WAYS_OUT: Final = {
    code: (_LET + _TRAILER).format(code=code) for code in sorted(ALLOWABLE - {NOBODY_TOOK_OVER, TAKEN_BACK})
} | {
    NOBODY_TOOK_OVER: f"bring a peer up first; or accept the gap, once: `vrrpc apply --allow {NOBODY_TOOK_OVER}`",
    TAKEN_BACK: f"mend it with a newer commit; or try it again, once: `vrrpc apply --allow {TAKEN_BACK}`",
    OTHER_PLAN: "look at it again: `vrrpc plan`",
}
