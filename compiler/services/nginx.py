"""`software: nginx`: nginx 1.22, as Debian 12 and FreeBSD have it.

It runs beside whatever else the host has of it, with a configuration of its own: nothing in /etc/nginx is read but the
types. `listen 80` is IPv4 alone, so each family that the service has is listened on. QUIT lets requests end. Its check
binds what it is to listen on and fails on a backup (99: Cannot assign requested address), though it passes over what
is in use; so it is shown the same file on the wildcard.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from compiler.model import Host, Service
from compiler.paths import FREEBSD, LINUX, paths_of
from compiler.probe import Probe
from compiler.process import Process
from compiler.software import Socket, folder_of, follows
from compiler.web import checked, environment, spelled, web_holdings, web_of, web_probes, web_sockets, whoami
from schemas.filetree import Act, File, Holding, OnChange
from schemas.services import Bind

_NEITHER: Final = "it binds when it starts and has no such option (1.22: invalid parameter)"
BINDS: Final[Mapping[Bind, str]] = {
    Bind.WILDCARD: "",
    Bind.NONLOCAL: "",
    Bind.ON_MASTER: "",
    Bind.FREEBIND: _NEITHER,
    Bind.FOLLOW: _NEITHER,
}

WHO: Final = "`/whoami` over HTTP and HTTPS"
TESTED: Final = "nginx 1.22.1 of Debian 12"

_PROGRAM: Final = {LINUX: "/usr/sbin/nginx", FREEBSD: "/usr/local/sbin/nginx"}
_USER: Final = {LINUX: "www-data", FREEBSD: "www"}
_TYPES: Final = {LINUX: "/etc/nginx/mime.types", FREEBSD: "/usr/local/etc/nginx/mime.types"}
# The first line of a script that finds the staged file in $1.
_ON_THE_WILDCARD: Final = (
    'sed \'s/^\\( *listen \\).*:\\([0-9]*\\)\\( ssl\\)*;/\\1\\2\\3;/\' "$1" >"$1.any"\ntrap \'rm -f "$1.any"\' EXIT'
)


def processes(host: Host, service: Service) -> Iterator[Process]:
    """One, in the foreground."""
    paths = paths_of(host)
    yield Process(
        service.name,
        f"{_PROGRAM[paths]} -e stderr -c {_config(host, service)}",
        follows(service),
        environment=environment(service),
        stop_signal="QUIT",
        directories=(paths.run,),
        pid_file=f"{paths.run}/{service.name}.pid",
        units=("nginx.service",),
        tries=4,  # five times, with half a second between two
    )


def files(host: Host, service: Service) -> Iterator[File]:
    """The configuration, and who is there."""
    program, paths = _PROGRAM[paths_of(host)], paths_of(host)
    check = checked(
        service, f'{program} -e stderr -t -q -c "$1.any"', prepare=f"mkdir -p {paths.run}\n{_ON_THE_WILDCARD}"
    )
    text = "\n".join(_lines(host, service)) + "\n"
    yield File(_config(host, service), text, check=check, on_change=OnChange(Act.SIGNAL_HUP, service.name))
    yield whoami(host, service)


def sockets(service: Service) -> Iterator[Socket]:
    """One a port and address."""
    return web_sockets(service)


def holdings(service: Service) -> Iterator[Holding]:
    """Its documents and its certificate."""
    yield from web_holdings(service)


def probes(service: Service) -> Iterator[Probe]:
    """`/whoami`, by each way in."""
    return web_probes(service)


def _config(host: Host, service: Service) -> str:
    return f"{folder_of(paths_of(host).config, service)}/nginx.conf"


def _lines(host: Host, service: Service) -> Iterator[str]:
    paths = paths_of(host)
    yield f"# {service.name}: {host.name}, written by vrrpc"
    yield "daemon off;"
    yield f"user {_USER[paths]};"
    yield "worker_processes auto;"
    yield f"pid {paths.run}/{service.name}.pid;"
    yield "error_log stderr;"
    yield "events {"
    yield "}"
    yield "http {"
    yield f"    include {_TYPES[paths]};"
    yield "    default_type application/octet-stream;"
    yield "    access_log off;"
    yield "    server_tokens off;"
    yield "    server {"
    yield from (f"        {line}" for line in _server(host, service))
    yield "    }"
    yield "}"


def _server(host: Host, service: Service) -> Iterator[str]:
    written = web_of(service)
    yield from (f"listen {socket};" for socket in _listen(service))
    yield f"server_name {' '.join(_names(service))};"
    yield f"root {written.document_root};"
    yield "index index.html;"
    if written.tls:
        yield f"ssl_certificate {written.tls.certificate};"
        yield f"ssl_certificate_key {written.tls.key or written.tls.certificate};"
        yield "ssl_protocols TLSv1.2 TLSv1.3;"
    yield "location = /whoami {"
    yield "    default_type text/plain;"
    yield f"    alias {folder_of(paths_of(host).config, service)}/whoami;"
    yield "}"
    if written.include:
        yield f"include {written.include};"


def _listen(service: Service) -> Iterator[str]:
    written = web_of(service)
    families = sorted({address.ip.version for _, address in service.targets})
    everywhere = [{4: "", 6: "[::]:"}[family] for family in families]
    for socket in web_sockets(service):
        tls = " ssl" if written.tls and socket.port == written.tls.port else ""
        places = [f"{spelled(socket.address)}:"] if socket.address else everywhere
        yield from (f"{place}{socket.port}{tls}" for place in places)


def _names(service: Service) -> Iterator[str]:
    written = web_of(service)
    names = dict.fromkeys(filter(None, (written.name, written.tls.name if written.tls else None)))
    yield from names or (spelled(service.address),)
