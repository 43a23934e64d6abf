"""What stands according to what runs: roles that cannot be told, locks, programs that should run and do not.

Whether all is well is a matter of severities alone: an error among what stands, and it is not.
"""

from collections.abc import Iterator
from typing import Final

from runtime.roles import UNKNOWN
from runtime.status import Standing, Status
from runtime.status.times import from_seconds
from schemas.filetree import ProgramRun
from schemas.findings import Severity

_MANAGERS: Final = {"supervisor": "supervisord"}
"""Process managers whose daemon has another name."""


def standing(status: Status) -> tuple[Standing, ...]:
    """All that stands, errors first, each of the two in the order of reading."""
    found = [*status.records, *_agent(status), *_roles(status), *_programs(status)]
    return tuple(sorted(found, key=lambda each: each.severity is not Severity.ERROR))


def is_well(stands: tuple[Standing, ...]) -> bool:
    """For a monitoring system."""
    return all(each.severity is not Severity.ERROR for each in stands)


def _agent(status: Status) -> Iterator[Standing]:
    if not status.agent:
        yield Standing("agent-away", Severity.ERROR, "`vrrpc run` is not at work here: nothing new is applied")


def _roles(status: Status) -> Iterator[Standing]:
    for router in status.tree.routers:
        role = status.roles[router.name]
        about = {"router": router.name}
        if role.role == UNKNOWN:
            yield Standing("role-unknown", Severity.ERROR, f"the role in {router.name} cannot be told", about=about)
        if role.locked:
            text = f"{router.name} is held by a failback lock: `vrrpc failback release {router.name}` gives it back"
            yield Standing("locked", Severity.WARNING, text, from_seconds(role.since), about)
        if role.drops:
            counts = ", ".join(f"{count} {reason}" for reason, count in role.drops.items())
            text = f"{router.name} heard bad adverts: {counts}; `vrrpc listen {router.interface}` shows them"
            yield Standing("bad-adverts", Severity.WARNING, text, about=about)


def _programs(status: Status) -> Iterator[Standing]:
    if status.programs is None:
        manager = _MANAGERS.get(status.tree.manager, status.tree.manager)
        yield Standing("manager-away", Severity.ERROR, f"{manager} does not answer: what runs is not known")
        return
    for program in status.tree.programs:
        state = status.programs.get(program.name, "missing")
        if _is_wanted(program, status) and state != "RUNNING":
            text = f"{program.name} should run here and is {state}"
            yield Standing("program-down", Severity.ERROR, text, about={"program": program.name})


def _is_wanted(program: ProgramRun, status: Status) -> bool:
    """A role that cannot be told asks for nothing."""
    return not program.follows or any(
        name in status.roles and status.roles[name].role == "master" for name in program.follows
    )
