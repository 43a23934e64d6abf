"""`software: nginx` as a site writes it."""

from typing import Literal

from schemas.services.web import Web


class Nginx(Web):
    """nginx, with a configuration of its own. What `include` names is read inside its `server`."""

    software: Literal["nginx"]
    """What it is. `nginx` is nginx 1.19.5 or newer."""
