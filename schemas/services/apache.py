"""`software: apache` as a site writes it."""

from typing import Literal

from schemas.services.web import Web


class Apache(Web):
    """The Apache HTTP Server, with a configuration of its own."""

    software: Literal["apache"]
    """What it is. `apache` is the Apache HTTP Server 2.4."""
