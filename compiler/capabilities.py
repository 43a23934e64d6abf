"""What each speaker can do, and why not where it cannot. One shared rule (V304) reads this, and so do V302 and V303.

It stands beside the targets rather than in them, so that rules need no target and the whole matrix is read at once.
Sources: freevrrpd 1.2's own parser; keepalived(8) and keepalived.conf(5) 2.2.7; FRR's manual (VRRP) and its vrrpd 8.4.4
as it ran; the built-in speaker's tests. FRR calls no script on a change of role: whoever runs it must watch its role.
"""

from typing import Any, Final, NamedTuple

from schemas.hosts import Speaker

BASELINE: Final = {
    Speaker.FREEVRRPD: (1, 2),
    Speaker.KEEPALIVED: (2, 2, 7),
    Speaker.FRR: (8, 4, 4),
    Speaker.BUILTIN: (1,),
}
"""The release that a host is taken to have when the site does not say: what Debian 12 has of the daemons."""

FRACTIONS_SINCE: Final = (2, 3, 2)
"""keepalived's. Before, a check is run every so many whole seconds."""


class No(NamedTuple):
    """It cannot, and this is why."""

    reason: str

    def __bool__(self) -> bool:
        return False


class Yes(NamedTuple):
    """It can."""

    def __bool__(self) -> bool:
        return True


Can = Yes | No
YES: Final = Yes()


class Capabilities(NamedTuple):
    """The traits that a site can ask of a speaker. Longest times are centiseconds, 0 means that whatever
    the protocol allows will do."""

    version_3: Can
    ipv6: Can
    other_intervals: Can
    password: Can
    no_virtual_mac: Can
    plain_checksum: Can
    many_vrids: Can
    failback_manual: Can
    failback_after: Can
    excluded: Can
    unicast: Can
    checks: Can
    tracks: Can
    groups: Can
    hmac: Can
    start_delay: Can
    longest_failback_after: int = 0
    longest_start_delay: int = 0
    longest_check: int = 0
    longest_interval: int = 0


CAPABILITIES: Final = {
    Speaker.FREEVRRPD: Capabilities(
        ipv6=No("it speaks IPv4 only"),
        version_3=No("it speaks version 2 only, whatever its manual page says"),
        other_intervals=No("its advert interval is fixed at 1s"),
        password=YES,
        no_virtual_mac=No("it always makes a virtual interface with the virtual MAC"),
        plain_checksum=No("it speaks version 2 only"),
        many_vrids=No(
            "one generation of it rewrites the NIC's own MAC for each VRID, and a site cannot tell which runs"
        ),
        failback_manual=No("its preemption cannot be turned off"),
        failback_after=No("its preemption cannot be delayed"),
        excluded=No("it announces every address that it has"),
        unicast=No("it speaks multicast only"),
        checks=No("it runs none"),
        tracks=No("it watches the NICs of virtual routers alone"),
        groups=No("its vridsdep does not react to a lost election"),
        hmac=No("it has no such keys"),
        start_delay=No("it takes part at once"),
    ),
    Speaker.KEEPALIVED: Capabilities(
        ipv6=YES,
        version_3=YES,
        other_intervals=YES,
        password=YES,
        no_virtual_mac=YES,
        plain_checksum=No("before 2.2.8 it cannot leave the pseudo-header out of a version 3 checksum"),
        many_vrids=YES,
        failback_manual=YES,
        failback_after=YES,
        excluded=YES,
        unicast=YES,
        checks=YES,
        tracks=YES,
        groups=YES,
        hmac=No("it came with 2.4, and the host has an older one"),
        start_delay=YES,
        longest_failback_after=100_000,
        longest_start_delay=429_400,
        longest_check=429_000,
    ),
    Speaker.FRR: Capabilities(
        ipv6=YES,
        version_3=YES,
        other_intervals=YES,
        password=No("it knows no authentication, and drops version 2 adverts that have any"),
        no_virtual_mac=No("it speaks through a macvlan device with the virtual MAC alone"),
        plain_checksum=No("before 8.5 it cannot leave the pseudo-header out of a version 3 checksum"),
        many_vrids=YES,
        failback_manual=No("its `no preempt` does not survive a reboot or a healed partition"),
        failback_after=No("its preemption cannot be delayed"),
        excluded=No("it announces every address that it has"),
        unicast=No("it speaks multicast only"),
        checks=No("it runs none"),
        tracks=No("it watches the NIC of the virtual router alone"),
        groups=No("its virtual routers know nothing of each other"),
        hmac=No("it knows no authentication"),
        start_delay=No("it takes part at once"),
        longest_interval=4095,
    ),
    Speaker.BUILTIN: Capabilities(
        ipv6=YES,
        version_3=YES,
        other_intervals=YES,
        password=YES,
        no_virtual_mac=YES,
        plain_checksum=YES,
        many_vrids=YES,
        failback_manual=YES,
        failback_after=YES,
        excluded=YES,
        unicast=YES,
        checks=No("it runs none"),
        tracks=No("it watches the NIC of the virtual router alone"),
        groups=No("its virtual routers know nothing of each other"),
        hmac=No("it has no such keys"),
        start_delay=No("it takes part at once"),
    ),
}


SINCE: Final[dict[Speaker, tuple[tuple[tuple[int, ...], dict[str, Any]], ...]]] = {
    Speaker.KEEPALIVED: (((2, 2, 8), {"plain_checksum": YES}), ((2, 4), {"hmac": YES})),
    Speaker.FRR: (((8, 5), {"plain_checksum": YES}),),
}
"""What later releases can, beyond the table."""


def capabilities_of(speaker: Speaker, release: tuple[int, ...]) -> Capabilities:
    """What a release of a speaker can do."""
    capabilities = CAPABILITIES[speaker]
    for since, more in SINCE.get(speaker, ()):
        if release >= since:
            capabilities = capabilities._replace(**more)
    return capabilities


def release_with(speaker: Speaker, trait: str) -> tuple[int, ...]:
    """The oldest release that can do something which the one in the table cannot; nothing where that one can, or none
    of them."""
    return next((since for since, more in SINCE.get(speaker, ()) if trait in more), ())
