"""Hosts as a site writes them: machines, their NICs, and the segments of the network that NICs are attached to."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from schemas.part import Part, exactly_one
from schemas.values import (
    Duration,
    FileName,
    InterfaceAddress,
    InterfaceName,
    Name,
    Release,
    Switch,
    Vrid,
)


class Speaker(StrEnum):
    """The program that speaks VRRP on a host."""

    FREEVRRPD = "freevrrpd"
    KEEPALIVED = "keepalived"
    FRR = "frr"
    BUILTIN = "builtin"


class Manager(StrEnum):
    """What starts and stops programs on a host."""

    SUPERVISOR = "supervisor"
    SYSTEMD = "systemd"
    DAEMONTOOLS = "daemontools"
    RC = "rc"


class OnDrift(StrEnum):
    """What is done about what was changed by hand on a host."""

    REPAIR = "repair"
    REPORT = "report"


class SegmentKind(StrEnum):
    """What carries the frames of a segment."""

    LAN = "lan"
    """A switch: multicast and gratuitous ARP work."""
    CLOUD = "cloud"
    """A provider's network: multicast and gratuitous ARP are dropped, and an address moves when its interface is
    told."""


class Segment(Part):
    """A stretch of network within which hosts hear each other; VRIDs are unique on it, for all sites of the
    repository."""

    kind: SegmentKind = SegmentKind.LAN
    """`lan` or `cloud`. On a cloud adverts go from host to host, and something must tell the provider who is master.
    Left out: `lan`."""
    foreign_vrids: tuple[Vrid, ...] = ()
    """VRIDs, and ids of CARP, that others use here."""
    foreign_macs: Switch = True
    """Whether a host may send from a MAC address that is not its NIC's; hypervisors forbid it unless told. Left out:
    yes."""


class Interface(Part):
    """One NIC of a host: also a VLAN (`eth0.100`) or a bond."""

    address: InterfaceAddress | None = None
    """The host's own address here, with the prefix length of its network; adverts come from it."""
    addresses: Annotated[tuple[InterfaceAddress, ...], Field(min_length=1)] | None = None
    """The host's own addresses where it has several; adverts come from the first. Instead of `address`."""
    segment: Name | None = None
    """The segment that it is attached to, by its name in `segments`."""
    many_vrids: Switch = False
    """Whether several virtual routers may use this NIC: only where every speaker on it can (V302)."""
    networkd: FileName | None = None
    """The systemd-networkd file that configures it, such as `10-eth0.network`: it is told to leave the virtual
    addresses alone."""

    @model_validator(mode="after")
    def _one_spelling(self) -> "Interface":
        exactly_one(self, "address", "addresses")
        return self

    @property
    def own(self) -> tuple[InterfaceAddress, ...]:
        """The host's own addresses here; the first is the source of adverts."""
        return self.addresses or ((self.address,) if self.address else ())


class Host(Part):
    """One machine."""

    speaker: Speaker | None = None
    """The program that speaks VRRP here. Left out: `builtin`, which comes with vrrpc."""
    speaker_version: Release | None = None
    """The release of that program, such as 2.4.1. Left out: what Debian 12 has."""
    manager: Manager | None = None
    """What starts and stops programs here. Left out: `supervisor`."""
    drift: OnDrift | None = None
    """Whether what is changed by hand here is put right (`repair`), or only told (`report`). Left out: `repair`."""
    virtual_machine: Switch = False
    """Whether it is a guest of a hypervisor, which may stop it for a while at any time. Left out: no."""
    start_delay: Duration | None = None
    """How long the speaker waits after its start before it takes part: for switch ports that come up late. Left out:
    not at all."""
    interfaces: Annotated[dict[InterfaceName, Interface], Field(min_length=1)]
    """The host's NICs, by their names."""


class HostDefaults(Part):
    """What holds for every host of the site that does not say otherwise."""

    speaker: Speaker | None = None
    """The program that speaks VRRP."""
    speaker_version: Release | None = None
    """The release of that program, for hosts that do not name another program."""
    manager: Manager | None = None
    """What starts and stops programs."""
    drift: OnDrift | None = None
    """Whether what somebody changes by hand is put right, or only told."""
