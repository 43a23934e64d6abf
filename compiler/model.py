"""The site resolved: references followed, defaults filled in. Rules and targets read this and nothing else."""

from typing import NamedTuple

from compiler.zones.zone import Dns, Serving
from schemas.findings import Route
from schemas.hosts import Manager, OnDrift, SegmentKind, Speaker
from schemas.notifications import Means
from schemas.part import SecretRef
from schemas.routers import Hmac, Scope, Step, Transport
from schemas.services import AnyService, Bind
from schemas.speaker import Checksum, Failback
from schemas.values import Ip, IpInterface, IpNetwork


class Segment(NamedTuple):
    """A stretch of network. `shared` says that other sites of the repository may be on it, too."""

    name: str
    kind: SegmentKind
    foreign_vrids: tuple[int, ...]
    foreign_macs: bool
    shared: bool
    at: Route


class Nic(NamedTuple):
    """One interface of a host with the host's own addresses on it."""

    name: str
    own: tuple[IpInterface, ...]
    many_vrids: bool
    segment: Segment | None
    networkd: str
    at: Route


class Track(NamedTuple):
    """Another NIC of a member's host, and what its failure does: `FAULT`, or how much the priority drops."""

    nic: Nic
    effect: int
    at: Route


class Member(NamedTuple):
    """A host in a virtual router."""

    host: "Host"
    nic: Nic
    priority: int
    family: int
    tracks: tuple[Track, ...]
    at: Route

    @property
    def networks(self) -> tuple[IpNetwork, ...]:
        """The networks of its NIC in the router's family."""
        return tuple(own.network for own in self.nic.own if own.version == self.family)

    @property
    def source(self) -> Ip | None:
        """Where its adverts come from: the NIC's first IPv4 address, or the link-local one that the site names (RFC
        9568, 5.1.2.1). None when the speaker must find its link-local address by itself, or there is no IPv4 one."""
        own = [each.ip for each in self.nic.own if each.version == self.family]
        usable = own if self.family == 4 else [ip for ip in own if ip.is_link_local]
        return usable[0] if usable else None

    @property
    def unicast_source(self) -> Ip | None:
        """Where its adverts come from when they go from host to host: the NIC's first address of the family, which the
        other members are told as well."""
        return next((each.ip for each in self.nic.own if each.version == self.family), None)


class VirtualAddress(NamedTuple):
    """One address that moves, by its name in the router."""

    name: str
    ip: Ip
    at: Route


class Check(NamedTuple):
    """What shows whether a host is fit to be master: a command or a file; the other one is empty. Times are
    centiseconds, and a command's."""

    name: str
    run: str
    file: str
    interval: int
    limit: int
    rise: int
    fall: int
    scope: Scope
    user: str
    at: Route


class Watched(NamedTuple):
    """A check as one router has it: `FAULT`, `REPORT`, or how much a failure lowers the priority."""

    check: Check
    effect: int
    at: Route


class Router(NamedTuple):
    """One virtual router. What members must agree on stands here and nowhere else. Intervals are centiseconds.

    `password_readers` are the speakers of all members of all routers that have the same password.
    `family` is 4 or 6, that of the first address. `priorities` are those of every member as written, also of one
    whose host or interface is not there; `watches` are the names of checks as written. `group` is the name of the group
    that it moves with, or empty.
    """

    name: str
    vrid: int
    family: int
    version: int
    interval: int
    transport: Transport
    password: SecretRef | None
    hmac: Hmac | None
    failback: Failback
    failback_after: int
    virtual_mac: bool
    checksum: Checksum
    addresses: tuple[VirtualAddress, ...]
    excluded: tuple[VirtualAddress, ...]
    checks: tuple[Watched, ...]
    watches: tuple[str, ...]
    group: str
    members: tuple[Member, ...]
    priorities: tuple[tuple[str, int, Route], ...]
    on_master: tuple[Step, ...]
    on_backup: tuple[Step, ...]
    renamed_from: str
    at: Route
    password_readers: tuple[Speaker, ...] = ()

    @property
    def every_address(self) -> tuple[VirtualAddress, ...]:
        """All that move, in the advert or not."""
        return self.addresses + self.excluded

    @property
    def plain_checksum(self) -> bool:
        """Whether its checksum has no pseudo-header because the site says so: only version 3 over IPv4 leaves a choice
        (RFC 9568, 5.2.8)."""
        return self.checksum is Checksum.PLAIN and (self.version, self.family) == (3, 4)

    @property
    def lowering(self) -> tuple[tuple[str, Route], ...]:
        """What may lower a member's priority, by name and place: checks and other NICs with `lower by`."""
        tracks = [track for member in self.members for track in member.tracks if track.effect > 0]
        return (
            *((watched.check.name, watched.at) for watched in self.checks if watched.effect > 0),
            *((track.nic.name, track.at) for track in tracks),
        )

    @property
    def ceiling(self) -> int:
        """The highest configured priority."""
        return max((member.priority for member in self.members), default=1)


