"""Services as a site writes them, one module for each kind of software, told apart by the key `software`."""

from typing import Annotated

from pydantic import Field

from schemas.services.apache import Apache
from schemas.services.bind import Bind9
from schemas.services.dnscache import Dnscache
from schemas.services.haproxy import Haproxy
from schemas.services.mail import Mail, Sending
from schemas.services.name_server import Authoritative, NameServer, Resolver
from schemas.services.nginx import Nginx
from schemas.services.openssh import Openssh
from schemas.services.postfix import Postfix
from schemas.services.program import Program
from schemas.services.publicfile import Publicfile
from schemas.services.qmail import Qmail
from schemas.services.sendmail import Sendmail
from schemas.services.service import Bind, Service
from schemas.services.tinydns import Tcp, Tinydns
from schemas.services.tls import Certificate, Tls
from schemas.services.unbound import Unbound
from schemas.services.web import Web

AnyService = Annotated[
    Program
    | Apache
    | Nginx
    | Publicfile
    | Haproxy
    | Openssh
    | Sendmail
    | Postfix
    | Qmail
    | Bind9
    | Unbound
    | Dnscache
    | Tinydns,
    Field(discriminator="software"),
]

__all__ = [
    "AnyService", "Apache", "Authoritative", "Bind", "Bind9", "Certificate", "Dnscache", "Haproxy", "Mail",
    "NameServer", "Nginx", "Openssh", "Postfix", "Program", "Publicfile", "Qmail", "Resolver", "Sending", "Sendmail",
    "Service", "Tcp", "Tinydns", "Tls", "Unbound", "Web",
]  # fmt: skip
