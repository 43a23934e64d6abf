"""`software: tinydns` as a site writes it."""

from enum import StrEnum
from typing import Literal

from schemas.services.name_server import Authoritative


class Tcp(StrEnum):
    """Who answers over TCP, which tinydns does not."""

    AXFRDNS = "axfrdns"
    """axfrdns below tcpserver, from the same data; also gives secondaries their copies."""


class Tinydns(Authoritative):
    """tinydns of djbdns, which serves zones over UDP on one address a process."""

    software: Literal["tinydns"]
    """What it is. `tinydns` is the name server of djbdns."""
    tcp: Tcp | None = None
    """Who answers over TCP: `axfrdns`. Left out: nobody."""
