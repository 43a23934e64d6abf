"""What all web servers do alike, whatever their software: their one process, their ports, `/whoami`, and how their
configuration is installed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from compiler.model import Host, Service
from compiler.paths import paths_of
from compiler.probe import Probe, Way
from compiler.process import Process
from compiler.software import TCP, Socket, folder_of, follows, listened
from schemas.filetree import File, Holding, Kept
from schemas.services import Bind, Web
from schemas.values import Ip


def web_binds(neither: str) -> Mapping[Bind, str]:
    """Whatever stays where it is bound, or is started anew. `neither` is why it cannot do the rest."""
    return {Bind.WILDCARD: "", Bind.NONLOCAL: "", Bind.ON_MASTER: "", Bind.FREEBIND: neither, Bind.FOLLOW: neither}


WEB_WHO: Final = "`/whoami` over HTTP and HTTPS"


def web_process(
    host: Host, service: Service, command: str, stop_signal: str, units: tuple[str, ...], tries: int = 1
) -> Process:
    """One in the foreground, whose workers outlive it when it alone is killed."""
    run = paths_of(host).run
    return Process(
        service.name,
        command,
        follows(service),
        environment=_environment(service),
        stop_signal=stop_signal,
        directories=(run,),
        pid_file=f"{run}/{service.name}.pid",
        units=units,
        tries=tries,
    )


def web_files(host: Host, service: Service, config: File, *check: str) -> Iterator[File]:
    """Its configuration, checked by the lines of a shell that finds the staged file in $1; and who is there."""
    yield replace(config, check=_checked(service, f"mkdir -p {paths_of(host).run}", *check))
    yield whoami(host, service)


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


def _environment(service: Service) -> tuple[tuple[str, str], ...]:
    """The sockets, in the description of the process: a server that is told to read its configuration again cannot
    exchange a socket for another one of the same port (Apache then ends, nginx stays as it was and says 0). What is
    described anew is started anew."""
    sockets = " ".join(
        f"{spelled(socket.address) if socket.address else '*'}:{socket.port}" for socket in web_sockets(service)
    )
    return (("LISTENS_ON", sockets),)


def _checked(service: Service, *lines: str) -> tuple[str, ...]:
    """With a check of what servers do not tell: a document root that is missing is a warning to Apache and nothing to
    nginx, and all that clients see is 404."""
    root = web_of(service).document_root
    there = f'test -d {root} || {{ echo "document_root {root} is no folder here"; exit 1; }}'
    return ("/bin/sh", "-c", "\n".join((there, *lines)), "sh", "{}")


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
