"""What a packet filter on Linux must let through, as two chains of nftables (nft(8)) that the host's own rules call.

From the other members alone, and with a TTL of 255, which no router on the way leaves as it is (RFC 9568, 5.1.1.3); of
peers in another network, which unicast reaches through routers, the TTL says nothing.
AH is not in the language, so protocol 112 is all. A peer's advert comes in on the NIC, or, where both have the virtual
MAC as source, on the device that has it here: a macvlan of private mode hands it there alone. IGMP and MLD go with
multicast: without our report, a switch that snoops stops the adverts after some minutes (acassen/keepalived#1573).
The built-in speaker's packet sockets pass a filter by; its host gets the rules all the same, for the reports.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Host, Model
from compiler.paths import LINUX
from compiler.surroundings.adverts import GROUPS, Stream, streams
from schemas.filetree import File
from schemas.hosts import Speaker
from schemas.routers import Transport

PATH: Final = f"{LINUX.config}/firewall.nft"

_HEAD: Final = """\
# {site}: {host}, written by vrrpc. To put it to use in /etc/nftables.conf:
#     table inet filter {{
#         include "{path}"
#         chain input {{ type filter hook input priority filter; policy drop; ... jump vrrp_input; ... }}
#         chain output {{ ... jump vrrp_output; ... }}      only where the policy of the output drops
#     }}
# The ruleset is yours: after a change of this file, load it again with `nft -f /etc/nftables.conf`.
"""


def render(model: Model, host: Host) -> Iterator[File]:
    """One file for a host with Linux."""
    if host.speaker is Speaker.FREEVRRPD:
        return
    heard, sent = list[str](), list[str]()
    for stream in streams(model, host):
        heard += _heard(stream)
        sent += _sent(stream)
    text = _HEAD.format(site=model.site, host=host.name, path=PATH)
    yield File(PATH, text + _chain("vrrp_input", heard) + "\n" + _chain("vrrp_output", sent))


def _chain(name: str, rules: list[str]) -> str:
    """A rule that several streams need stands there once."""
    return "\n".join([f"chain {name} {{", *(f"    {rule}" for rule in dict.fromkeys(rules)), "}", ""])


def _heard(stream: Stream) -> Iterator[str]:
    if stream.peers:
        to = (GROUPS[stream.family],) if stream.transport is Transport.MULTICAST else stream.own
        for device in _devices(stream):
            yield f"iifname {device} {_advert(stream, stream.peers, to, anywhere=stream.routed)}"
    if stream.transport is Transport.MULTICAST:
        query = "ip protocol igmp" if stream.family == 4 else "ip6 saddr fe80::/10 icmpv6 type mld-listener-query"
        yield f'iifname "{stream.nic}" {query} accept'


def _sent(stream: Stream) -> Iterator[str]:
    if stream.own:
        to = (GROUPS[stream.family],) if stream.transport is Transport.MULTICAST else stream.peers
        for device in _devices(stream) if to else ():
            yield f"oifname {device} {_advert(stream, stream.own, to)}"
    if stream.transport is Transport.MULTICAST:
        report = "icmpv6 type { mld-listener-report, mld-listener-done, mld2-listener-report }"
        yield f'oifname "{stream.nic}" {"ip protocol igmp" if stream.family == 4 else report} accept'


def _devices(stream: Stream) -> tuple[str, ...]:
    return (f'"{stream.nic}"', '"vrrp*"') if stream.devices else (f'"{stream.nic}"',)


def _advert(stream: Stream, source: tuple[str, ...], to: tuple[str, ...], *, anywhere: bool = False) -> str:
    ip, protocol, ttl = ("ip", "protocol", "ttl") if stream.family == 4 else ("ip6", "nexthdr", "hoplimit")
    unrouted = "" if anywhere else f" {ip} {ttl} 255"
    return f"{ip} saddr {_set(source)} {ip} daddr {_set(to)} {ip} {protocol} 112{unrouted} accept"


def _set(addresses: tuple[str, ...]) -> str:
    return addresses[0] if len(addresses) == 1 else f"{{ {', '.join(addresses)} }}"
