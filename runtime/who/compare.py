"""Answers and adverts -> what is wrong with them. Pure.

Whoever is preferred should have the role, unless the site says that it stays where it is: then any member may. What all
services of one virtual router say must be the same host, as its addresses move together, and the one that advertises
it; so a wrong answer is told as such even where each by itself would do.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from compiler.model import Model, Router
from compiler.probe import Probe
from runtime.who.ask import Answer, spell
from schemas.speaker import Failback
from schemas.values import Ip

Heard = Mapping[str, tuple[str, ...]]
"""Who advertises each virtual router that can be heard from here: hosts, or addresses that are no host's in the site;
nobody where it was silent. One that cannot be heard is not in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One virtual address of `router` as `service` answers for it, or as it is advertised where nobody can be asked.

    `asked` is the question, empty for adverts alone. `host` is who answers, `should` who may, `heard` who advertises,
    None where that cannot be heard. `trouble` is what is wrong, empty for nothing; `seconds` how long the answer took.
    """

    router: str
    service: str
    address: Ip
    asked: str
    host: str
    should: tuple[str, ...]
    heard: tuple[str, ...] | None
    trouble: str
    seconds: float


def compare(model: Model, answers: Iterable[tuple[Probe, Answer]], heard: Heard) -> tuple[Row, ...]:
    """A row for each answer, and one for each virtual router that is heard and has nobody to be asked."""
    given = tuple(answers)
    routers = {router.name: router for router in model.routers}
    said = {
        name: Counter(answer.host for probe, answer in given if probe.router == name and answer.host)
        for name in routers
    }
    rows = tuple(_row(probe, answer, routers[probe.router], said[probe.router], heard) for probe, answer in given)
    asked = {row.router for row in rows}
    return rows + tuple(
        _advertised(router, heard[name]) for name, router in routers.items() if name in heard.keys() - asked
    )


def _row(probe: Probe, answer: Answer, router: Router, said: Counter[str], heard: Heard) -> Row:
    should, speakers = _should(router), heard.get(router.name)
    troubles = [_answered(answer, router, should, said), *_spoken(router, speakers or (), answer.host)]
    told = "; ".join(filter(None, troubles))
    asked = spell(probe)
    return Row(router.name, probe.service, probe.address, asked, answer.host, should, speakers, told, answer.seconds)


def _advertised(router: Router, speakers: tuple[str, ...]) -> Row:
    should = _should(router)
    host = speakers[0] if len(speakers) == 1 else ""
    troubles = [*_spoken(router, speakers, host), *([] if speakers else ["nobody advertises it"])]
    if host in _members(router) and host not in should:
        troubles.append(f"{host} has the role, {should[0]} is preferred")
    return Row(router.name, "", router.addresses[0].ip, "", host, should, speakers, "; ".join(troubles), 0)


def _members(router: Router) -> list[str]:
    return [member.host.name for member in router.members]


def _should(router: Router) -> tuple[str, ...]:
    best = max(router.members, key=lambda member: member.priority)
    members = [member for member in router.members if router.failback is not Failback.AUTOMATIC or member is best]
    return tuple(member.host.name for member in members)


def _answered(answer: Answer, router: Router, should: tuple[str, ...], said: Counter[str]) -> str:
    if not answer.host:
        return answer.trouble
    others = [host for host, _ in said.most_common() if host != answer.host]
    if answer.host not in _members(router):
        return f"{answer.host} is no member of {router.name}"
    if others:
        return f"{answer.host} answers here, and {' and '.join(others)} for another service of {router.name}"
    if answer.host not in should:
        return f"{answer.host} has the role, {should[0]} is preferred"
    return ""


def _spoken(router: Router, speakers: tuple[str, ...], host: str) -> Iterator[str]:
    """What the adverts contradict. Over IPv6 an unknown sender may be a member: most find their address themselves."""
    members = _members(router)
    known = [each for each in speakers if each in members]
    if len(speakers) > 1:
        yield f"{' and '.join(speakers)} advertise {router.name} at once"
    elif known and host and known != [host]:
        yield f"{known[0]} advertises {router.name}"
    if router.family == 4:
        yield from (f"{each} advertises {router.name} and is no member" for each in speakers if each not in members)
