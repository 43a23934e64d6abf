"""`software: openssh`: sshd of OpenSSH, as Debian 12 (9.2p1) and FreeBSD have it.

A configuration of its own in front of the host's, which says who may log in: of two lines sshd takes the first. On the
wildcard nothing has to happen on either event. `-D`, as the other form says 0 before it binds and is not there
afterwards; with the whole path, as HUP has it start itself again. A session is a child that must outlive a stop, so
sshd is a `daemon`. The banner is read for every client, and neither it nor its place is looked at by sshd's own check.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from compiler.model import Host, Service
from compiler.paths import LINUX, paths_of
from compiler.probe import Probe, Way
from compiler.process import Process
from compiler.software import TCP, Socket, folder_of, follows, listened
from schemas.filetree import Act, File, Holding, Kept, OnChange
from schemas.services import Bind, Openssh

_NEITHER: Final = "it binds when it starts and has no such option (9.2)"
BINDS: Final[Mapping[Bind, str]] = {
    Bind.WILDCARD: "",
    Bind.NONLOCAL: "",
    Bind.ON_MASTER: "",
    Bind.FREEBIND: _NEITHER,
    Bind.FOLLOW: _NEITHER,
}

WHO: Final = "the banner, before anybody logs in"
TESTED: Final = "OpenSSH 9.2p1 of Debian 12"

_PROGRAM: Final = "/usr/sbin/sshd"
_EMPTY: Final = "/run/sshd"
"""Where Debian's locks its unprivileged half in; FreeBSD's has a folder that is always there."""


def processes(host: Host, service: Service) -> Iterator[Process]:
    """One, in the foreground."""
    made = (*([_EMPTY] if paths_of(host) is LINUX else []), paths_of(host).run)
    command = f"{_PROGRAM} -D -e -f {_config(host, service)}"
    units = ("ssh.service", "ssh.socket", "sshd.service", "sshd.socket")
    yield Process(service.name, command, follows(service), daemon=True, directories=made, units=units)


def files(host: Host, service: Service) -> Iterator[File]:
    """The configuration, and the banner."""
    made = f"mkdir -p {_EMPTY} && " if paths_of(host) is LINUX else ""
    check = ("/bin/sh", "-c", f'{made}exec {_PROGRAM} -t -f "$1"', "sh", "{}")
    text = "\n".join(_lines(host, service)) + "\n"
    yield File(_config(host, service), text, check=check, on_change=OnChange(Act.SIGNAL_HUP, service.name))
    yield File(_banner(host, service), _written(service).banner.replace("{host}", host.name).rstrip("\n") + "\n")


def sockets(service: Service) -> Iterator[Socket]:
    """One an address."""
    return (Socket(TCP, _written(service).port, address) for address in listened(service))


def holdings(service: Service) -> Iterator[Holding]:
    """Keys that have no certificate: clients know a host by them, so all hosts must have the same."""
    written = _written(service)
    if not written.host_certificates:
        yield from (Holding(service.name, Kept.FILE, f"{key}.pub") for key in written.host_keys)


def probes(service: Service) -> Iterator[Probe]:
    """The banner, at each address."""
    for router, address in service.targets:
        yield Probe(service.name, router.name, Way.SSH, address.ip, _written(service).port)


def _config(host: Host, service: Service) -> str:
    return f"{folder_of(paths_of(host).config, service)}/sshd_config"


def _banner(host: Host, service: Service) -> str:
    return f"{folder_of(paths_of(host).config, service)}/issue.net"


def _lines(host: Host, service: Service) -> Iterator[str]:
    written = _written(service)
    yield f"# {service.name}: {host.name}, written by vrrpc"
    yield f"Port {written.port}"
    yield from (f"ListenAddress {address}" for address in listened(service) if address)
    yield f"Banner {_banner(host, service)}"
    yield f"PidFile {paths_of(host).run}/{service.name}.pid"
    yield from (f"HostKey {path}" for path in written.host_keys)
    yield from (f"HostCertificate {path}" for path in written.host_certificates)
    yield f"Include {written.include}"


def _written(service: Service) -> Openssh:
    assert isinstance(service.written, Openssh)
    return service.written
