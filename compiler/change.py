"""The classes of change, from none to a restart: how much of a running virtual router each one touches.

Whoever applies a change takes the least disturbing way that its class allows; what that is differs between daemons, so
each target says what its own does (`CHANGES`).
"""

from enum import StrEnum


class Change(StrEnum):
    """What a change of the site comes to on a host, in the order of what it disturbs."""

    NOTHING = "nothing"
    """The daemon's file has the same meaning as before."""
    SCRIPT = "script only"
    """Another content of an event script or a check; the daemon's file names the same ones."""
    PRIORITY = "priority"
    """Another priority of a member, or what lowers it."""
    EXCLUDED = "excluded address"
    """An address that stands in no advert."""
    ADVERTISED = "advertised address"
    """An address of the list that members compare."""
    IDENTITY = "identity"
    """VRID, NIC, version, family, transport or virtual MAC: the wire knows it as another virtual router."""
    RESTART = "restart"
    """The daemon itself is started anew: another release, another command line."""
