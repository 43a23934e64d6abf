"""`software: dnscache` as a site writes it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from schemas.services.name_server import Resolver
from schemas.values import Address, read_whole_number


class Dnscache(Resolver):
    """dnscache of djbdns, a resolver, with a tinydns of its own that names the host."""

    software: Literal["dnscache"]
    """What it is. `dnscache` is the resolver of djbdns."""
    cache_size: Annotated[int, BeforeValidator(read_whole_number), Field(ge=100_000, le=1_000_000_000)] = 1_000_000
    """Bytes of its cache. Left out: 1000000."""
    forward: tuple[Address, ...] = ()
    """Resolvers that it asks instead of finding out by itself. Left out: it begins at the root."""
