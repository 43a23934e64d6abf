"""What a site promises its clients in every state at rest, whatever failed before."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from compiler.proof.cast import MemberKey
from compiler.proof.election import Election, World


class Promise(StrEnum):
    """What was broken; the value says it in a few words."""

    NOBODY = "a virtual router without a master while a member is fit"
    TWO = "two masters on one LAN"
    UNFIT = "a master that a check has lowered, beside a member that is well"
    STRANDED = "a failback lock whose release leads nowhere"
    ASTRAY = "a role that does not come home when all is well again"
    APART = "a service whose addresses are on different hosts"
    UNREST = "an election without an end"


class Broken(NamedTuple):
    """A promise that does not hold; `what` is the router or the service, `routers` those that it is about."""

    promise: Promise
    what: str
    text: str
    routers: tuple[str, ...]


class Pair(NamedTuple):
    """The first router of a service, and those of the other family that must be with it."""

    service: str
    routers: tuple[str, ...]


def broken(world: World, election: Election, pairs: Sequence[Pair]) -> Iterator[Broken]:
    """Every promise that a world breaks; `election` is the one that led to it."""
    for router in election.scene.cast.routers:
        if not world.settled:
            yield Broken(Promise.UNREST, router, f"the members of {router} go on taking it from each other", (router,))
            continue
        yield from _two(world, election, router)
        yield from _nobody(world, election, router)
        yield from _unfit(world, election, router)
        yield from _astray(world, election, router)
        yield from _stranded(world, election, router)
    for pair in pairs if world.settled else ():
        yield from _apart(world, pair)


def _two(world: World, election: Election, router: str) -> Iterator[Broken]:
    masters = sorted(world.masters(router))
    for index, host in enumerate(masters):
        for other in masters[:index]:
            if election.scene.meets((host, router), (other, router)):
                text = f"{other} and {host} are both master of {router}, and clients reach either"
                yield Broken(Promise.TWO, router, text, (router,))
                return


def _nobody(world: World, election: Election, router: str) -> Iterator[Broken]:
    """A router of a group may have to follow the others to another part of a LAN that is cut."""
    masters = world.masters(router)
    for key, part in election.scene.of(router):
        moves_alone = len(part.team) == 1
        served = any(election.scene.meets(key, (host, router)) for host in masters) if moves_alone else bool(masters)
        if key in election.scene.fit and not served:
            yield Broken(Promise.NOBODY, router, f"{router} has no master, though {key[0]} is fit to be it", (router,))
            return


def _unfit(world: World, election: Election, router: str) -> Iterator[Broken]:
    for host in sorted(world.masters(router)):
        master = (host, router)
        for key, _ in election.scene.of(router):
            is_better = (
                key in election.scene.fit and not election.scene.lowered[key] and election.scene.meets(key, master)
            )
            if election.scene.lowered[master] and is_better:
                text = f"{host} stays master of {router} at {election.priority(master)}, though {key[0]} is well"
                yield Broken(Promise.UNFIT, router, f"{text}, at {election.priority(key)}", (router,))
                return


def _astray(world: World, election: Election, router: str) -> Iterator[Broken]:
    """A lock may keep a role away; so may a rollout in which hosts have different priorities. Equals keep what they
    have."""
    masters = world.masters(router)
    if world.situation.faults or world.seats.levels or election.scene.cast.changes or not masters:
        return
    preferred = max((key for key, _ in election.scene.of(router)), key=election.rank)
    held = [election.priority((host, router)) for host in masters]
    if min(held) < election.priority(preferred) and not election.has_lock(preferred):
        yield Broken(Promise.ASTRAY, router, f"all is well, and {router} is not back on {preferred[0]}", (router,))


def _stranded(world: World, election: Election, router: str) -> Iterator[Broken]:
    """Where a lock stands: once it is released, no part of the LAN has a better member than its master."""
    if not any(key[1] == router for key, _ in world.seats.levels):
        return
    free = Election(election.scene, holds_locks=False)
    after = free.settle(world.seats)
    for host in sorted(after.masters(router)):
        held = free.priority((host, router))
        better = [key for key in _beside(free, (host, router)) if free.priority(key) > held]
        if better:
            text = f"{router} stays on {host} when its lock is released, though {better[0][0]} is preferred"
            yield Broken(Promise.STRANDED, router, text, (router,))
            return


def _beside(election: Election, key: MemberKey) -> Iterator[MemberKey]:
    for other, _ in election.scene.of(key[1]):
        if other in election.scene.fit and election.scene.meets(other, key):
            yield other


def _apart(world: World, pair: Pair) -> Iterator[Broken]:
    held = {router: world.masters(router) for router in pair.routers}
    first = pair.routers[0]
    for router, masters in held.items():
        if masters != held[first]:
            where = f"{first} on {_names(held[first])}, {router} on {_names(masters)}"
            text = f"{pair.service} has its addresses apart: {where}"
            yield Broken(Promise.APART, pair.service, text, pair.routers)
            return


def _names(hosts: frozenset[str]) -> str:
    return "+".join(sorted(hosts)) or "no host"
