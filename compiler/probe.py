"""How a service is asked which host it runs on, as values: the compiler says what to ask, `vrrpc who` asks it.

One question a service and address, each the way the paper has it, by the service itself; so it needs no agent, and it
shows what a client would get.
"""

from enum import StrEnum
from typing import NamedTuple

from schemas.values import Ip


class Way(StrEnum):
    """What is spoken, and where the host's name stands in the answer."""

    HTTP = "http"
    """The body of `detail`, a path."""
    HTTPS = "https"
    """The same by TLS. The certificate is not looked at: that is another question."""
    SMTP = "smtp"
    """The first word of the 220 greeting."""
    TXT = "dns-txt"
    """The TXT record of `detail`, over UDP."""
    TXT_TCP = "dns-txt-tcp"
    """The same over TCP."""
    CHAOS = "dns-chaos"
    """`hostname.bind` or whatever `detail` names, in class CHAOS."""
    NSID = "dns-nsid"
    """The name server's identifier (RFC 5001) in an answer about `detail`."""
    SSH = "ssh"
    """The first word of the banner before authentication."""
    POP3 = "pop3"
    """What stands behind the @ of the greeting."""


class Probe(NamedTuple):
    """One question: of `service` at an address that `router` moves."""

    service: str
    router: str
    way: Way
    address: Ip
    port: int
    detail: str = ""
