"""The site as its author writes it: exactly what `site.yaml` may say, and nothing else.

Frozen models that forbid unknown keys. What is left out stays `None` here wherever the right default depends on
something else in the site; `compiler/resolve.py` fills it in.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.speaker import Checksum, Failback
from schemas.values import (
    AbsolutePath,
    Address,
    Day,
    DomainName,
    Duration,
    FileName,
    HostName,
    InterfaceAddress,
    InterfaceName,
    Line,
    Name,
    Priority,
    ProtocolVersion,
    RuleCode,
    SecretName,
    SitePlace,
    Switch,
    Text,
    UserName,
    Vrid,
    WebAddress,
    WholeNumber,
    refusal,
)

VERSIONS = (1,)
"""The versions of the site language that this release reads."""


class Speaker(StrEnum):
    """The program that speaks VRRP on a host."""

    FREEVRRPD = "freevrrpd"
    KEEPALIVED = "keepalived"
    FRR = "frr"
    BUILTIN = "builtin"


class Manager(StrEnum):
    """What starts and stops programs on a host."""

    SUPERVISOR = "supervisor"
    DAEMONTOOLS = "daemontools"


class Bind(StrEnum):
    """How a program meets an address that comes and goes (the strategies that need no help from the program itself)."""

    WILDCARD = "wildcard"
    """It listens on every address and always runs."""
    ON_MASTER = "on-master"
    """It is started when this host becomes master and stopped when it no longer is."""


class Part(BaseModel):
    """Base of everything a site is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False, defer_build=True)


def exactly_one(part: Part, *names: str) -> None:
    """Two spellings of one thing: one of them must be there, and not both."""
    given = [name for name in names if getattr(part, name) is not None]
    if len(given) != 1:
        keys = " or ".join(f"`{name}`" for name in names)
        raise refusal(f"{'both' if given else 'none'} of the keys {keys}", "write exactly one of them")


class Interface(Part):
    """One NIC of a host."""

    address: InterfaceAddress | None = None
    """The host's own address here, with the prefix length of its network; adverts come from it."""
    addresses: Annotated[tuple[InterfaceAddress, ...], Field(min_length=1)] | None = None
    """The host's own addresses where it has several; adverts come from the first. Instead of `address`."""
    many_vrids: Switch = False
    """Whether several virtual routers may use this NIC: only where every speaker on it can (V302)."""

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

    speaker: Speaker = Speaker.BUILTIN
    """The program that speaks VRRP here. Left out: `builtin`, which comes with vrrpc."""
    manager: Manager = Manager.SUPERVISOR
    """What starts and stops programs here. Left out: `supervisor`."""
    interfaces: Annotated[dict[InterfaceName, Interface], Field(min_length=1)]
    """The host's NICs, by their names."""


class Member(Part):
    """A host's part in a virtual router."""

    interface: InterfaceName
    """The host's NIC that the addresses come to."""
    priority: Priority
    """1 to 254; the highest wins. 255 is refused (V301)."""


class SecretRef(Part):
    """A secret by reference: its value is on the hosts, never in the site."""

    secret: SecretName | None = None
    """The name that it is kept under on the hosts: `vrrpc secret set NAME`."""
    file: AbsolutePath | None = None
    """A file of the hosts that holds it. Instead of `secret`."""

    @model_validator(mode="after")
    def _one_spelling(self) -> "SecretRef":
        exactly_one(self, "secret", "file")
        return self


class Authentication(Part):
    """The simple password of RFC 2338. It keeps out mistakes, not people: it travels in clear text."""

    password: SecretRef
    """Where the password is; the same on all members."""


class Step(Part):
    """A command of the site's own that runs when a host takes or leaves a role."""

    run: Line
    """The command, for the shell."""
    limit: Duration = 1000
    """How long it may take before it is stopped. Left out: 10s."""


class VirtualRouter(Part):
    """A group of hosts that share addresses; one of them, the master, has them at any time."""

    vrid: Vrid
    """The number of the virtual router, 1 to 255; unique on its LAN."""
    members: Annotated[dict[HostName, Member], Field(min_length=1)]
    """The hosts that share the addresses, by their names in `hosts`."""
    addresses: Annotated[dict[Name, Address], Field(min_length=1)]
    """The addresses that move, by names of your choice and without a prefix length."""
    version: ProtocolVersion | None = None
    """The version of VRRP. Left out: 3, or 2 where something asks for it."""
    interval: Duration = 100
    """The time between adverts. Left out: 1s."""
    authentication: Authentication | None = None
    """What adverts are signed with, in version 2 alone."""
    failback: Failback = Failback.AUTOMATIC
    """Whether a preferred member takes the role back when it returns. Left out: `automatic`."""
    failback_after: Duration | None = None
    """How long it must be back before it does, with `failback: after`."""
    virtual_mac: Switch = True
    """Whether the virtual router's own MAC address moves with the addresses. Left out: yes."""
    checksum: Checksum | None = None
    """The reading of the checksum of version 3 over IPv4. Left out: `pseudo-header`."""
    on_master: tuple[Step, ...] = ()
    """Commands of your own, run when a host becomes master."""
    on_backup: tuple[Step, ...] = ()
    """Commands of your own, run when a host becomes backup."""


class Program(Part):
    """Any command as a service on a virtual address.

    `{host}` and `{address}` in `command` and in the texts of `files` stand for the host's name and the service's
    address; nothing else is replaced. `files` lie in the directory that the program starts in. `who` is where the name
    of the answering host can be asked over HTTP.
    """

    software: Literal["program"]
    """What it is. A `program` is any command."""
    address: Line
    """The virtual address it is reached at: the name of the router, a dot, the name of the address."""
    command: Line
    """What is run, in the foreground, without a shell. `{host}` and `{address}` are filled in."""
    bind: Bind = Bind.WILDCARD
    """`wildcard`: listens on every address and always runs. `on-master`: runs where the address is. Left out: the
    first."""
    who: WebAddress | None = None
    """Where the name of the answering host can be asked over HTTP."""
    files: dict[FileName, Text] = {}
    """Files of the directory it starts in. `{host}` and `{address}` are filled in."""
    user: UserName | None = None
    """The account it runs as. Left out: root."""


class Waiver(Part):
    """A danger that the site accepts for a time, knowingly: what a rule finds at a place is counted, not shown."""

    code: RuleCode
    """The code of what is found."""
    at: SitePlace
    """The place it is found at, or a part of the site that this lies in: keys with dots between them."""
    reason: Line
    """Why that is acceptable, for whoever reads it next year."""
    until: Day
    """The last day on which it is."""


class Site(Part):
    """One description of hosts, the addresses they share and the services behind these."""

    version: WholeNumber
    """The version of this language: 1."""
    site: Name
    """A name for the whole."""
    domain: DomainName | None = None
    """The domain that the hosts are in."""
    hosts: Annotated[dict[HostName, Host], Field(min_length=1)]
    """The machines, by their names without the domain."""
    virtual_routers: Annotated[dict[Name, VirtualRouter], Field(min_length=1)]
    """The groups of hosts and the addresses each group shares, by names of your choice."""
    services: dict[Name, Program] = {}
    """What answers at the virtual addresses, by names of your choice."""
    waivers: tuple[Waiver, ...] = ()
    """Findings that are accepted for a time. `vrrpc explain V701` tells more."""
