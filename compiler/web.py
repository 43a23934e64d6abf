"""What all web servers do alike, whatever their software: their ports, `/whoami`, and how their configuration is
checked."""

from collections.abc import Iterator

from compiler.model import Host, Service
from compiler.paths import paths_of
from compiler.probe import Probe, Way
from compiler.software import TCP, Socket, folder_of, listened
from schemas.filetree import File, Holding, Kept
from schemas.services import Web
from schemas.values import Ip


def web_sockets(service: Service) -> Iterator[Socket]:
    """One a port and address."""
    for port in _ports(web_of(service)):
        yield from (Socket(TCP, port, address) for address in listened(service))


def web_probes(service: Service) -> Iterator[Probe]:
    """`/whoami` at each address, by each way in."""
    written = web_of(service)
    for router, address in service.targets:
        yield Probe(service.name, router.name, Way.HTTP, address.ip, written.port, "/whoami")
        if written.tls:
            yield Probe(service.name, router.name, Way.HTTPS, address.ip, written.tls.port, "/whoami")


def whoami(host: Host, service: Service) -> File:
    """Who is there. It is read with every request."""
    return File(f"{folder_of(paths_of(host).config, service)}/whoami", f"{host.name}\n")


def environment(service: Service) -> tuple[tuple[str, str], ...]:
    """The sockets, in the description of the process: a server that is told to read its configuration again cannot
    exchange a socket for another one of the same port (Apache then ends, nginx stays as it was and says 0). What is
    described anew is started anew."""
    sockets = " ".join(
        f"{spelled(socket.address) if socket.address else '*'}:{socket.port}" for socket in web_sockets(service)
    )
    return (("LISTENS_ON", sockets),)


def checked(service: Service, *command: str, prepare: str = "") -> tuple[str, ...]:
    """A check of its own words, with one of what these do not tell: a document root that is missing is a warning to
    Apache and nothing to nginx, and all that clients see is 404. `prepare` comes before, in a shell with the staged
    file as $1."""
    root = web_of(service).document_root
    there = f'test -d {root} || {{ echo "document_root {root} is no folder here"; exit 1; }}'
    return ("/bin/sh", "-c", "\n".join(filter(None, (there, prepare, " ".join(command)))), "sh", "{}")


def spelled(address: Ip) -> str:
    """As it stands before a colon and a port."""
    return f"[{address}]" if address.version == 6 else str(address)


def web_holdings(service: Service) -> Iterator[Holding]:
    """What it serves, and the certificate that it shows."""
    written = web_of(service)
    yield Holding(service.name, Kept.FOLDER, written.document_root)
    if written.tls:
        yield Holding(service.name, Kept.CERTIFICATE, written.tls.certificate, (written.tls.name,))


def web_of(service: Service) -> Web:
    """What the site says of it."""
    assert isinstance(service.written, Web)
    return service.written


def _ports(written: Web) -> tuple[int, ...]:
    return (written.port, *([written.tls.port] if written.tls else []))
