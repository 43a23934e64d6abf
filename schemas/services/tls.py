"""Certificates of services."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from schemas.part import Part
from schemas.values import AbsolutePath, DomainName, read_whole_number

Port = Annotated[int, BeforeValidator(read_whole_number), Field(ge=1, le=65535)]
"""A port of TCP or UDP."""


class Certificate(Part):
    """How a service proves who it is. The files are the host's own: they never lie in the repository."""

    certificate: AbsolutePath
    """The file of the certificate and those that lead to its root, as PEM."""
    key: AbsolutePath | None = None
    """The file of its key. Left out: it is in the file of the certificate."""
    name: DomainName
    """The name that clients use, which the certificate must carry."""


class Tls(Certificate):
    """A certificate for a port of its own."""

    port: Port = 443
    """Where it listens for TLS. Left out: 443."""
