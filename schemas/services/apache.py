"""`software: apache` as a site writes it."""

from typing import Literal

from schemas.services.service import Service
from schemas.services.tls import Port, Tls
from schemas.values import AbsolutePath, DomainName


class Apache(Service):
    """The Apache HTTP Server, with a configuration of its own."""

    software: Literal["apache"]
    """What it is. `apache` is the Apache HTTP Server 2.4."""
    document_root: AbsolutePath
    """The folder that is served."""
    name: DomainName | None = None
    """The name that clients use. Left out: that of `tls`, or the first address."""
    port: Port = 80
    """Where it listens. Left out: 80."""
    tls: Tls | None = None
    """Its certificate. Left out: it speaks no TLS."""
    include: AbsolutePath | None = None
    """A file of the host's own with more directives, read last."""
