"""Why a packet does not count."""

from enum import StrEnum


class Drop(StrEnum):
    """One error counter each, after RFC 6527 and keepalived's statistics.

    Those from INTERVAL on are found by comparing with our own configuration; ADDRESS_LIST is counted, yet accepted.
    IP_VERSION, VERSION and VRID are found in both ways.
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
