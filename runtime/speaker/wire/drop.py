"""Why a packet does not count, or counts with a complaint."""

from enum import StrEnum


class Drop(StrEnum):
    """One error counter each, after RFC 6527 and keepalived's statistics.

    Those from INTERVAL on are found by comparing with our own configuration; IP_VERSION, VERSION and VRID are found in
    both ways. ADDRESS_LIST, PRIORITY_255 and SECOND_SENDER are counted, yet accepted: they tell of somebody else's
    mistake. UNKNOWN_VRID concerns no router of ours, and is counted at the interface.
    """

    SHORT = "short"
    IP_VERSION = "ip-version"
    IP_HEADER = "ip-header"
    PROTOCOL = "protocol"
    FRAGMENT = "fragment"
    TTL = "ttl"
    CARP = "carp"
    VERSION = "version"
    TYPE = "type"
    COUNT = "count"
    LENGTH = "length"
    CHECKSUM = "checksum"
    VRID = "vrid"
    INTERVAL = "interval"
    AUTHENTICATION = "authentication"
    ADDRESS_LIST = "address-list"
    OWN_ADDRESS = "own-address"
    DESTINATION = "destination"
    PEER = "peer"
    PRIORITY_255 = "priority-255"
    SECOND_SENDER = "second-sender"
    UNKNOWN_VRID = "unknown-vrid"
