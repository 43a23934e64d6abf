"""`software: haproxy` as a site writes it."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.part import Part
from schemas.services.service import Service
from schemas.services.tls import Port
from schemas.values import AbsolutePath, Address, DomainName, Name, WebPath, refusal


class Mode(StrEnum):
    """What haproxy understands of what it forwards."""

    HTTP = "http"
    """Requests of HTTP, each to the next backend; it answers `/whoami` itself."""
    TCP = "tcp"
    """Connections of any kind, as they are. It cannot be asked who it is."""


class Backend(Part):
    """One server behind haproxy."""

    address: Address | None = None
    """Where it is. Left out: the own address of the host of that name, which must be a member of the router."""
    port: Port
    """Where it listens."""


class HaproxyTls(Part):
    """How haproxy proves who it is. The file is the host's own: it never lies in the repository."""

    certificate: AbsolutePath
    """The file of the certificate, those that lead to its root, and its key, as PEM: haproxy reads them from one."""
    name: DomainName
    """The name that clients use, which the certificate must carry."""
    port: Port = 443
    """Where it listens for TLS. Left out: 443."""


class Haproxy(Service):
    """haproxy as a front of servers that are on hosts of their own."""

    software: Literal["haproxy"]
    """What it is. `haproxy` is haproxy 2.2 or newer."""
    backends: Annotated[dict[Name, Backend], Field(min_length=1)]
    """The servers behind it, by name: hosts of the site, or any other."""
    mode: Mode = Mode.HTTP
    """What it forwards: `http` or `tcp`. Left out: http."""
    port: Port = 80
    """Where it listens. Left out: 80."""
    tls: HaproxyTls | None = None
    """Its certificate. Left out: it speaks no TLS."""
    check: WebPath | None = None
    """A path that a backend that is well answers with a status below 400. Left out: it is well when it takes
    connections."""
    include: AbsolutePath | None = None
    """A file of the host's own with more sections, such as other frontends. haproxy reads it first."""

    @model_validator(mode="after")
    def _check_by_http(self) -> "Haproxy":
        if self.check is not None and self.mode is Mode.TCP:
            raise refusal("`check` asks over HTTP, and `mode: tcp` knows none of it", "leave `check` out")
        return self
