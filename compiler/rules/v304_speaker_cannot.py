"""A member's speaker can do what the virtual router asks.

Whatever is asked of a router is asked of every member, and the daemons differ: a router is only what the least of them
can do. What each can do, and why not, is one table (`compiler/capabilities.py`).
"""

from collections.abc import Iterator
from typing import Final

from compiler.capabilities import CAPABILITIES, Capabilities, No
from compiler.model import Member, Model, Router
from schemas.findings import Breach, Severity
from schemas.speaker import Checksum, Failback

CODE: Final = "V304"
TITLE: Final = "asked of a speaker that cannot"
SEVERITY: Final = Severity.ERROR
HELP: Final = "use another speaker on that host, or do not ask for it"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: freevrrpd, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    interval: 2s
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("interval: 2s", "interval: 1s")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        asked = tuple(_asked(router))
        for member in router.members:
            capabilities = CAPABILITIES[member.host.speaker]
            for trait, key, words in asked:
                can = getattr(capabilities, trait)
                if isinstance(can, No):
                    yield _breach(router, member, key, f"{words}, which {member.host.speaker} cannot: {can.reason}")
            yield from _too_long(router, member, capabilities)


def _too_long(router: Router, member: Member, capabilities: Capabilities) -> Iterator[Breach]:
    longest = capabilities.longest_failback_after
    if longest and router.failback_after > longest:
        words = f"a failback after {router.failback_after // 100}s, and {member.host.speaker} waits at most"
        yield _breach(router, member, "failback_after", f"{words} {longest // 100}s")
    longest = capabilities.longest_interval
    if longest and router.interval > longest:
        words = f"an advert interval of {router.interval * 10}ms, and {member.host.speaker} has at most"
        yield _breach(router, member, "interval", f"{words} {longest * 10}ms")


def _asked(router: Router) -> Iterator[tuple[str, str, str]]:
    """What a router asks for: the trait, the key that asks, and words for it."""
    if router.family == 6:
        yield "ipv6", "addresses", "IPv6"
    if router.version == 3:
        yield "version_3", "version", "version 3"
    if router.interval != 100:
        yield "other_intervals", "interval", f"an advert interval of {router.interval * 10}ms"
    if router.password:
        yield "password", "authentication", "a password"
    if not router.virtual_mac:
        yield "no_virtual_mac", "virtual_mac", "no virtual MAC"
    if router.checksum is Checksum.PLAIN:
        yield "plain_checksum", "checksum", "a plain checksum"
    if router.failback is Failback.AFTER:
        yield "failback_after", "failback", "a delayed failback"


def _breach(router: Router, member: Member, key: str, words: str) -> Breach:
    related = ((f"{member.host.name} takes part here", member.at),)
    return Breach(f"{router.name} asks {member.host.name} for {words}", (*router.at, key), related=related)
