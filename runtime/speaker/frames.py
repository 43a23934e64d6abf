"""What a router puts on the wire, ready to be sent: to its group in whole frames, to hosts in whole packets. Pure."""

from typing import Final, NamedTuple

from runtime.speaker.admit import compose_each
from runtime.speaker.wire import announcement, encode, multicast_frame
from schemas.speaker import Router

Letter = tuple[bytes, str, int]
"""A packet, the address of the host that it goes to, and the version of IP."""

LINK_LOCAL: Final = "fe80:"
"""How the addresses begin that mean nothing without a NIC. Those after fe80::/64, to which RFC 4291 section 2.5.6 keeps
them, are nobody's."""


class Mail(NamedTuple):
    """What goes out at once."""

    frames: tuple[bytes, ...] = ()
    letters: tuple[Letter, ...] = ()


def adverts(router: Router, priority: int, mac: bytes) -> Mail:
    """An advert at this priority: to the group in a frame from this hardware address, or to each peer."""
    packets = [(encode(advert, router.checksum), advert.destination) for advert in compose_each(router, priority)]
    return Mail(
        tuple(multicast_frame(to, mac, packet) for packet, to in packets if to.is_multicast),
        tuple((packet, str(to), to.version) for packet, to in packets if not to.is_multicast),
    )


def announcements(router: Router, mac: bytes, forwards: bool) -> list[bytes]:
    """Where each address is now; `forwards` is what a neighbour advertisement says of us."""
    return [announcement(address, mac, forwards) for address in router.every_address]
