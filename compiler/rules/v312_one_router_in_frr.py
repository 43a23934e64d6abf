"""An IPv4 and an IPv6 router that FRR makes one of agree.

FRR knows a virtual router by its NIC and its VRID alone: one of each family with the same VRID is one `vrrp` with one
version, one priority and one interval. Where they differ the later line counts for both, and its check says nothing.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Member, Model, Router
from schemas.findings import Breach, Route, Severity
from schemas.hosts import Speaker

CODE: Final = "V312"
TITLE: Final = "two routers that are one to FRR differ"
SEVERITY: Final = Severity.ERROR
HELP: Final = "write the same for both, or give one of them another VRID"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: frr, interfaces: {eth0: {addresses: [192.0.2.11/24, "2001:db8::11/64"]}}}
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
      clarinet: {interface: eth0, priority: 240}
      fridge: {interface: eth0, priority: 100}
    addresses: {link: "fe80::1", web: "2001:db8::80"}
"""
GOOD: Final = BAD.replace("priority: 240", "priority: 250")


def check(model: Model) -> Iterator[Breach]:
    for host in model.hosts:
        if host.speaker is not Speaker.FRR:
            continue
        first: dict[tuple[int, str], tuple[Router, Member]] = {}
        for other, rival in model.routers_of(host):
            router, member = first.setdefault((other.vrid, rival.nic.name), (other, rival))
            if router.family != other.family:
                related = ((f"{router.name} is here", router.at),)
                for words, at in _differences((router, member), (other, rival)):
                    message = f"{other.name} and {router.name} are one router to frr on {host.name}, with {words}"
                    yield Breach(message, at, related=related)


def _differences(one: tuple[Router, Member], other: tuple[Router, Member]) -> Iterator[tuple[str, Route]]:
    (router, member), (second, rival) = one, other
    if member.priority != rival.priority:
        yield f"the priorities {member.priority} and {rival.priority}", (*rival.at, "priority")
    if router.interval != second.interval:
        yield f"intervals of {router.interval * 10}ms and {second.interval * 10}ms", (*second.at, "interval")
    if router.version != second.version:
        yield f"the versions {router.version} and {second.version}", (*second.at, "version")
