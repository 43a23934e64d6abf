"""Every state that a site can come to: from the one in which all is well, each fault and each repair in any order.

At most so many faults stand at once. Between two of them everything settles, so what is proved is what a client finds
after the daemons have done their part, not the seconds in which they do it.
"""

from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from compiler.model import Model
from compiler.proof.cast import Cast, casts
from compiler.proof.chances import faults_of
from compiler.proof.election import Election, Seats, World
from compiler.proof.faults import Fault, HostDown
from compiler.proof.promises import Broken, Pair, Promise, broken
from compiler.proof.scene import Scene, Situation

MOST_WORLDS: Final = 200_000


class TooLargeError(Exception):
    """More states than can be looked at: nothing is proved."""


class Step(NamedTuple):
    """What happened (`fails`, `is back`, `gets the new site`), and the world after it."""

    event: str
    world: World


class Counterexample(NamedTuple):
    """A promise that does not hold, and the shortest way there."""

    broken: Broken
    steps: tuple[Step, ...]


class Outcome(NamedTuple):
    """What becomes of a site when one thing fails, and when that is back."""

    fault: Fault | None
    failed: World
    back: World


class Proven(NamedTuple):
    """What was found out about one cast."""

    cast: Cast
    faults: tuple[Fault, ...]
    worlds: int
    outcomes: tuple[Outcome, ...]
    counterexamples: tuple[Counterexample, ...]


def prove(
    model: Model, failures: int = 1, since: Model | None = None, apart: frozenset[str] = frozenset()
) -> tuple[Proven, ...]:
    """Explore all of a site, with up to so many failures at once. `since` is the site that its hosts have before: they
    get the new one in any order. `apart` are services whose addresses may be on different hosts. Raises TooLargeError.
    """
    pairs = _pairs(model, apart)
    return tuple(_explore(cast, failures, pairs) for cast in casts(model, since))


def _pairs(model: Model, apart: frozenset[str]) -> tuple[Pair, ...]:
    """Load is spread over routers of one family, so they need not be together."""
    found = []
    for service in model.each_service():
        first, *others = service.routers
        names = [router.name for router in others if router.family != first.family]
        if names and service.name not in apart:
            found.append(Pair(service.name, (first.name, *names)))
    return tuple(found)


def _explore(cast: Cast, failures: int, pairs: tuple[Pair, ...]) -> Proven:
    pairs = tuple(pair for pair in pairs if set(pair.routers) <= set(cast.routers))
    faults = faults_of(cast)
    scenes: dict[Situation, Scene] = {}

    def scene(situation: Situation) -> Scene:
        return scenes.get(situation) or scenes.setdefault(situation, Scene(cast, situation))

    start = Election(scene(Situation())).settle(Seats())
    came: dict[World, tuple[World, str] | None] = {start: None}
    ways: dict[tuple[Promise, str], Counterexample] = {}
    waiting = deque([start])
    while waiting:
        world = waiting.popleft()
        election = Election(scene(world.situation))
        election.settle(world.seats)
        for each in broken(world, election, pairs):
            ways.setdefault((each.promise, each.what), Counterexample(each, _way(world, came)))
        for event, situation in _next(cast, world, faults, failures):
            after = Election(scene(situation)).settle(world.seats)
            if after not in came:
                came[after] = world, event
                waiting.append(after)
        if len(came) > MOST_WORLDS:
            raise TooLargeError
    return Proven(cast, faults, len(came), tuple(_outcomes(cast, faults)), tuple(ways.values()))


def _next(cast: Cast, world: World, faults: tuple[Fault, ...], failures: int) -> Iterator[tuple[str, Situation]]:
    """What may happen next: a repair, a fault of something that still works, or a host that gets the new site."""
    situation = world.situation
    for fault in faults:
        if fault in situation.faults:
            yield f"{fault} is back", situation._replace(faults=situation.faults - {fault})
        elif len(situation.faults) < failures and not _is_dead(fault, situation.faults):
            yield f"{fault} fails", situation._replace(faults=situation.faults | {fault})
    for host in cast.hosts if cast.changes else ():
        if host not in situation.updated and HostDown(host) not in situation.faults:
            yield f"{host} gets the new site", situation._replace(updated=situation.updated | {host})


def _is_dead(fault: Fault, faults: frozenset[Fault]) -> bool:
    """Whether it is a part of a host that is down."""
    return HostDown(getattr(fault, "host", "")) in faults


def _way(world: World, came: dict[World, tuple[World, str] | None]) -> tuple[Step, ...]:
    steps = []
    before = came[world]
    while before is not None:
        steps.append(Step(before[1], world))
        world = before[0]
        before = came[world]
    return (Step("all is well", world), *reversed(steps))


def _outcomes(cast: Cast, faults: tuple[Fault, ...]) -> Iterator[Outcome]:
    """Of the site as it is to be: where there is an old one, when all hosts have the new one."""
    well = Situation(updated=frozenset(cast.hosts))
    start = Election(Scene(cast, well)).settle(Seats())
    for fault in (None, *faults):
        situation = well._replace(faults=frozenset({fault} if fault else ()))
        failed = Election(Scene(cast, situation)).settle(start.seats)
        yield Outcome(fault, failed, Election(Scene(cast, well)).settle(failed.seats))
