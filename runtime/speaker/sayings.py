"""What was heard, in half a sentence: the fact behind each reason, beside what it should have been. Pure.

Never a password: the one that was sent may be that of another LAN.
"""

from typing import Final

from runtime.speaker.wire import Advert, Drop, Glimpse
from schemas.speaker import Ip, Router

AUTHENTICATIONS: Final = {0: "none", 1: "a password", 2: "AH"}
"""By the type that version 2 has for it (RFC 2338, section 5.3.6)."""

_MALFORMED: Final = {
    Drop.SHORT: "a packet of protocol 112 that is too short for an advert",
    Drop.IP_HEADER: "a packet whose IP header is longer than itself",
    Drop.FRAGMENT: "a piece of an advert, and no advert is sent in pieces",
    Drop.COUNT: "an advert without an address",
    Drop.LENGTH: "an advert that ends before its last address",
    Drop.VRID: "an advert with VRID 0",
}


def saying(reason: Drop, seen: Advert | Glimpse | None, router: Router | None = None) -> str:
    """What there is to say of a packet that was counted for this reason, by the router that it concerns if any."""
    match seen:
        case Advert():
            return _of_advert(reason, seen, router)
        case Glimpse():
            return _of_glimpse(reason, seen)
        case None:
            return _malformed(reason)


def _malformed(reason: Drop) -> str:
    return f"sends {_MALFORMED.get(reason, f'a packet of protocol 112 that is no advert ({reason})')}"


def _of_glimpse(reason: Drop, seen: Glimpse) -> str:
    match reason:
        case Drop.TTL:
            return f"sends adverts with TTL {seen.ttl} instead of 255"
        case Drop.CARP:
            return f"speaks CARP with id {seen.vrid}"
        case Drop.CHECKSUM:
            return f"sends adverts of version {seen.version} with a wrong checksum"
        case Drop.VERSION:
            return f"sends adverts of version {seen.version}, which is none over IPv{seen.source.version}"
        case Drop.INTERVAL:
            return "sends adverts with an interval of 0"
        case _:
            return _malformed(reason)


def _of_advert(reason: Drop, seen: Advert, router: Router | None) -> str:
    match reason:
        case Drop.VERSION:
            return f"speaks version {seen.version}" + (f", ours is {router.version}" if router else "")
        case Drop.INTERVAL:
            theirs = f"advertises every {seconds(seen.interval)}"
            return theirs + (f", ours is every {seconds(router.interval)}" if router else "")
        case Drop.AUTHENTICATION:
            return _authentication(seen, router)
        case Drop.ADDRESS_LIST:
            return f"advertises {spell(seen.addresses)}" + (f"; ours are {spell(router.addresses)}" if router else "")
        case Drop.DESTINATION:
            return f"sends adverts to {seen.destination}, where none are wanted"
        case Drop.PEER:
            return "sends adverts from host to host, and is no member"
        case Drop.UNKNOWN_VRID:
            return f"advertises VRID {seen.vrid}, priority {seen.priority}, {spell(seen.addresses)}"
        case Drop.SECOND_SENDER:
            return f"advertises with priority {seen.priority} beside another master"
        case _:
            return f"advertises with priority {seen.priority}"


def _authentication(seen: Advert, router: Router | None) -> str:
    theirs = AUTHENTICATIONS.get(seen.auth_type, f"type {seen.auth_type}")
    if router is None:
        return f"authenticates with {theirs}"
    if seen.auth_type == 1 and router.password:
        return "authenticates with another password"
    return f"authenticates with {theirs}, ours is {'a password' if router.password else 'none'}"


def spell(addresses: tuple[Ip, ...]) -> str:
    """A list of addresses as text; their order on the wire means nothing."""
    return ", ".join(str(address) for address in sorted(set(addresses), key=int))


def seconds(centiseconds: int) -> str:
    """An interval as a site has it."""
    return f"{centiseconds / 100:g}s"
