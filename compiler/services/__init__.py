"""All kinds of service software, by the name they have in a site. A new one is one file here, one in
`schemas/services` for what may be written of it, and one line below."""

from collections.abc import Iterator
from typing import Final

from compiler.model import Host, Model, Service
from compiler.process import Process
from compiler.services import (
    apache,
    bind,
    dnscache,
    haproxy,
    nginx,
    openssh,
    postfix,
    program,
    publicfile,
    qmail,
    sendmail,
    tinydns,
    unbound,
)
from compiler.software import Software
from schemas.filetree import File, Holding
from schemas.services import Bind

SOFTWARE: Final[dict[str, Software]] = {
    "program": program,
    "apache": apache,
    "nginx": nginx,
    "publicfile": publicfile,
    "haproxy": haproxy,
    "openssh": openssh,
    "sendmail": sendmail,
    "postfix": postfix,
    "qmail": qmail,
    "bind": bind,
    "unbound": unbound,
    "dnscache": dnscache,
    "tinydns": tinydns,
}


def software_of(service: Service) -> Software:
    """The kind of a service."""
    return SOFTWARE[service.written.software]


def usual_bind(software: str) -> Bind:
    """What fits a kind of software best."""
    return next(bind for bind, why_not in SOFTWARE[software].BINDS.items() if not why_not)


def processes_of(model: Model, host: Host) -> Iterator[Process]:
    """All that runs on a host for its services."""
    for service in model.services_of(host):
        yield from software_of(service).processes(host, service)


def holdings_of(model: Model, host: Host) -> Iterator[Holding]:
    """What the services of a host serve of its own."""
    for service in model.services_of(host):
        yield from software_of(service).holdings(service)


def service_files(model: Model, host: Host) -> Iterator[File]:
    """What the services of a host need beside their processes."""
    for service in model.services_of(host):
        yield from software_of(service).files(host, service)
