"""`software: program` as a site writes it."""

from typing import Literal

from schemas.services.service import Service
from schemas.values import FileName, Line, Text, UserName, WebAddress


class Program(Service):
    """Any command as a service on a virtual address.

    `{host}` and `{address}` in `command` and in the texts of `files` stand for the host's name and the service's
    address (the first of several; `{address4}` and `{address6}` for the first of a family); nothing else is replaced.
    `files` lie in the directory that the program starts in. `who` is where the name of the answering host can be asked
    over HTTP.
    """

    software: Literal["program"]
    """What it is. A `program` is any command."""
    command: Line
    """What is run, in the foreground, without a shell. `{host}` and `{address}` are filled in."""
    who: WebAddress | None = None
    """Where the name of the answering host can be asked over HTTP."""
    files: dict[FileName, Text] = {}
    """Files of the directory it starts in. `{host}` and `{address}` are filled in."""
    user: UserName | None = None
    """The account it runs as. Left out: root."""
