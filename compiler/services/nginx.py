"""`software: nginx`: nginx 1.22, as Debian 12 and FreeBSD have it.

It runs beside whatever else the host has of it, with a configuration of its own: nothing in /etc/nginx is read but the
types. `listen 80` is IPv4 alone, so each family that the service has is listened on. QUIT lets requests end. Its check
binds what it is to listen on and fails on a backup (99: Cannot assign requested address), though it passes over what
is in use; so it is shown the same file on the wildcard.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Host, Service
from compiler.paths import FREEBSD, LINUX, paths_of
from compiler.probe import Probe
from compiler.process import Process
from compiler.software import Socket, folder_of
from compiler.web import (
    WEB_WHO,
    spelled,
    web_binds,
    web_files,
    web_holdings,
    web_of,
    web_probes,
    web_process,
    web_sockets,
)
from schemas.filetree import Act, File, Holding, OnChange

BINDS: Final = web_binds("it binds when it starts and has no such option (1.22: invalid parameter)")
WHO: Final = WEB_WHO
TESTED: Final = "nginx 1.22.1 of Debian 12"

_PROGRAM: Final = {LINUX: "/usr/sbin/nginx", FREEBSD: "/usr/local/sbin/nginx"}
_USER: Final = {LINUX: "www-data", FREEBSD: "www"}
_TYPES: Final = {LINUX: "/etc/nginx/mime.types", FREEBSD: "/usr/local/etc/nginx/mime.types"}
# The first lines of a script that finds the staged file in $1.
_ON_THE_WILDCARD: Final = (
    'sed \'s/^\\( *listen \\).*:\\([0-9]*\\)\\( ssl\\)*;/\\1\\2\\3;/\' "$1" >"$1.any"\ntrap \'rm -f "$1.any"\' EXIT'
)


def processes(host: Host, service: Service) -> Iterator[Process]:
    """One, in the foreground. It tries to bind five times, with half a second between two."""
    command = f"{_PROGRAM[paths_of(host)]} -e stderr -c {_config(host, service)}"
    yield web_process(host, service, command, "QUIT", ("nginx.service",), tries=4)


def files(host: Host, service: Service) -> Iterator[File]:
    """The configuration, and who is there."""
    text = "\n".join(_lines(host, service)) + "\n"
    config = File(_config(host, service), text, on_change=OnChange(Act.SIGNAL_HUP, service.name))
    check = f'{_PROGRAM[paths_of(host)]} -e stderr -t -q -c "$1.any"'
    return web_files(host, service, config, _ON_THE_WILDCARD, check)


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
