"""`software: sendmail` as a site writes it."""

from typing import Literal

from schemas.services.mail import Sending
from schemas.services.tls import Certificate
from schemas.values import AbsolutePath, Switch


class Sendmail(Sending):
    """sendmail 8.17, with a configuration and a queue of its own.

    Mail that it has accepted waits on the host that took it: when that fails, until it is back.
    """

    software: Literal["sendmail"]
    """What it is. `sendmail` is sendmail 8.17."""
    submission: Switch = False
    """Whether it also takes new mail of people who prove who they are, on port 587. Left out: no."""
    tls: Certificate | None = None
    """Its certificate, for STARTTLS. Left out: it speaks no TLS."""
    aliases: AbsolutePath | None = None
    """The file of aliases, with what `newaliases` made of it beside it. Left out: the system's."""
    include: AbsolutePath | None = None
    """A file of the host's own with more for m4, read before the mailers."""
