"""What lowers the priorities of virtual routers: checks, and NICs that are watched, with `lower by`.

Routers of a group watch together whatever one of them watches, and of two effects of one thing the stronger counts: so
one that is lowered takes the others along. A fault is stronger than any number, and lowers nothing.
"""

from collections.abc import Iterator
from typing import NamedTuple

from compiler.model import Model, Router
from schemas.findings import Route
from schemas.values import FAULT, REPORT


class Lowering(NamedTuple):
    """One thing that lowers priorities while it fails: those of every member, or of one host."""

    name: str
    host: str
    effect: int
    at: Route

    def concerns(self, host: str) -> bool:
        """Whether its failure may lower a priority on a host."""
        return not self.host or self.host == host


def teams(model: Model) -> Iterator[tuple[Router, ...]]:
    """Routers that move together, and those that move alone."""
    grouped = {router.name for group in model.groups for router in group.routers}
    yield from (group.routers for group in model.groups)
    yield from ((router,) for router in model.routers if router.name not in grouped)


def lowerings(team: tuple[Router, ...]) -> list[Lowering]:
    """What lowers the priorities of such routers."""
    strongest: dict[tuple[str, str], Lowering] = {}
    for router in team:
        for each in _watched(router):
            known = strongest.setdefault((each.name, each.host), each)
            if known.effect != FAULT and (each.effect == FAULT or each.effect > known.effect):
                strongest[each.name, each.host] = each
    return [each for each in strongest.values() if each.effect not in (FAULT, REPORT)]


def _watched(router: Router) -> Iterator[Lowering]:
    for watched in router.checks:
        yield Lowering(watched.check.name, "", watched.effect, watched.at)
    for member in router.members:
        for track in member.tracks:
            yield Lowering(track.nic.name, member.host.name, track.effect, track.at)
