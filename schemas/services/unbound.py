"""`software: unbound` as a site writes it."""

from typing import Literal

from schemas.services.name_server import Configured, Resolver


class Unbound(Resolver, Configured):
    """Unbound, a resolver that can listen on an address before it is there."""

    software: Literal["unbound"]
    """What it is. `unbound` is a resolver."""
