"""What all name servers have."""

from typing import Annotated

from pydantic import Field

from schemas.services.service import Service
from schemas.values import AbsolutePath, Line, Network


class NameServer(Service):
    """A program that answers questions of the DNS."""


class Authoritative(NameServer):
    """One that serves zones of the site."""

    zones: Annotated[tuple[Line, ...], Field(min_length=1)] | None = None
    """The zones that it serves. Left out: all of the site's."""


class Resolver(NameServer):
    """One that finds out for its clients what others serve."""

    clients: Annotated[tuple[Network, ...], Field(min_length=1)]
    """Who may ask it: networks, or single addresses."""
    servers: dict[Line, Annotated[tuple[Line, ...], Field(min_length=1)]] = {}
    """Zones that it asks these name servers for, instead of finding them from the root: virtual addresses by name, or
    any others."""
    outgoing: Line = "any"
    """Where its own questions come from: `any` leaves it to the kernel, which takes the host's own address; `own` says
    that address. Left out: any. Never a virtual one."""


class Configured(NameServer):
    """One whose configuration may have more that the host keeps by itself."""

    include: AbsolutePath | None = None
    """A file of the host's own with more of its configuration, read last."""