class Service(NamedTuple):
    """A service on a host that one of its addresses may come to.

    `targets` are the addresses it is reached at with their routers, in the order of the site and never empty; `router`
    and `address` are the first. `written` is what the site says of it; `bind` is said there, or what fits the software.
    `here` are the routers that bring an address to this host. `serving` is what a name server serves.
    """

    name: str
    written: AnyService
    targets: tuple[tuple[Router, VirtualAddress], ...]
    bind: Bind
    here: tuple[Router, ...]
    at: Route
    serving: Serving = Serving()

    @property
    def router(self) -> Router:
        """The router of its first address."""
        return self.targets[0][0]

    @property
    def address(self) -> Ip:
        """Its first address."""
        return self.targets[0][1].ip

    @property
    def routers(self) -> tuple[Router, ...]:
        """Every router that brings it an address, once."""
        return tuple({router.name: router for router, _ in self.targets}.values())


class Notification(NamedTuple):
    """Somebody to be told. `routers` are names; `limit` is centiseconds."""

    name: str
    by: Means
    run: str
    url: str
    to: tuple[str, ...]
    token: SecretRef | None
    roles: tuple[str, ...]
    routers: tuple[str, ...]
    limit: int
    at: Route


class Group(NamedTuple):
    """Virtual routers that move together. `names` are as written: also those of routers that are not there."""

    name: str
    routers: tuple[Router, ...]
    names: tuple[str, ...]
    at: Route


class Host(NamedTuple):
    """One machine. `start_delay` is centiseconds; `domain` is the site's, or empty."""

    name: str
    speaker: Speaker
    manager: Manager
    nics: tuple[Nic, ...]
    at: Route
    speaker_version: tuple[int, ...] = ()
    virtual_machine: bool = False
    start_delay: int = 0
    drift: OnDrift = OnDrift.REPAIR
    domain: str = ""

    @property
    def fqdn(self) -> str:
        """Its name with the site's domain, where the site has one."""
        return f"{self.name}.{self.domain}" if self.domain else self.name


class Model(NamedTuple):
    """A whole site. `memberships` and `services` are by the name of a host; a host that has none is not in them."""

    site: str
    domain: str
    hosts: tuple[Host, ...]
    routers: tuple[Router, ...]
    segments: tuple[Segment, ...]
    groups: tuple[Group, ...]
    checks: tuple[Check, ...]
    notifications: tuple[Notification, ...]
    memberships: dict[str, tuple[tuple[Router, Member], ...]]
    services: dict[str, tuple[Service, ...]]
    dns: Dns = Dns()

    def routers_of(self, host: Host) -> tuple[tuple[Router, Member], ...]:
        """The virtual routers that a host is a member of, with its part in each."""
        return self.memberships.get(host.name, ())

    def services_of(self, host: Host) -> tuple[Service, ...]:
        """What runs on a host because a virtual address may come there."""
        return self.services.get(host.name, ())

    def each_service(self) -> tuple[Service, ...]:
        """Every service once, as it is on one of its hosts."""
        return tuple({service.name: service for each in self.services.values() for service in each}.values())
