"""Instances of several hosts -> virtual routers: which of them are parts of one.

A VRID is unique on its LAN alone, so two instances with one VRID may be two routers. Their addresses tell, or the
networks of their NICs; where neither is known, their names or their NICs' names do.
"""

from dataclasses import dataclass, field

from compiler.importing.facts import HostFacts, Instance
from compiler.importing.own import OwnAddresses
from schemas.values import IpNetwork


@dataclass(slots=True)
class Gathered:
    """One virtual router with what each host says of it, in the order of the hosts."""

    parts: dict[str, Instance] = field(default_factory=dict)

    @property
    def first(self) -> Instance:
        """What is kept where hosts differ."""
        return next(iter(self.parts.values()))


def gather(hosts: list[HostFacts], own: OwnAddresses) -> list[Gathered]:
    """All virtual routers, in the order in which they are met."""
    found: dict[tuple[int, int], list[Gathered]] = {}
    ordered = []
    for host in hosts:
        for instance in host.instances:
            rivals = found.setdefault((instance.vrid, instance.family), [])
            scores = [_likeness(host.name, instance, rival, own) for rival in rivals]
            if not scores or max(scores) < 1:
                rivals.append(Gathered())
                ordered.append(rivals[-1])
                scores = [0] * len(rivals)
                scores[-1] = 1
            rivals[scores.index(max(scores))].parts[host.name] = instance
    return ordered


def _likeness(host: str, instance: Instance, router: Gathered, own: OwnAddresses) -> int:
    """How much speaks for an instance being a part of a router: 0 for nothing."""
    if host in router.parts:
        return 0
    if {each.ip for each in instance.addresses} & {each.ip for each in router.first.addresses}:
        return 4
    mine = _networks(host, instance, own)
    theirs = [network for name, part in router.parts.items() for network in _networks(name, part, own)]
    if mine and theirs:
        return 3 if any(one.overlaps(other) for one in mine for other in theirs if one.version == other.version) else 0
    return 2 * (instance.name == router.first.name) + (instance.interface == router.first.interface)


def _networks(host: str, instance: Instance, own: OwnAddresses) -> list[IpNetwork]:
    known = [each.network for each in own.known(host, instance.interface)]
    written = [each.network for each in instance.addresses if each.network]
    return [each for each in (*known, *written) if each.version == instance.family]
