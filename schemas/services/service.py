"""What all services have: where they are reached, and how they meet an address that comes and goes."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from schemas.part import Part, exactly_one
from schemas.values import Line


class Bind(StrEnum):
    """How a program meets an address that comes and goes."""

    WILDCARD = "wildcard"
    """It listens on every address and always runs."""
    FOLLOW = "follow"
    """It always runs, sees addresses come and go, and listens on each that is there."""
    FREEBIND = "freebind"
    """It always runs and listens on the virtual address alone, which its sockets may do before it is there."""
    NONLOCAL = "nonlocal"
    """The same by a setting of the kernel, which holds for all programs: `ip_nonlocal_bind`."""
    ON_MASTER = "on-master"
    """It listens on the virtual address alone, is started when this host becomes master, and stopped when it no longer
    is."""


class Service(Part):
    """What every kind of software has."""

    software: str
    """What it is."""
    address: Line | None = None
    """The virtual address it is reached at: the name of the router, a dot, the name of the address."""
    addresses: Annotated[tuple[Line, ...], Field(min_length=1)] | None = None
    """The virtual addresses it is reached at where it has several, such as one of each family. Instead of `address`."""
    bind: Bind | None = None
    """How it meets an address that comes and goes: `wildcard`, `follow`, `freebind`, `nonlocal` or `on-master`, as
    far as its software can. Left out: what fits the software best."""

    @model_validator(mode="after")
    def _one_spelling(self) -> "Service":
        exactly_one(self, "address", "addresses")
        return self

    @property
    def references(self) -> tuple[tuple[str, tuple[str | int, ...]], ...]:
        """The addresses it names, each with its place below the service."""
        if self.address is not None:
            return ((self.address, ("address",)),)
        return tuple((each, ("addresses", index)) for index, each in enumerate(self.addresses or ()))
