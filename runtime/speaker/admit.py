"""Which adverts count for a router, and the advert it would send itself: the two must agree, so they stand together.

A refused advert never touches the protocol state. Pure, as `machine` is. Rules: RFC 9568 section 7.1, RFC 3768
section 7.1, RFC 2338 section 7.1 for the password.
"""

from collections.abc import Iterator

from runtime.speaker.effects import CountDrop
from runtime.speaker.wire import GROUPS, Advert, Drop
from schemas.speaker import Ip, Router

_OWNER = 255


def compose(router: Router, priority: int, destination: Ip | None = None) -> Advert:
    """The advert that this router sends at this priority, to its group or to one peer."""
    return Advert(
        version=router.version,
        vrid=router.vrid,
        priority=priority,
        addresses=router.addresses,
        interval=router.interval,
        source=router.source,
        destination=destination or GROUPS[router.family],
        auth_type=1 if router.password else 0,
        password=router.password.encode(),
    )


def compose_each(router: Router, priority: int) -> tuple[Advert, ...]:
    """All that go out at once: one to the group, or one to each peer."""
    return tuple(compose(router, priority, destination) for destination in router.peers or (None,))


def refuse(router: Router, advert: Advert) -> Drop | None:
    """Why the advert does not count for this router, or None.

    Our own address comes first: a loop on the LAN must not be counted as somebody else's wrong configuration.
    """
    if advert.source == router.source:
        return Drop.OWN_ADDRESS
    if advert.source.version != router.family:
        return Drop.IP_VERSION
    if reason := _refuse_way(router, advert):
        return reason
    if advert.version != router.version:
        return Drop.VERSION
    if advert.vrid != router.vrid:
        return Drop.VRID
    return _refuse_v2(router, advert) if router.version == 2 else None


def _refuse_way(router: Router, advert: Advert) -> Drop | None:
    """Multicast proves by its TTL that it was sent on this link. What is sent from host to host may come from anywhere,
    so it counts only where the site wants it, and from the members that the site names."""
    if not router.peers:
        return None if advert.destination == GROUPS[router.family] else Drop.DESTINATION
    if advert.destination != router.source:
        return Drop.DESTINATION
    return None if advert.source in router.peers else Drop.PEER


def _refuse_v2(router: Router, advert: Advert) -> Drop | None:
    # Version 3 learns the interval instead (RFC 9568 section 6.1).
    if advert.interval != router.interval:
        return Drop.INTERVAL
    expected = compose(router, advert.priority)
    if advert.auth_type != expected.auth_type:
        return Drop.AUTHENTICATION
    # Without a password the field means nothing and is ignored (RFC 3768 section 5.3.10).
    if expected.auth_type and advert.password != expected.password:
        return Drop.AUTHENTICATION
    return None


def complain(router: Router, advert: Advert) -> Iterator[CountDrop]:
    """What is wrong with an advert that counts all the same.

    A different address list is only logged (RFC 9568 section 7.1): to drop the advert would turn a site that is half
    rolled out into two masters. Priority 255 must be obeyed (section 6.4), and no site of ours has it.
    """
    if set(advert.addresses) != set(router.addresses):
        yield CountDrop(Drop.ADDRESS_LIST, advert.source)
    if advert.priority == _OWNER:
        yield CountDrop(Drop.PRIORITY_255, advert.source)
