"""A member's speaker can do what the virtual router asks.

Whatever is asked of a router is asked of every member, and the daemons differ: a router is only what the least of them
can do. What each can do, and why not, is one table (`compiler/capabilities.py`).
"""

from collections.abc import Callable, Iterator
from typing import Final

from compiler.capabilities import Capabilities, No, capabilities_of
from compiler.model import Member, Model, Router
from schemas.findings import Breach, Severity
from schemas.routers import Transport
from schemas.speaker import Failback
from schemas.values import spell_duration

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
    for host in model.hosts:
        capabilities = capabilities_of(host.speaker, host.speaker_version)
        can, longest = capabilities.start_delay, capabilities.longest_start_delay
        if host.start_delay and isinstance(can, No):
            message = f"{host.name} is to wait at its start, which {host.speaker} cannot: {can.reason}"
            yield Breach(message, (*host.at, "start_delay"))
        elif longest and host.start_delay > longest:
            wish, most = spell_duration(host.start_delay), spell_duration(longest)
            message = f"{host.name} is to wait {wish} at its start, and {host.speaker} waits at most {most}"
            yield Breach(message, (*host.at, "start_delay"))
    for router in model.routers:
        asked = tuple(_asked(router))
        for member in router.members:
            yield from _of_member(router, member)
            capabilities = capabilities_of(member.host.speaker, member.host.speaker_version)
            for trait, key, words in asked:
                can = getattr(capabilities, trait)
                if isinstance(can, No):
                    yield _breach(router, member, key, f"{words}, which {member.host.speaker} cannot: {can.reason}")
            yield from _too_long(router, member, capabilities)


def _too_long(router: Router, member: Member, capabilities: Capabilities) -> Iterator[Breach]:
    longest = capabilities.longest_failback_after
    if longest and router.failback_after > longest:
        words = f"a failback after {spell_duration(router.failback_after)}, and {member.host.speaker} waits at most"
        yield _breach(router, member, "failback_after", f"{words} {spell_duration(longest)}")
    longest = capabilities.longest_interval
    if longest and router.interval > longest:
        words = f"an advert interval of {router.interval * 10}ms, and {member.host.speaker} has at most"
        yield _breach(router, member, "interval", f"{words} {longest * 10}ms")
    longest = capabilities.longest_check
    for check in (watched.check for watched in router.checks if longest):
        for key, time in (("interval", check.interval), ("limit", check.limit)):
            if time > longest:
                words = f"of {spell_duration(time)}, and {member.host.speaker} on {member.host.name} has at most"
                yield Breach(f"{check.name} has an {key} {words} {spell_duration(longest)}", (*check.at, key))


def _asked(router: Router) -> Iterator[tuple[str, str, str]]:
    """What a router asks for: the trait, the key that asks, and words for it."""
    for trait, key, asks, words in _TRAITS:
        if asks(router):
            yield trait, key, words.format(router=router, ms=router.interval * 10)


_TRAITS: Final[tuple[tuple[str, str, Callable[[Router], object], str], ...]] = (
    ("ipv6", "addresses", lambda router: router.family == 6, "IPv6"),
    ("version_3", "version", lambda router: router.version == 3, "version 3"),
    ("other_intervals", "interval", lambda router: router.interval != 100, "an advert interval of {ms}ms"),
    # Of IPv6 nobody can: V306.
    ("password", "authentication", lambda router: router.password and router.family == 4, "a password"),
    ("hmac", "authentication", lambda router: router.hmac, "keys for HMAC"),
    ("no_virtual_mac", "virtual_mac", lambda router: not router.virtual_mac, "no virtual MAC"),
    ("plain_checksum", "checksum", lambda router: router.plain_checksum, "a plain checksum"),
    ("failback_after", "failback", lambda router: router.failback is Failback.AFTER, "a delayed failback"),
    ("excluded", "excluded", lambda router: router.excluded, "addresses outside the advert"),
    ("unicast", "transport", lambda router: router.transport is Transport.UNICAST, "adverts from host to host"),
    ("checks", "checks", lambda router: router.checks, "checks"),
    ("groups", "vrid", lambda router: router.group, "moving together with the group {router.group}"),
)


def _of_member(router: Router, member: Member) -> Iterator[Breach]:
    """What is asked of one member alone."""
    host = member.host
    capabilities = capabilities_of(host.speaker, host.speaker_version)
    if member.tracks and isinstance(capabilities.tracks, No):
        message = f"{host.name} is to watch other NICs, which {host.speaker} cannot: {capabilities.tracks.reason}"
        yield Breach(message, (*member.at, "tracks"))


def _breach(router: Router, member: Member, key: str, words: str) -> Breach:
    related = ((f"{member.host.name} takes part here", member.at),)
    return Breach(f"{router.name} asks {member.host.name} for {words}", (*router.at, key), related=related)
