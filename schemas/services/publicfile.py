"""`software: publicfile` as a site writes it."""

from typing import Literal

from schemas.services.service import Service
from schemas.services.tls import Port
from schemas.values import AbsolutePath, DomainName, UserName


class Publicfile(Service):
    """publicfile's httpd under tcpserver. What clients ask of http://NAME/ it looks for in the folder NAME of the
    root, and in `0` without a name."""

    software: Literal["publicfile"]
    """What it is. `publicfile` is publicfile 0.52, of which Debian 12 has no package."""
    root: AbsolutePath
    """The folder that it is locked into, with a folder a name."""
    names: tuple[DomainName, ...] = ()
    """The names that clients use, lower case. Each gets its `whoami`, as does every address."""
    port: Port = 80
    """Where it listens. Left out: 80."""
    program: AbsolutePath = "/usr/local/publicfile/bin/httpd"
    """Where its httpd is. Left out: where its own installation puts it."""
    user: UserName = "pubfile"
    """The account it runs as. Left out: pubfile."""
