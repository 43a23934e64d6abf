"""What web servers have in common."""

from schemas.services.service import Service
from schemas.services.tls import Port, Tls
from schemas.values import AbsolutePath, DomainName


class Web(Service):
    """A server of files over HTTP, with a configuration of its own."""

    document_root: AbsolutePath
    """The folder that is served. It must be there when the host takes the site."""
    name: DomainName | None = None
    """The name that clients use. Left out: that of `tls`, or the first address."""
    port: Port = 80
    """Where it listens. Left out: 80."""
    tls: Tls | None = None
    """Its certificate. Left out: it speaks no TLS."""
    include: AbsolutePath | None = None
    """A file of the host's own with more directives, read last."""
