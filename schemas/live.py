"""What can be wrong with the adverts on a LAN, by the codes of the V9 family: for the speaker, `vrrpc listen`, and the
catalogue, which adds the stories. Light, since the speaker carries it."""

from enum import StrEnum
from typing import Final, NamedTuple


class Live(StrEnum):
    """Codes; like all codes, never used again for anything else."""

    PRIORITY_255 = "V901"
    SECOND_SENDER = "V902"
    UNKNOWN_VRID = "V903"
    FOREIGN_SENDER = "V904"
    ADDRESS_LIST = "V905"
    INTERVAL = "V906"
    AUTHENTICATION = "V907"
    VERSION = "V908"
    TTL = "V909"
    CHECKSUM = "V910"
    CARP = "V911"
    OWN_ADDRESS = "V912"
    MALFORMED = "V913"
    SPACING = "V914"
    CHECKSUM_FORM = "V915"
    OWN_VRID = "V916"


class Sense(NamedTuple):
    """What a code comes to on the LAN, and the way out; both go on where a sentence about what was heard ends."""

    title: str
    means: str
    way_out: str


SENSES: Final = {
    Live.PRIORITY_255: Sense(
        "priority 255 heard",
        "the sender calls itself the owner of the addresses, takes the role at once and can never be demoted",
        "find the sender by its hardware address, and give it 254 at most or stop it",
    ),
    Live.SECOND_SENDER: Sense(
        "two senders for one VRID",
        "both are master and answer for the addresses: one does not hear the other, or does not take its adverts",
        "see on both hosts what `vrrpc listen` hears: the one that hears itself alone is cut off or refuses the other",
    ),
    Live.UNKNOWN_VRID: Sense(
        "unknown VRID heard",
        "somebody else speaks VRRP here; only the same VRID would be in our way",
        "if it is no neighbour that you know of, find its sender; a VRID that others use belongs into `foreign_vrids`",
    ),
    Live.FOREIGN_SENDER: Sense(
        "sender that is no member",
        "another pair with the same VRID or a rogue shares the virtual MAC, and may take the role",
        "give one of the two another VRID, or find the sender by its hardware address and stop it",
    ),
    Live.ADDRESS_LIST: Sense(
        "address lists differ",
        "after a failover some addresses are served by nobody; keepalived and freevrrpd may refuse such adverts",
        "let all members have the same generation: `vrrpc status` shows it on each",
    ),
    Live.INTERVAL: Sense(
        "advert intervals differ",
        "version 2 refuses such adverts, and both are master; version 3 takes over later than the site says",
        "let all members have the same `interval`",
    ),
    Live.AUTHENTICATION: Sense(
        "authentication differs",
        "adverts with another password, or another kind of it, do not count: both are master",
        "let all members have the same password: `vrrpc secret set` on each host, then a reload",
    ),
    Live.VERSION: Sense(
        "VRRP versions differ",
        "members of different versions do not take each other's adverts: both are master",
        "let all members have the same `version`",
    ),
    Live.TTL: Sense(
        "TTL is not 255",
        "the advert came through a router or is forged, and does not count",
        "let members speak on one link or by unicast, and let no router pass protocol 112 on",
    ),
    Live.CHECKSUM: Sense(
        "checksum is wrong",
        "the advert was damaged or is not made as VRRP makes it, and does not count",
        "look for a device that rewrites packets on the way; if all are one sender's, see what sends there",
    ),
    Live.CARP: Sense(
        "CARP with the same id",
        "CARP makes the same hardware address of its id as VRRP of its VRID, so switches send frames to either",
        "give CARP or the virtual router another id",
    ),
    Live.OWN_ADDRESS: Sense(
        "adverts from our own address",
        "the LAN brings our adverts back in a loop, or another host has our address",
        "look for the loop, or for the host with this hardware address",
    ),
    Live.MALFORMED: Sense(
        "malformed advert",
        "what cannot be read does not count",
        "find the sender by its hardware address; no VRRP daemon sends this",
    ),
    Live.SPACING: Sense(
        "adverts come at another pace than they say",
        "the sender is stalled or adverts are lost on the way: members may take over from a master that is there",
        "look at the sender's load, and at what drops multicast between it and here",
    ),
    Live.CHECKSUM_FORM: Sense(
        "checksum of the other form",
        "version 3 over IPv4 has two readings of the checksum, and some daemons refuse the one that they do not send",
        "let all members send one form: `checksum` in the site",
    ),
    Live.OWN_VRID: Sense(
        "this host speaks a VRID that no generation has",
        "another VRRP daemon is at work here, and may share the NIC's virtual MAC or answer for addresses",
        "stop it and take it out of what starts at boot, or describe its virtual router in the site",
    ),
}
"""All of them; written for one line each."""
