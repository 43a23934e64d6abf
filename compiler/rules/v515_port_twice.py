"""A service listens on a port once.

With TLS and without it are two ports: what is spoken first decides, and a program that finds one port named twice ends
(Apache: `Address already in use`), or takes one of the two for all (nginx, haproxy).
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.services import Haproxy, Web

CODE: Final = "V515"
TITLE: Final = "one port with TLS and without"
SEVERITY: Final = Severity.ERROR
HELP: Final = "leave `port` of `tls` out: it is 443"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80, shell: 192.0.2.22}
services:
  www:
    software: apache
    address: front.web
    document_root: /srv/www
    tls: {certificate: /etc/ssl/www.pem, name: www.example.org, port: 80}
"""
GOOD: Final = BAD.replace(", port: 80", "")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        match service.written:
            case Web(port=port, tls=tls) | Haproxy(port=port, tls=tls) if tls and tls.port == port:
                yield Breach(f"port {port} is spoken without TLS, too", (*service.at, "tls", "port"))
            case _:
                pass
