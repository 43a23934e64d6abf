"""Guards of rollout: what a person must let pass before a host does it. Pure; each code has its story in
`compiler/rules/rollout.py`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from compiler.change import Change
from compiler.rules.rollout import ROLLOUT
from runtime.classes import Classes
from runtime.role import UNKNOWN, RoleNow
from schemas.filetree import Tree
from schemas.findings import Finding, Place, Severity
from schemas.rollout import Rollout

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
        message = f"the site has nothing for {tree.host} any more, which has {names} now"
        yield objection(Rollout.EMPTY, message, tree.host)
    elif not tree.routers:
        yield objection(Rollout.ALL_REMOVED, f"all virtual routers of {tree.host} would go: {names}", tree.host)
    elif len(removed) >= _MANY and 3 * len(removed) >= had:
        message = f"{len(removed)} of {had} virtual routers of {tree.host} would go: {names}"
        yield objection(Rollout.MANY_REMOVED, message, tree.host)
    unknown = [name for name in removed if name not in roles or roles[name].role == UNKNOWN]
    if unknown:
        message = f"{', '.join(unknown)} would go, and nobody knows whether {tree.host} is its master now"
        yield objection(Rollout.UNREADABLE, message, tree.host)


def wants_moment(classes: Classes) -> bool:
    """Whether members that have it and members that do not yet are both master meanwhile, or none is."""
    moved = {Change.ADVERTISED, Change.IDENTITY}
    return any(each.change in moved and each.why not in (("new",), ("removed",)) for each in classes.routers)


def objection(code: Rollout, message: str, host: str) -> Finding:
    """One finding about a host, with its way out."""
    return Finding(code.value, Severity.ERROR, message, Place(host), ROLLOUT[code].HELP)


def needs_handover(classes: Classes) -> tuple[str, ...]:
    """Virtual routers whose master would be disturbed while its peers stay as they are: they can take over before. What
    changes on the wire changes on the peers too, and there nobody could take over."""
    return tuple(each.router for each in classes.routers if each.change is Change.RESTART or "removed" in each.why)


def words(found: Finding) -> str:
    """As it is said, with its way out."""
    return f"{found.code} {found.message}\n  help: {found.help}"
