"""The name servers of this host, asked by dnspython as a client would ask them."""

import socket
from typing import Final

from runtime.ports import WorldError
from schemas.filetree import Served

PORT: Final = 53
_LIMIT: Final = 1.0
"""Seconds for one answer of a program on the same host."""


class HostNameServers:
    """Asks from the very address that is asked: with another one behind it, whoever has the address now would answer.

    `port` is that of name servers, but for tests.
    """

    def __init__(self, port: int = PORT) -> None:
        self._port = port

    def serial(self, served: Served) -> int | None:
        """The serial of the zone's SOA record."""
        import dns.exception
        import dns.flags
        import dns.message
        import dns.query

        if not _is_here(served.address):
            return None
        query = dns.message.make_query(served.zone, "SOA")
        query.flags &= ~dns.flags.RD
        try:
            answer = dns.query.udp(query, served.address, _LIMIT, self._port, source=served.address)
        except (OSError, dns.exception.DNSException) as error:
            raise WorldError(str(error) or type(error).__name__) from None
        for rrset in answer.answer:
            for record in rrset:
                if record.rdtype == dns.rdatatype.SOA:
                    return int(record.serial)
        raise WorldError(dns.rcode.to_text(answer.rcode()))


def _is_here(address: str) -> bool:
    """Nobody can speak from an address that is elsewhere, even where `ip_nonlocal_bind` lets it be bound."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
            probe.connect((address, PORT))
    except OSError:
        return False
    return True
