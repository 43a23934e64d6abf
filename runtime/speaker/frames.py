"""What a router puts on the wire. Its adverts are whole packets with their destinations; who has its addresses now is
told in whole frames. Pure."""

from runtime.speaker.admit import compose_each
from runtime.speaker.wire import announcement, encode
from schemas.speaker import Ip, Router


def adverts(router: Router, priority: int) -> list[tuple[bytes, Ip]]:
    """An advert at this priority to the group, or to each peer."""
    return [(encode(advert, router.checksum), advert.destination) for advert in compose_each(router, priority)]


def announcements(router: Router, mac: bytes, forwards: bool) -> list[bytes]:
    """Where each address is now; `forwards` is what a neighbour advertisement says of us."""
    return [announcement(address, mac, forwards) for address in router.every_address]
