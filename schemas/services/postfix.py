"""`software: postfix` as a site writes it."""

from typing import Literal

from schemas.services.mail import Sending
from schemas.services.tls import Certificate
from schemas.values import AbsolutePath, Line, ParameterName, Switch


class Postfix(Sending):
    """postfix 3.7, as an instance of its own beside the system's.

    Mail that it has accepted waits on the host that took it: when that fails, until it is back.
    """

    software: Literal["postfix"]
    """What it is. `postfix` is postfix 3.4 or newer."""
    submission: Switch = False
    """Whether it also takes new mail of people who prove who they are, on port 587. Left out: no."""
    accounts: AbsolutePath | None = None
    """The socket of Dovecot that knows who may submit mail. Left out: nobody may."""
    tls: Certificate | None = None
    """Its certificate, for STARTTLS. Left out: it speaks no TLS."""
    aliases: AbsolutePath | None = None
    """The file of aliases, with what `newaliases` made of it beside it. Left out: the system's."""
    parameters: dict[ParameterName, Line] = {}
    """More of main.cf, by name, as postconf(5) has it."""
