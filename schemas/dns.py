"""The DNS of a site as its author writes it: zones, and who the answering host is.

Names are as in a zone file: `@` is the zone itself, one with a dot at its end stands for itself, any other is below the
zone.
"""

from ipaddress import IPv4Address, IPv6Address
from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.part import Part
from schemas.values import (
    Address,
    Authority,
    HostName,
    Ip,
    Line,
    MailAddress,
    MailExchange,
    Name,
    ServicePlace,
    Times,
    Ttl,
    ZoneFilePath,
    refusal,
)


def _of_family(kind: type[IPv4Address] | type[IPv6Address], example: str) -> AfterValidator:
    def check(address: Ip) -> Ip:
        if not isinstance(address, kind):
            raise refusal(f"{address} is of the other family", f"such as {example}")
        return address

    return AfterValidator(check)


class Pool(Part):
    """A name that spreads clients over several virtual addresses."""

    ttl: Ttl | None = None
    """How long clients keep an address. Left out: 10m."""
    addresses: Annotated[tuple[Line, ...], Field(min_length=1)]
    """The virtual addresses, each once: the name of the router, a dot, the name of the address."""
    weights: dict[HostName, Times] = {}
    """Shares of the clients by the host that they should reach. An address counts for the host that is preferred for
    it, so a share of two needs two addresses. Left out: whatever the addresses give."""


class Records(Part):
    """What the DNS says of a name beside the addresses of pools and services."""

    ttl: Ttl | None = None
    """How long others keep it. Left out: that of the zone."""
    a: tuple[Annotated[Address, _of_family(IPv4Address, "192.0.2.11")], ...] = ()
    """IPv4 addresses."""
    aaaa: tuple[Annotated[Address, _of_family(IPv6Address, "2001:db8::11")], ...] = ()
    """IPv6 addresses."""
    ns: tuple[Line, ...] = ()
    """Name servers: of the zone itself at `@`, else of a zone below that others serve."""
    mx: tuple[MailExchange, ...] = ()
    """Mail exchanges, each with its preference: `10 mx`."""
    cname: Line | None = None
    """The name that this one is another name of."""
    txt: tuple[Line, ...] = ()
    """Texts."""
    caa: tuple[Authority, ...] = ()
    """Who may issue certificates: `0 issue "letsencrypt.org"`."""
    srv: tuple[ServicePlace, ...] = ()
    """Where a service is: priority, weight, port and name."""


class Zone(Part):
    """One zone, which every name server of the site serves that is not told otherwise."""

    ttl: Ttl | None = None
    """How long others keep what has no `ttl` of its own. Left out: 1h."""
    contact: MailAddress | None = None
    """Who answers for the zone. Left out: hostmaster at the zone."""
    name_servers: dict[Line, Line] | None = None
    """Its name servers with the virtual address of each. Left out: those of the site that serve it, called by the
    names of their addresses. Others stand in `records` as `ns` of `@`."""
    secondaries: tuple[Address, ...] = ()
    """Name servers elsewhere that may take a copy of it, and are told of changes by those that can."""
    pools: dict[Line, Pool] = {}
    """Names that spread clients over several virtual addresses."""
    names: dict[Line, Name] = {}
    """Names of services of the site, whose addresses they get."""
    records: dict[Line, Records] = {}
    """All else, by name."""
    reverse: dict[Line, Line] = {}
    """Names of addresses, in a zone below in-addr.arpa or ip6.arpa: by virtual address, or by any other."""
    file: ZoneFilePath | None = None
    """A zone file below this one's folder that has more of it. Its SOA record counts but for the serial."""


class Dns(Part):
    """The zones that the site's name servers serve, and what they all have in common."""

    who: Line | None = None
    """A name whose TXT record is the host that answers, in every name server of the site: `who.ami`."""
    failover_budget: Ttl = 3600
    """How long a change of addresses may take to reach all clients. Left out: 1h. A pool's or a service's `ttl` must
    not be longer."""
    zones: dict[Line, Zone] = {}
    """The zones, by their names."""
