"""`software: publicfile`: its httpd below tcpserver of ucspi-tcp 0.88.

It serves ROOT/NAME/PATH for what a client asks of http://NAME/PATH, and ROOT/0/PATH for one that names nobody. So
`whoami` is a file in `0`, and one in the folder of each name and each address that a client may write; all else in ROOT
is the host's own. tcpserver binds one address or all; several are a process each. It knows no IPv6 (V514). Nothing has
to be told of a change.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from compiler.model import Host, Service
from compiler.probe import Probe, Way
from compiler.process import Process
from compiler.software import TCP, Socket, follows, listened
from schemas.filetree import File, Holding, Kept
from schemas.services import Bind, Publicfile

_NEITHER: Final = "tcpserver binds when it starts and has no such option (ucspi-tcp 0.88)"
BINDS: Final[Mapping[Bind, str]] = {
    Bind.WILDCARD: "",
    Bind.NONLOCAL: "",
    Bind.ON_MASTER: "",
    Bind.FREEBIND: _NEITHER,
    Bind.FOLLOW: _NEITHER,
}

WHO: Final = "`/whoami` over HTTP, of any name and address"
TESTED: Final = "tcpserver of ucspi-tcp 0.88 of Debian 12, with a stand-in for its httpd"


def processes(host: Host, service: Service) -> Iterator[Process]:
    """One an address; the first has the service's name."""
    written = _written(service)
    for number, address in enumerate(listened(service), 1):
        name = service.name if number == 1 else f"{service.name}-{number}"
        limits = f"envuidgid {written.user} softlimit -o20 -d1000000"
        server = f"tcpserver -vDRH -l0 -b50 {address or 0} {written.port}"
        yield Process(name, f"{limits} {server} {written.program} {written.root}", follows(service))


def files(host: Host, service: Service) -> Iterator[File]:
    """Who is there, for everything that a client may write before the slash."""
    written = _written(service)
    addresses = [str(address.ip) for _, address in service.targets]
    ported = [] if written.port == 80 else [f"{name}:{written.port}" for name in (*addresses, *written.names)]
    for name in dict.fromkeys(("0", *addresses, *written.names, *ported)):
        yield File(f"{written.root}/{name}/whoami", f"{host.name}\n")


def sockets(service: Service) -> Iterator[Socket]:
    """One an address."""
    return (Socket(TCP, _written(service).port, address) for address in listened(service))


def holdings(service: Service) -> Iterator[Holding]:
    """Its documents."""
    yield Holding(service.name, Kept.FOLDER, _written(service).root)


def probes(service: Service) -> Iterator[Probe]:
    """`/whoami` of the address itself."""
    for router, address in service.targets:
        yield Probe(service.name, router.name, Way.HTTP, address.ip, _written(service).port, "/whoami")


def _written(service: Service) -> Publicfile:
    assert isinstance(service.written, Publicfile)
    return service.written
