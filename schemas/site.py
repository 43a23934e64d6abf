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
    SecretName,
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
    addresses: Annotated[tuple[InterfaceAddress, ...], Field(min_length=1)] | None = None
    many_vrids: Switch = False

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
    manager: Manager = Manager.SUPERVISOR
    interfaces: Annotated[dict[InterfaceName, Interface], Field(min_length=1)]


class Member(Part):
    """A host's part in a virtual router."""

    interface: InterfaceName
    priority: Priority


class SecretRef(Part):
    """A secret by reference: its value is on the hosts, never in the site."""

    secret: SecretName | None = None
    file: AbsolutePath | None = None

    @model_validator(mode="after")
    def _one_spelling(self) -> "SecretRef":
        exactly_one(self, "secret", "file")
        return self


class Authentication(Part):
    """The simple password of RFC 2338. It keeps out mistakes, not people: it travels in clear text."""

    password: SecretRef


class Step(Part):
    """A command of the site's own that runs when a host takes or leaves a role."""

    run: Line
    limit: Duration = 1000


class VirtualRouter(Part):
    """A group of hosts that share addresses; one of them, the master, has them at any time."""

    vrid: Vrid
    members: Annotated[dict[HostName, Member], Field(min_length=1)]
    addresses: Annotated[dict[Name, Address], Field(min_length=1)]
    version: ProtocolVersion | None = None
    interval: Duration = 100
    authentication: Authentication | None = None
    failback: Failback = Failback.AUTOMATIC
    failback_after: Duration | None = None
    virtual_mac: Switch = True
    checksum: Checksum | None = None
    on_master: tuple[Step, ...] = ()
    on_backup: tuple[Step, ...] = ()


class Program(Part):
    """Any command as a service on a virtual address.

    `{host}` and `{address}` in `command` and in the texts of `files` stand for the host's name and the service's
    address; nothing else is replaced. `files` lie in the directory that the program starts in. `who` is where the name
    of the answering host can be asked over HTTP.
    """

    software: Literal["program"]
    address: Line
    command: Line
    bind: Bind = Bind.WILDCARD
    who: WebAddress | None = None
    files: dict[FileName, Text] = {}
    user: UserName | None = None


class Site(Part):
    """One description of hosts, the addresses they share and the services behind these."""

    version: WholeNumber
    site: Name
    domain: DomainName | None = None
    hosts: Annotated[dict[HostName, Host], Field(min_length=1)]
    virtual_routers: Annotated[dict[Name, VirtualRouter], Field(min_length=1)]
    services: dict[Name, Program] = {}
