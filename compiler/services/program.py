"""`software: program`: any command as a service, with the few files that differ from host to host (`whoami`)."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from compiler.model import Host, Service
from compiler.paths import paths_of
from compiler.probe import Probe, Way
from compiler.process import Process
from compiler.software import Socket, folder_of, follows
from schemas.filetree import File, Holding
from schemas.services import Bind, Program

BINDS: Final[Mapping[Bind, str]] = dict.fromkeys(
    (Bind.WILDCARD, Bind.ON_MASTER, Bind.NONLOCAL, Bind.FREEBIND, Bind.FOLLOW), ""
)
"""Only who wrote it knows what it does; we start it accordingly."""

WHO: Final = "whatever path of HTTP the site names (`who:`)"
TESTED: Final = "`python3 -m http.server`"


def processes(host: Host, service: Service) -> Iterator[Process]:
    """The command itself."""
    written = _written(service)
    folder = folder_of(paths_of(host).config, service) if written.files else ""
    yield Process(service.name, fill(written.command, host, service), follows(service), written.user or "", folder)


def files(host: Host, service: Service) -> Iterator[File]:
    """Its files, in the directory that it starts in. Nothing reads them but the program, each time anew."""
    for name, text in sorted(_written(service).files.items()):
        yield File(f"{folder_of(paths_of(host).config, service)}/{name}", fill(text, host, service))


def sockets(service: Service) -> Iterator[Socket]:
    """What it listens on stands in no key."""
    return iter(())


def holdings(service: Service) -> Iterator[Holding]:
    """What it reads stands in no key."""
    return iter(())


def probes(service: Service) -> Iterator[Probe]:
    """Where the site says that it can be asked."""
    if who := _written(service).who:
        for router, address in service.targets:
            host = f"[{address.ip}]" if address.ip.version == 6 else str(address.ip)
            place = urlsplit(who.replace("{address}", host))
            yield Probe(service.name, router.name, Way.HTTP, address.ip, place.port or 80, place.path or "/")


def fill(text: str, host: Host, service: Service) -> str:
    """`{host}` and the addresses in a text. An address of a family that it has none of stays as it is written."""
    signs = {"{address}": service.address}
    for family in (4, 6):
        found = [address.ip for _, address in service.targets if address.ip.version == family]
        signs |= {f"{{address{family}}}": ip for ip in found[:1]}
    for sign, ip in signs.items():
        text = text.replace(sign, str(ip))
    return text.replace("{host}", host.name)


def _written(service: Service) -> Program:
    assert isinstance(service.written, Program)
    return service.written
