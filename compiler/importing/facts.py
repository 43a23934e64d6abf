"""What the files of one host say, in our words and units, before it is known what the other hosts say."""

from dataclasses import dataclass, field
from typing import NamedTuple

from compiler.capabilities import FRACTIONS_SINCE, release_with
from compiler.importing.remarks import At, Remark
from schemas.hosts import Speaker
from schemas.values import Ip, IpNetwork


class Moving(NamedTuple):
    """A virtual address. `hint` is what a label or a comment calls it; `length` that of its network, where written."""

    ip: Ip
    length: int
    hint: str
    at: At

    @property
    def network(self) -> IpNetwork | None:
        """The network that it was written with."""
        from ipaddress import ip_network

        return None if self.length == self.ip.max_prefixlen else ip_network(f"{self.ip}/{self.length}", strict=False)


class Command(NamedTuple):
    """What is run at a change of role, as a text for the shell."""

    run: str
    at: At


class Check(NamedTuple):
    """What tells whether the host is fit: a script or a file, the other one empty. Times are centiseconds."""

    name: str
    run: str
    interval: int
    limit: int
    rise: int
    fall: int
    user: str
    at: At
    file: str = ""


class Watched(NamedTuple):
    """A check or a NIC by its name, and what its failure does: `FAULT`, or how much priority it costs."""

    name: str
    effect: int
    at: At


class Hmac(NamedTuple):
    """Keys that adverts are signed with, by their numbers: paths of files, and values, which are secret. `mode` is one
    of `HmacMode`."""

    files: tuple[tuple[int, str], ...]
    values: tuple[tuple[int, str], ...]
    active: int
    mode: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """Of all keys."""
        return tuple(sorted(number for number, _ in (*self.files, *self.values)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One host's part in a virtual router. Times are centiseconds; `priority` is what it is while all is well.

    `peers` are empty where adverts are sent by multicast. `delay` is that of preemption.
    """

    name: str
    at: At
    interface: str
    vrid: int
    priority: int
    version: int
    interval: int
    addresses: tuple[Moving, ...]
    excluded: tuple[Moving, ...] = ()
    source: Ip | None = None
    peers: tuple[tuple[Ip, At], ...] = ()
    password: str = field(default="", repr=False)
    hmac: Hmac | None = field(default=None, repr=False)
    plain_checksum: bool = False
    nopreempt: At | None = None
    delay: int = 0
    virtual_mac: bool = True
    checks: tuple[Watched, ...] = ()
    tracks: tuple[Watched, ...] = ()
    on_master: tuple[Command, ...] = ()
    on_backup: tuple[Command, ...] = ()
    mail: bool = False

    @property
    def family(self) -> int:
        """4 or 6, that of the first address."""
        return self.addresses[0].ip.version


class Together(NamedTuple):
    """A sync group, with the names of its instances."""

    name: str
    instances: tuple[str, ...]
    at: At


@dataclass(frozen=True, slots=True)
class HostFacts:
    """All that the files of a host say that the site can say, and remarks on the rest."""

    name: str
    speaker: Speaker
    at: At
    instances: tuple[Instance, ...]
    remarks: tuple[Remark, ...]
    checks: tuple[Check, ...] = ()
    groups: tuple[Together, ...] = ()
    mail_to: tuple[str, ...] = ()
    mail_at: At | None = None
    start_delay: int = 0

    @property
    def release(self) -> tuple[int, ...]:
        """The oldest release of its speaker that reads what it says, or nothing for the one of Debian 12."""
        asked = {
            "hmac": any(each.hmac for each in self.instances),
            "plain_checksum": any(each.plain_checksum for each in self.instances),
        }
        wanted = [release_with(self.speaker, trait) for trait, is_asked in asked.items() if is_asked]
        if self.speaker is Speaker.KEEPALIVED and any(check.interval % 100 for check in self.checks):
            wanted.append(FRACTIONS_SINCE)
        return max(wanted, default=())
