"""`software: haproxy`: haproxy 2.6, as Debian 12 and FreeBSD have it, as a front of other servers.

It can do what the others cannot: `bind ADDRESS transparent` takes an address that is not there yet (IP_FREEBIND;
IP_BINDANY on FreeBSD), as root. `noreuseport` always: else a second copy starts without complaint and takes every other
client. On HUP its master reads the configuration again, and keeps the old workers when that is no good. Workers end
with their master. In `mode: http` it says itself who is there.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from compiler.backends import place_of
from compiler.model import Host, Service
from compiler.paths import FREEBSD, LINUX, paths_of
from compiler.probe import Probe, Way
from compiler.process import Process
from compiler.software import TCP, Socket, folder_of, follows, listened
from compiler.web import spelled
from schemas.filetree import Act, File, Holding, Kept, OnChange
from schemas.services import Bind, Haproxy
from schemas.services.haproxy import Mode

BINDS: Final[Mapping[Bind, str]] = {
    Bind.WILDCARD: "",
    Bind.FREEBIND: "",
    Bind.NONLOCAL: "",
    Bind.ON_MASTER: "",
    Bind.FOLLOW: "it binds when it starts; `freebind` serves an address that comes later",
}

WHO: Final = "`/whoami` over HTTP and HTTPS, answered by itself; not with `mode: tcp`"
TESTED: Final = "haproxy 2.6.12 of Debian 12"

_PROGRAM: Final = {LINUX: "/usr/sbin/haproxy", FREEBSD: "/usr/local/sbin/haproxy"}
_USER: Final = {LINUX: "haproxy", FREEBSD: "nobody"}


def processes(host: Host, service: Service) -> Iterator[Process]:
    """One, in the foreground: a master with its workers."""
    command = f"{_program(host)} -W -db {_others(service)}-f {_config(host, service)}"
    yield Process(service.name, command, follows(service), stop_signal="USR1", units=("haproxy.service",))


def files(host: Host, service: Service) -> Iterator[File]:
    """The configuration."""
    others = _others(service).split()
    check = (_program(host), "-c", "-q", *others, "-f", "{}")
    text = "\n".join(_lines(host, service)) + "\n"
    yield File(_config(host, service), text, check=check, on_change=OnChange(Act.SIGNAL_HUP, service.name))


def sockets(service: Service) -> Iterator[Socket]:
    """One a port and address."""
    written = _written(service)
    for port in (written.port, *([written.tls.port] if written.tls else [])):
        yield from (Socket(TCP, port, address) for address in listened(service))


def holdings(service: Service) -> Iterator[Holding]:
    """Its certificate."""
    if tls := _written(service).tls:
        yield Holding(service.name, Kept.CERTIFICATE, tls.certificate, (tls.name,))


def probes(service: Service) -> Iterator[Probe]:
    """`/whoami`, by each way in; what it does not understand it cannot answer."""
    written = _written(service)
    for router, address in service.targets if written.mode is Mode.HTTP else ():
        yield Probe(service.name, router.name, Way.HTTP, address.ip, written.port, "/whoami")
        if written.tls:
            yield Probe(service.name, router.name, Way.HTTPS, address.ip, written.tls.port, "/whoami")


def _program(host: Host) -> str:
    return _PROGRAM[paths_of(host)]


def _config(host: Host, service: Service) -> str:
    return f"{folder_of(paths_of(host).config, service)}/haproxy.cfg"


def _others(service: Service) -> str:
    written = _written(service)
    return f"-f {written.include} " if written.include else ""


def _lines(host: Host, service: Service) -> Iterator[str]:
    written = _written(service)
    account = _USER[paths_of(host)]
    yield f"# {service.name}: {host.name}, written by vrrpc"
    yield "global"
    yield "    log stderr format short daemon notice"
    yield "    noreuseport"
    yield f"    user {account}"
    yield f"    group {account}"
    yield f"defaults {service.name}"
    yield f"    mode {written.mode}"
    yield "    log global"
    yield "    option redispatch"
    yield "    timeout connect 5s"
    yield "    timeout client 60s"
    yield "    timeout server 60s"
    yield f"frontend {service.name}"
    yield from (f"    bind {socket}" for socket in _bind(service))
    if written.mode is Mode.HTTP:
        answer = f'status 200 content-type text/plain string "{host.name}\\n"'
        yield f"    http-request return {answer} if {{ path /whoami }}"
    yield f"    default_backend {service.name}-backends"
    yield f"backend {service.name}-backends"
    yield "    balance roundrobin"
    if written.check:
        yield f"    option httpchk GET {written.check}"
    for name, backend in written.backends.items():
        if place := place_of(service, name, backend):
            yield f"    server {name} {spelled(place)}:{backend.port} check"


def _bind(service: Service) -> Iterator[str]:
    written = _written(service)
    families = sorted({address.ip.version for _, address in service.targets})
    for port in (written.port, *([written.tls.port] if written.tls else [])):
        tls = ""
        if written.tls and port == written.tls.port:
            protocols = " alpn h2,http/1.1" if written.mode is Mode.HTTP else ""
            tls = f" ssl crt {written.tls.certificate}{protocols}"
        free = " transparent" if service.bind is Bind.FREEBIND else ""
        for address in listened(service):
            places = [spelled(address)] if address else [{4: "*", 6: "[::]"}[family] for family in families]
            only = {"[::]": " v6only"}
            yield from (f"{place}:{port}{free}{only.get(place, '')}{tls}" for place in places)


def _written(service: Service) -> Haproxy:
    assert isinstance(service.written, Haproxy)
    return service.written
