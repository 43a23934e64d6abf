"""What every mail service of a site has."""

from schemas.services.service import Service
from schemas.services.tls import Port
from schemas.values import Address, DomainName, HostName, Line


class Mail(Service):
    """A mail server. Its greeting begins with the host's own name, so that it says who is there."""

    greeting: Line | None = None
    """What stands behind the host's name in the greeting; ESMTP is added. Left out: nothing."""
    name: DomainName | None = None
    """What it calls itself in headers and to other servers, the same on every host. Left out: the host's own name."""
    domains: tuple[DomainName, ...] | None = None
    """The domains whose mail ends here. Left out: the site's `domain`."""
    port: Port = 25
    """Where it listens. Left out: 25."""


class Sending(Mail):
    """One that can be told where its own connections come from."""

    send_from: dict[HostName, Address] = {}
    """For a host, which of its own addresses its connections to other servers come from. Left out: the kernel says."""
