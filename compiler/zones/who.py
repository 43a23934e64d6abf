"""The zone that says which host answers: small, whole in itself, and different on every host.

The paper's TXT record. Its name server lies in the zone, with the service's own address: it needs nothing from any
other zone. Nobody transfers it, so its serial stays.
"""

from collections.abc import Iterable

from compiler.zones.text import quoted
from compiler.zones.zone import AAAA, NS, TXT, A, Authority, Kept, Record, Zone
from schemas.values import Ip

TTL = 300
"""Seconds: as long as resolvers may believe that nothing has moved."""


def who_zone(who: str, host: str, addresses: Iterable[Ip]) -> Zone:
    """The zone on one host, for a name server that is reached at these addresses."""
    server = f"ns.{who}"
    records = (
        Record(who, TTL, NS, server, ()),
        Record(who, TTL, TXT, quoted(host), ()),
        *(Record(server, TTL, AAAA if ip.version == 6 else A, str(ip), ()) for ip in addresses),
    )
    authority = Authority(server, f"hostmaster.{who}", TTL)
    return Zone(who, who.removesuffix("."), authority, records, (), (), Kept(1, ""), "", ())
