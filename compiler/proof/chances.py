"""Every single thing that can fail where some virtual routers are."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from compiler.proof.cast import Cast
from compiler.proof.faults import CheckFails, Cut, Fault, HostDown, NicDown, NicKey
from schemas.values import REPORT

_MOST_HALVED: Final = 5
"""NICs of a LAN that is cut in every way; a larger one loses one NIC at a time."""


def faults_of(cast: Cast) -> tuple[Fault, ...]:
    """Every single thing that can fail, in the order in which it is shown."""
    nics = dict.fromkeys(nic for part in cast.parts() for nic in part.nics)
    checks = dict.fromkeys(
        CheckFails(watched.check.name, part.host)
        for part in cast.parts()
        for watched in part.router.checks
        if watched.effect != REPORT
    )
    hosts = (HostDown(host) for host in cast.hosts)
    return (*hosts, *(NicDown(*nic) for nic in nics), *checks, *_cuts(cast.links))


def _cuts(links: Mapping[NicKey, str]) -> Iterator[Cut]:
    for link in dict.fromkeys(links.values()):
        nics = [nic for nic, other in links.items() if other == link]
        for side in _sides(nics):
            yield Cut(link, frozenset(side), frozenset(nics) - frozenset(side))


def _sides(nics: Sequence[NicKey]) -> Iterator[tuple[NicKey, ...]]:
    """Each way to part them, once. A host with two NICs on a LAN may be cut in two as well."""
    if len(nics) > _MOST_HALVED:
        yield from ((nic,) for nic in nics)
        return
    for size in range(1, len(nics) // 2 + 1):
        for side in combinations(nics, size):
            if 2 * size < len(nics) or side[0] == nics[0]:
                yield side
