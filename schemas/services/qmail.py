"""`software: qmail` as a site writes it."""

from typing import Literal

from schemas.part import Part
from schemas.services.mail import Mail
from schemas.services.tls import Port
from schemas.values import AbsolutePath, FileName, Text


class Pop3(Part):
    """How people fetch their mail."""

    checkpassword: AbsolutePath
    """The program that knows accounts and passwords."""
    port: Port = 110
    """Where it listens. Left out: 110."""


class Qmail(Mail):
    """qmail (netqmail 1.06 or notqmail) in /var/qmail: qmail-smtpd and qmail-pop3d under tcpserver, and qmail-send.

    Mail that it has accepted waits on the host that took it: when that fails, until it is back. So do Maildirs that are
    not shared.
    """

    software: Literal["qmail"]
    """What it is. `qmail` is netqmail 1.06 or notqmail, with ucspi-tcp and daemontools."""
    pop3: Pop3 | None = None
    """How people fetch their mail. Left out: they cannot here."""
    rules: AbsolutePath | None = None
    """The file that tcprules made: who may connect, and who may relay. Left out: all may connect, nobody relay."""
    controls: dict[FileName, Text] = {}
    """More files of /var/qmail/control, by name."""
