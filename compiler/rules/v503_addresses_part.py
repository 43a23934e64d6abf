"""The addresses of one service stay together.

A service with an IPv4 and an IPv6 address has two virtual routers, and each has an election of its own: when they end
differently a client meets two hosts, and loses its session whenever it changes the family; a service that runs for the
master alone runs twice. Routers of one group move together; so do two that have the same members on the same NICs, in
the same order, with the same version, interval, failback, checks and tracks. Locks of `failback: manual` end in a tie
after some failovers, and a tie is decided by the members' own addresses: so these must be in the same order in both
families, the link-local ones, too. (Routers of one family are not meant: load is spread over them.) A service that
keeps no sessions and shares nothing may be waived.
"""

from collections.abc import Callable, Iterator
from typing import Final

from compiler.capabilities import capabilities_of
from compiler.model import Member, Model, Router, Service
from compiler.ties import preference
from schemas.findings import Breach, Severity
from schemas.hosts import Speaker
from schemas.speaker import Failback

CODE: Final = "V503"
TITLE: Final = "service whose addresses part"
SEVERITY: Final = Severity.ERROR
WAIVABLE: Final = True  # a service that shares nothing may run in two places
HELP: Final = "put the routers into one group: `groups: {both: [front, front6]}`"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {addresses: [192.0.2.11/24, "2001:db8::11/64"]}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {addresses: [192.0.2.12/24, "2001:db8::12/64"]}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
  front6:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 100}
      fridge: {interface: eth0, priority: 250}
    addresses: {link: "fe80::1", web: "2001:db8::80"}
services:
  www: {software: program, addresses: [front.web, front6.web], command: serve}
"""
GOOD: Final = BAD.replace("services:\n", "groups:\n  both: [front, front6]\nservices:\n").replace(
    "clarinet: {interface: eth0, priority: 100}\n      fridge: {interface: eth0, priority: 250}",
    "clarinet: {interface: eth0, priority: 250}\n      fridge: {interface: eth0, priority: 100}",
)


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        if len(service.routers) > 1:
            yield from _of_service(service)


def _of_service(service: Service) -> Iterator[Breach]:
    first = service.router
    told = {first.name}
    for index, (router, _) in enumerate(service.targets):
        together = first.group and first.group == router.group
        if router.name in told or router.family == first.family or together:
            continue
        if difference := _difference(first, router):
            told.add(router.name)
            related = ((f"{first.name} is here", first.at), (f"{router.name} is here", router.at))
            message = f"{router.name} may be elsewhere than {first.name}: {difference}"
            help = "" if _can_be_grouped(first, router) else _LINK_LOCAL if difference == _TIE else _ALIKE
            yield Breach(message, (*service.at, "addresses", index), related=related, help=help)


_LINK_LOCAL: Final = "write a link-local address of each NIC into its `addresses`, in the order of the IPv4 ones"


def _can_be_grouped(*routers: Router) -> bool:
    hosts = [member.host for router in routers for member in router.members]
    return all(capabilities_of(host.speaker, host.speaker_version).groups for host in hosts)


_TIE: Final = "a tie of theirs is decided by their hosts' own addresses, not known to be in one order"
_ALIKE: Final = "write that alike in both; a group would do, too, where every speaker can (keepalived)"


def _difference(one: Router, other: Router) -> str:
    """What may part two routers without a group; empty when all that moves the one moves the other."""
    for what, of in _WHAT_MOVES:
        if of(one) != of(other):
            return f"they differ in {what}"
    orders = [_by_address(router) for router in (one, other)]
    if _may_tie(one) and (orders[0] != orders[1] or not all(orders)):
        return _TIE
    return ""


def _may_tie(router: Router) -> bool:
    return router.failback is Failback.MANUAL or len({member.priority for member in router.members}) < len(
        router.members
    )


def _by_address(router: Router) -> list[str]:
    """The members by what decides a tie; empty where that is not known of all. FRR makes its IPv6 address itself."""
    sources = {member.host.name: member.source for member in router.members}
    made = router.family == 6 and any(member.host.speaker is Speaker.FRR for member in router.members)
    if made or None in sources.values():
        return []
    return sorted(sources, key=lambda host: int(sources[host] or 0))


_WHAT_MOVES: Final[tuple[tuple[str, Callable[[Router], object]], ...]] = (
    ("their members and NICs", lambda router: {(member.host.name, member.nic.name) for member in router.members}),
    ("which member they prefer", preference),
    ("their version or interval", lambda router: (router.version, router.interval)),
    ("how they fail back", lambda router: (router.failback, router.failback_after)),
    ("what they check", lambda router: {(watched.check.name, watched.effect) for watched in router.checks}),
    ("the NICs they track", lambda router: {_tracked(member) for member in router.members}),
)


def _tracked(member: Member) -> tuple[str, frozenset[tuple[str, int]]]:
    return member.host.name, frozenset((track.nic.name, track.effect) for track in member.tracks)
