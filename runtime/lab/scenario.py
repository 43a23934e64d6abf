"""What happens in the lab: start, cut the preferred host's cable, plug it in again; and what must be true of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from compiler.model import Host, Router
from runtime.lab.gaps import Gap, longest_gap
from runtime.lab.lab import Lab, asked_of, next_best, preferred
from runtime.who.ask import spell
from schemas.speaker import Failback

START_LIMIT: Final = 60.0
MARGIN: Final = 0.5
"""Seconds beyond the protocol's own time that a takeover may need on a busy machine."""
_LOOK: Final = 0.02
_SETTLE: Final = 1.0
_WHO_PATIENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that had to be true, and whether it was."""

    text: str
    met: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """What the client saw of one virtual address."""

    router: str
    name: str
    address: str
    failover: Gap
    limit: float
    failback: Gap


@dataclass(slots=True)
class Outcome:
    """All that came of a scenario."""

    cut: str = ""
    measured: list[Measured] = field(default_factory=list)
    expectations: list[Expectation] = field(default_factory=list)

    def expect(self, text: str, met: bool) -> bool:
        """Note an expectation."""
        self.expectations.append(Expectation(text, met))
        return met

    @property
    def good(self) -> bool:
        """Whether everything was as it had to be."""
        return all(expectation.met for expectation in self.expectations)


Tell = Callable[[str], None]


def play(lab: Lab, tell: Tell) -> Outcome:
    """The whole scenario. It goes on after an unmet expectation wherever the rest still means something."""
    outcome = Outcome()
    tell(f"{len(lab.hosts)} hosts and the client are wired up; the agents start")
    lab.start_agents()
    if not _everyone_preferred(lab, tell, outcome):
        return outcome
    _ask_who(lab, {router.name: preferred(router).host.name for router in lab.model.routers}, tell, outcome)
    victim = preferred(lab.model.routers[0]).host
    outcome.cut = victim.name
    prober = lab.prober()
    prober.start()
    time.sleep(_SETTLE)
    cut = time.monotonic()
    lab.network.cut(victim.name)
    tell(f"the cable of {victim.name} is cut")
    _fail_over(lab, victim, cut, tell, outcome)
    plugged = time.monotonic()
    lab.network.plug_in(victim.name)
    tell(f"the cable of {victim.name} is plugged in again")
    _fail_back(lab, victim, plugged, tell, outcome)
    probes = prober.stop()
    end = time.monotonic()
    for router in lab.model.routers:
        for address in asked_of(router):
            seen = probes[str(address.ip)]
            gaps = longest_gap(seen, cut - MARGIN, plugged), longest_gap(seen, plugged, end)
            measured = Measured(router.name, address.name, str(address.ip), gaps[0], limit(router, victim), gaps[1])
            outcome.measured.append(measured)
            _judge(measured, outcome)
    return outcome


def limit(router: Router, victim: Host) -> float:
    """The longest that an address may be away: three intervals and the skew of whoever takes over (RFC 9568, 6.1)."""
    heir = next_best(router, victim)
    if preferred(router).host.name != victim.name or heir is None:
        return MARGIN
    interval = router.interval / 100
    skew = (256 - heir.priority) / 256 * (1.0 if router.version == 2 else interval)
    return 3 * interval + skew + MARGIN


def wait_for_master(lab: Lab, router: Router, name: str, seconds: float) -> float | None:
    """Wait until a host alone advertises a router. When its first advert came, in monotonic seconds, or None."""
    began = time.monotonic()
    while (now := time.monotonic()) < began + seconds:
        window = 1.5 * router.interval / 100
        if lab.masters(router, max(began, now - window)) == [name]:
            return lab.first_advert(router, name, began)
        time.sleep(_LOOK)
    return None


def _everyone_preferred(lab: Lab, tell: Tell, outcome: Outcome) -> bool:
    for router in lab.model.routers:
        name = preferred(router).host.name
        met = wait_for_master(lab, router, name, START_LIMIT) is not None
        if met:
            tell(f"{name} is master of {router.name}")
        outcome.expect(f"{name} becomes master of {router.name} within {START_LIMIT:g} s", met)
    return outcome.good


def _ask_who(lab: Lab, masters: dict[str, str], tell: Tell, outcome: Outcome) -> None:
    """The master of the router that moves an address answers there; nobody, where none is left."""
    for probe in lab.probes():
        if (should := masters.get(probe.router)) is None:
            continue
        end = time.monotonic() + _WHO_PATIENCE
        while (answer := lab.who(probe)) != should and time.monotonic() < end:
            time.sleep(_LOOK)
        tell(f"{spell(probe)} is answered by {answer}")
        outcome.expect(f"{probe.service} is answered by {should}", answer == should)


def _fail_over(lab: Lab, victim: Host, cut: float, tell: Tell, outcome: Outcome) -> None:
    masters = {}
    for router in lab.model.routers:
        moves = preferred(router).host.name == victim.name
        heir = next_best(router, victim) if moves else preferred(router)
        if heir is None:
            continue
        name = masters[router.name] = heir.host.name
        took = wait_for_master(lab, router, name, limit(router, victim) + START_LIMIT)
        if took is not None and moves:
            tell(f"{name} is master of {router.name}, since {took - cut:.2f} s after the cut")
        elif took is not None:
            tell(f"{name} stays master of {router.name}")
        outcome.expect(f"{name} {'takes over' if moves else 'keeps'} {router.name}", took is not None)
    _ask_who(lab, masters, tell, outcome)
    time.sleep(_SETTLE)


def _fail_back(lab: Lab, victim: Host, plugged: float, tell: Tell, outcome: Outcome) -> None:
    masters = {}
    for router in lab.model.routers:
        heir = next_best(router, victim)
        moves = router.failback is Failback.AUTOMATIC and preferred(router).host.name == victim.name
        stays = heir if preferred(router).host.name == victim.name and heir else preferred(router)
        name = masters[router.name] = (preferred(router) if moves or heir is None else stays).host.name
        if not moves:
            # Long enough for whoever would take the role back against the site's word.
            time.sleep(4 * router.interval / 100 + 1)
        took = wait_for_master(lab, router, name, START_LIMIT)
        verb = "takes back" if moves else "keeps"
        if took is not None:
            since = f", {took - plugged:.2f} s after the plug" if moves else ""
            tell(f"{name} {verb} {router.name}{since}")
        outcome.expect(f"{name} {verb} {router.name}", took is not None)
    _ask_who(lab, masters, tell, outcome)
    time.sleep(_SETTLE)


def _judge(measured: Measured, outcome: Outcome) -> None:
    over, back = measured.failover, measured.failback
    name = f"{measured.router}.{measured.name}"
    outcome.expect(
        f"{name} is away for at most {measured.limit:.2f} s at the failover (it was {over.seconds:.2f} s)",
        over.seconds <= measured.limit,
    )
    outcome.expect(
        f"{name} is away for at most {MARGIN:g} s at the failback (it was {back.seconds:.2f} s)", back.seconds <= MARGIN
    )
