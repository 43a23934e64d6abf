"""What a zone holds, as values: the same for every name server that serves it.

Names are absolute, in small letters and with the dot at their end; data stand as a zone file has them (RFC 1035,
section 5.1), so that both backends say the same.
"""

from typing import Final, NamedTuple

from schemas.findings import Route
from schemas.values import Ip

A: Final = "A"
AAAA: Final = "AAAA"
CNAME: Final = "CNAME"
MX: Final = "MX"
NS: Final = "NS"
PTR: Final = "PTR"
SRV: Final = "SRV"
TXT: Final = "TXT"


class Record(NamedTuple):
    """One record. `ttl` is in seconds; `at` is where the site says it, and `file` is set where that is a zone file."""

    name: str
    ttl: int
    kind: str
    data: str
    at: Route
    file: bool = False

    @property
    def target(self) -> str:
        """The name that it points at; empty where it points at none."""
        return self.data.rpartition(" ")[2] if self.kind in (CNAME, MX, NS, PTR, SRV) else ""


class Authority(NamedTuple):
    """What the SOA record says but for the serial: names, and times in seconds."""

    primary: str
    contact: str
    ttl: int
    refresh: int = 3600
    retry: int = 1800
    expire: int = 2_592_000
    negative_ttl: int = 300


class PoolAddress(NamedTuple):
    """One address of a pool. `router` moves it and `preferred` is the host it is on when all are well; both are empty
    of an address that does not move. `text` is what the site says."""

    ip: Ip
    router: str
    preferred: str
    text: str
    at: Route


class Pool(NamedTuple):
    """A name that spreads clients over addresses. `weights` are by host."""

    name: str
    ttl: int
    addresses: tuple[PoolAddress, ...]
    weights: tuple[tuple[str, int], ...]
    at: Route


class Kept(NamedTuple):
    """What `serials.yaml` says of a zone: its serial, and what the zone was when it got that."""

    serial: int
    digest: str


class Zone(NamedTuple):
    """One zone. `name` ends with a dot; `written` is the site's word for it. `trouble` says why its file cannot be
    read, with the place of its name in the site. `kept` is None for a zone that has no serial yet."""

    name: str
    written: str
    authority: Authority
    records: tuple[Record, ...]
    pools: tuple[Pool, ...]
    secondaries: tuple[Ip, ...]
    kept: Kept | None
    trouble: str
    at: Route

    @property
    def serial(self) -> int:
        """The one that is announced; 1 while nobody counts."""
        return self.kept.serial if self.kept else 1

    def addresses_of(self, name: str) -> tuple[Record, ...]:
        """The A and AAAA records of a name."""
        return tuple(each for each in self.records if each.name == name and each.kind in (A, AAAA))


class Dns(NamedTuple):
    """All zones of a site. `who` is the name that says which host answers, with its dot, or empty. `counted` says
    whether there is a `serials.yaml`; None where nobody looked."""

    who: str = ""
    failover_budget: int = 3600
    zones: tuple[Zone, ...] = ()
    counted: bool | None = None


class Serving(NamedTuple):
    """What one name server serves, addresses that are left to others, and whom it asks for some zones."""

    who: str = ""
    zones: tuple[Zone, ...] = ()
    left: tuple[Ip, ...] = ()
    asked: tuple[tuple[str, tuple[Ip, ...]], ...] = ()
