"""The site resolved: references followed, defaults filled in. Rules and targets read this and nothing else."""

from typing import NamedTuple

from schemas.findings import Route
from schemas.site import Bind, Manager, SecretRef, Speaker, Step
from schemas.speaker import Checksum, Failback
from schemas.values import Ip, IpInterface, IpNetwork


class Nic(NamedTuple):
    """One interface of a host with the host's own addresses on it."""

    name: str
    own: tuple[IpInterface, ...]
    many_vrids: bool


class Member(NamedTuple):
    """A host in a virtual router."""

    host: "Host"
    nic: Nic
    priority: int
    family: int
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


class VirtualAddress(NamedTuple):
    """One address that moves, by its name in the router."""

    name: str
    ip: Ip
    at: Route


class Router(NamedTuple):
    """One virtual router. What members must agree on stands here and nowhere else. Intervals are centiseconds.

    `family` is 4 or 6, that of the first address. `priorities` are those of every member as written, also of one
    whose host or interface is not there.
    """

    name: str
    vrid: int
    family: int
    version: int
    interval: int
    password: SecretRef | None
    failback: Failback
    failback_after: int
    virtual_mac: bool
    checksum: Checksum
    addresses: tuple[VirtualAddress, ...]
    members: tuple[Member, ...]
    priorities: tuple[tuple[str, int, Route], ...]
    on_master: tuple[Step, ...]
    on_backup: tuple[Step, ...]
    at: Route

    @property
    def ceiling(self) -> int:
        """The highest configured priority."""
        return max((member.priority for member in self.members), default=1)


class Program(NamedTuple):
    """A service's process on a host; `command` and `files` have the host's name and the address in them."""

    name: str
    router: Router
    address: Ip
    command: str
    bind: Bind
    who: str
    files: tuple[tuple[str, str], ...]
    user: str
    at: Route


class Host(NamedTuple):
    """One machine."""

    name: str
    speaker: Speaker
    manager: Manager
    nics: tuple[Nic, ...]
    at: Route


class Model(NamedTuple):
    """A whole site. `memberships` and `services` are by the name of a host; a host that has none is not in them."""

    site: str
    domain: str
    hosts: tuple[Host, ...]
    routers: tuple[Router, ...]
    memberships: dict[str, tuple[tuple[Router, Member], ...]]
    services: dict[str, tuple[Program, ...]]

    def routers_of(self, host: Host) -> tuple[tuple[Router, Member], ...]:
        """The virtual routers that a host is a member of, with its part in each."""
        return self.memberships.get(host.name, ())

    def programs_of(self, host: Host) -> tuple[Program, ...]:
        """What runs on a host because a virtual address may come there."""
        return self.services.get(host.name, ())

    def each_program(self) -> tuple[Program, ...]:
        """Every service once, as it is on one of its hosts."""
        return tuple({program.name: program for each in self.services.values() for program in each}.values())
