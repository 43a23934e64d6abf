"""Virtual routers as a site writes them: their members, their addresses, and what makes the role move."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from schemas.part import Part, SecretRef, exactly_one
from schemas.speaker import Checksum, Failback
from schemas.values import (
    AbsolutePath,
    Address,
    Duration,
    Effect,
    HostName,
    InterfaceName,
    KeyId,
    Line,
    Name,
    Priority,
    ProtocolVersion,
    Switch,
    Times,
    UserName,
    Vrid,
    refusal,
)


class Member(Part):
    """A host's part in a virtual router."""

    interface: InterfaceName
    """The host's NIC that the addresses come to."""
    priority: Priority
    """1 to 254; the highest wins. 255 is refused (V301)."""
    tracks: dict[InterfaceName, Effect] = {}
    """Other NICs of the host, and what happens while one is down: `fault` (the host cannot be master) or `lower by 60`
    (its priority drops by so much)."""


class Authentication(Part):
    """What adverts are signed with: the password of version 2, or the keys of keepalived 2.4."""

    password: SecretRef | None = None
    """Where the simple password of RFC 2338 is; the same on all members. It keeps out mistakes, not people: it travels
    in clear text."""
    hmac: "Hmac | None" = None
    """Keys that adverts are signed with. Instead of `password`; keepalived 2.4 and newer alone."""

    @model_validator(mode="after")
    def _one_spelling(self) -> "Authentication":
        exactly_one(self, "password", "hmac")
        return self


class HmacMode(StrEnum):
    """How strict a member is; a rollout goes through all three, host by host."""

    RECEIVE_ONLY = "receive-only"
    """It sends none and takes adverts with and without."""
    PERMISSIVE = "permissive"
    """It signs its own and takes adverts with and without."""
    ENFORCE = "enforce"
    """It signs its own and drops what has no valid signature."""


class Hmac(Part):
    """Keys of HMAC-SHA256 (draft-cassen-vrrp-auth-hmac), which keepalived 2.4 and newer can."""

    keys: Annotated[dict[KeyId, SecretRef], Field(min_length=1)]
    """Keys of 32 to 64 bytes, by their numbers, 1 to 255."""
    active: KeyId
    """The number of the key that adverts are signed with; the others are still taken."""
    mode: HmacMode = HmacMode.ENFORCE
    """`receive-only`, `permissive` or `enforce`: a rollout goes through them in this order. Left out: `enforce`."""


class Step(Part):
    """A command of the site's own that runs when a host takes or leaves a role."""

    run: Line
    """The command, for the shell."""
    limit: Duration = 1000
    """How long it may take before it is stopped. Left out: 10s."""


class Transport(StrEnum):
    """How adverts travel."""

    MULTICAST = "multicast"
    UNICAST = "unicast"


class RouterDefaults(Part):
    """What holds for every virtual router of the site that does not say otherwise."""

    version: ProtocolVersion | None = None
    """The version of VRRP. Left out: 3, or 2 where something asks for it."""
    interval: Duration | None = None
    """The time between adverts. Left out: 1s."""
    transport: Transport | None = None
    """How adverts travel: `multicast`, or `unicast` from host to host. Left out: what its segment needs."""
    authentication: Authentication | None = None
    """What adverts are signed with."""
    failback: Failback | None = None
    """Whether a preferred member takes the role back when it returns. Left out: `automatic`."""
    failback_after: Duration | None = None
    """How long it must be back before it does, with `failback: after`."""
    virtual_mac: Switch | None = None
    """Whether the virtual router's own MAC address moves with the addresses. Left out: where its segment allows it."""
    checksum: Checksum | None = None
    """The reading of the checksum of version 3 over IPv4. Left out: `pseudo-header`."""
    on_master: tuple[Step, ...] | None = None
    """Commands of your own, run when a host becomes master."""
    on_backup: tuple[Step, ...] | None = None
    """Commands of your own, run when a host becomes backup."""


class RouterSelf(Part):
    """What each virtual router has for itself."""

    vrid: Vrid
    """The number of the virtual router, 1 to 255; unique on its LAN."""
    members: Annotated[dict[HostName, Member], Field(min_length=1)]
    """The hosts that share the addresses, by their names in `hosts`."""
    addresses: Annotated[dict[Name, Address], Field(min_length=1)]
    """The addresses that move, by names of your choice and without a prefix length."""
    excluded: dict[Name, Address] = {}
    """Addresses that move too and stand in no advert: of any family and in any number, and members may differ in them
    while a change is on its way."""
    renamed_from: Name | None = None
    """The name that it had before, while hosts may still know it by that: so that nothing is taken for removed."""
    checks: dict[Name, Effect] = {}
    """What is watched on every member, by its name in `checks`, and what happens while it fails: `fault`, `lower by 60`
    or `report`."""


class VirtualRouter(RouterDefaults, RouterSelf):
    """A group of hosts that share addresses; one of them, the master, has them at any time."""


class Scope(StrEnum):
    """What a check tells about."""

    LOCAL = "local"
    """This host alone: another one may do better."""
    SHARED = "shared"
    """What all hosts share, such as a database behind them: it fails everywhere, and no role must move."""


class Check(Part):
    """What shows whether a host is fit to be master: a command that is run again and again, or a file that something
    else writes. One of `run` and `file`."""

    run: Line | None = None
    """The command, for the shell; it says good by its exit status 0. `pgrep -x haproxy` asks for a process."""
    file: AbsolutePath | None = None
    """A file with a number in it, written by something else on the host: it fails while that is 1, and is good while it
    is 0 or the file is not there."""
    interval: Duration = 1000
    """The time from one run to the next. Left out: 10s."""
    limit: Duration = 500
    """How long it may take; longer is a failure. Left out: 5s."""
    rise: Times = 2
    """How many good runs in a row make it good again. Left out: 2."""
    fall: Times = 2
    """How many failures in a row make it fail. Left out: 2."""
    scope: Scope = Scope.LOCAL
    """`local`: it tests what is on the host. `shared`: it tests what all hosts share, and can be reported only. Left
    out: `local`."""
    user: UserName | None = None
    """The account it runs as. Left out: root."""

    @model_validator(mode="after")
    def _one_kind(self) -> "Check":
        exactly_one(self, "run", "file")
        of_a_command = sorted(self.model_fields_set - {"run", "file", "scope"})
        if self.run is None and of_a_command:
            raise refusal(f"`{of_a_command[0]}` is of a command, and there is no `run`", "leave it out")
        return self
