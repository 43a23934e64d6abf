"""Services as a site writes them, one module for each kind of software, told apart by the key `software`."""

from typing import Annotated

from pydantic import Field

from schemas.services.apache import Apache
from schemas.services.program import Program
from schemas.services.service import Bind, Service
from schemas.services.tls import Tls

AnyService = Annotated[Program | Apache, Field(discriminator="software")]

__all__ = ["AnyService", "Apache", "Bind", "Program", "Service", "Tls"]
