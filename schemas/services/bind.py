"""`software: bind` as a site writes it."""

from typing import Literal

from schemas.services.name_server import Authoritative, Configured
from schemas.values import Line, Network


class Bind9(Authoritative, Configured):
    """ISC BIND 9, which follows addresses as they come and go."""

    software: Literal["bind"]
    """What it is. `bind` is ISC BIND 9.18 or newer."""
    recursion: tuple[Network, ...] = ()
    """Networks, or single addresses, that it also resolves names for. Left out: nobody."""
    outgoing: Line = "any"
    """Where its own questions come from: `any` leaves it to the kernel, which takes the host's own address; `own` says
    that address. Left out: any. Never a virtual one."""
    leaves: tuple[Line, ...] = ()
    """Virtual addresses that it does not listen on, since another name server does. It takes every other address of the
    host."""
