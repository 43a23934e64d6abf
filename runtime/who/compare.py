"""Answers -> what is wrong with them. Pure.

Whoever is preferred should have the role, unless the site says that it stays where it is: then any member may. What all
services of one virtual router say must be the same host, as its addresses move together; so a wrong answer is told as
such even where each by itself would do.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from compiler.model import Model, Router
from compiler.probe import Probe
from runtime.who.ask import Answer
from schemas.speaker import Failback


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: who gave it, who should, what is wrong (empty for nothing), and how many seconds it took."""

    probe: Probe
    host: str
    should: tuple[str, ...]
    trouble: str
    seconds: float


def compare(model: Model, answers: Iterable[tuple[Probe, Answer]]) -> tuple[Row, ...]:
    """A row for each answer."""
    given = tuple(answers)
    routers = {router.name: router for router in model.routers}
    said = {
        name: Counter(answer.host for probe, answer in given if probe.router == name and answer.host)
        for name in routers
    }
    return tuple(_row(probe, answer, routers[probe.router], said[probe.router]) for probe, answer in given)


def _row(probe: Probe, answer: Answer, router: Router, said: Counter[str]) -> Row:
    should = _should(router)
    return Row(probe, answer.host, should, _trouble(answer, router, should, said), answer.seconds)


def _should(router: Router) -> tuple[str, ...]:
    best = max(router.members, key=lambda member: member.priority)
    members = [member for member in router.members if router.failback is not Failback.AUTOMATIC or member is best]
    return tuple(member.host.name for member in members)


def _trouble(answer: Answer, router: Router, should: tuple[str, ...], said: Counter[str]) -> str:
    if not answer.host:
        return answer.trouble
    others = [host for host, _ in said.most_common() if host != answer.host]
    if answer.host not in {member.host.name for member in router.members}:
        return f"{answer.host} is no member of {router.name}"
    if others:
        return f"{answer.host} answers here, and {' and '.join(others)} for another service of {router.name}"
    if answer.host not in should:
        return f"{answer.host} has the role, {should[0]} is preferred"
    return ""
