"""The V9 family's pages: what only the wire shows. No check here: the built-in speaker and `vrrpc listen` find it."""

from typing import Final

from compiler.rule import Page
from schemas.findings import Severity
from schemas.live import SENSES, Live

_STORIES: Final = {
    Live.PRIORITY_255: "An advert with priority 255 was heard. It means 'the addresses are my own' (RFC 9568, section "
    "5.2.4): everybody yields to it at once, and nothing can take the role back while it speaks. No site of vrrpc's "
    "configures it (V301), so the sender is another one's: a rogue, a test, or a router that was set up by hand. The "
    "built-in speaker yields, as it must, and says so. With the virtual MAC the sender's hardware address is hidden in "
    "its adverts; the switch's table of addresses then tells the port.",
    Live.SECOND_SENDER: "Two hosts advertise for one VRID, and neither yields. One of them is heard again after the "
    "other, three times over, so it is no failover that is under way. Clients reach the one or the other. Causes: a "
    "filter or a switch between the two stops 224.0.0.18 or protocol 112; they differ in version, interval (version "
    "2), password or checksum, so that each drops the other's adverts; another pair uses the VRID.",
    Live.UNKNOWN_VRID: "Adverts of a VRID that nobody here is configured with. Other pairs on the same LAN are well "
    "within their rights, as long as they keep to their own VRIDs. It is counted at the interface, and a `--site` "
    "makes it a finding of `vrrpc listen`: the site is to know its neighbours (`foreign_vrids`, V313).",
    Live.FOREIGN_SENDER: "An advert for a virtual router of ours comes from an address that is no member's. With "
    "unicast the built-in speaker drops it. With multicast VRRP has no way to tell members from others: it counts, and "
    "its priority decides.",
    Live.ADDRESS_LIST: "A member advertises other addresses than the others do. The built-in speaker counts such an "
    "advert, accepts it and reports it, as RFC 9568 (section 7.1) has it; keepalived and freevrrpd drop it, and then "
    "both are master. While a change of the site is on its way to the hosts this is usual for a moment.",
    Live.INTERVAL: "A sender advertises at another interval than it should. In version 2 its adverts do not count (RFC "
    "3768, section 7.1), and both are master; in version 3 the others learn it, so a failover takes three of the "
    "master's intervals, not of theirs.",
    Live.AUTHENTICATION: "An advert of version 2 has another password, or another kind of authentication. It does not "
    "count, so both are master. Only the kind is ever shown, never a password.",
    Live.VERSION: "A sender speaks another version of VRRP for the same VRID. Neither takes the other's adverts.",
    Live.TTL: "An advert by multicast must have TTL (IPv6: hop limit) 255, which proves that it was sent on this link "
    "(RFC 9568, section 5.1.1.3). One with less came through a router, or from a program that does not know better.",
    Live.CHECKSUM: "The checksum fits neither with nor without a pseudo-header, or version 2's does not fit. Damaged "
    "packets come from all senders now and then; where they are one sender's alone, it makes them wrongly.",
    Live.CARP: "CARP, of the BSDs and of ucarp, shares VRRP's protocol number, group and first byte. Its id makes the "
    "same hardware address as the VRID (00:00:5e:00:01:id), so the two fight in the switches' tables, although neither "
    "takes the other's adverts.",
    Live.OWN_ADDRESS: "Adverts come in that are from our own address. A loop on the LAN brings back what was sent, or "
    "another host has the same address, and then both drop each other's adverts as their own and both are master.",
    Live.MALFORMED: "A packet of protocol 112 that is no advert: too short, another type, no address, VRID 0, a "
    "fragment. It is counted by its reason and does nothing else.",
    Live.SPACING: "The adverts of a sender do not come at the interval that they announce. Members wait three of the "
    "announced ones: a sender that is slower than that loses its role again and again, and one that is much faster is "
    "two senders with one address.",
    Live.CHECKSUM_FORM: "Two senders of one VRID make the checksum of version 3 over IPv4 in the two ways that RFC "
    "5798 could be read, or one makes it otherwise than the site says. The built-in speaker takes both forms; others "
    "drop the one that is not theirs, and then both are master (V318).",
    Live.OWN_VRID: "This host itself sends adverts of a VRID that is not in the generation which is applied: somebody "
    "started a VRRP daemon by hand, one of a package came up with a boot, or an older one was left running. A second "
    "VRID on a NIC is what V302 refuses in a site: a NIC that has one hardware address for both loses one of the two.",
}

_WARNINGS: Final = {Live.UNKNOWN_VRID, Live.ADDRESS_LIST, Live.MALFORMED, Live.SPACING, Live.CHECKSUM_FORM}


def _page(code: Live) -> Page:
    severity = Severity.WARNING if code in _WARNINGS else Severity.ERROR
    sense = SENSES[code]
    return Page(code.value, sense.title, sense.way_out, _STORIES[code], b"", b"", severity)


LIVE: Final = {code.value: _page(code) for code in Live}
"""The pages by code."""
