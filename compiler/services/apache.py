"""`software: apache`: the Apache HTTP Server 2.4, as Debian 12 and FreeBSD have it.

It runs beside whatever else the host has of it, with a configuration of its own: nothing in /etc/apache2 is read. On
the wildcard nothing has to happen on either event. One that listens on the virtual address alone cannot start while
that is absent ((99)Cannot assign requested address), and a `graceful` then says 0 and ends the server; so it is told of
changes only where it runs. Every path is whole, as the root must be a folder that is there when the file is checked. In
the foreground without apache2ctl, whose shell would take the signals; WINCH lets
requests end.
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

BINDS: Final = web_binds("it binds when it starts and has no such option (2.4)")
WHO: Final = WEB_WHO
TESTED: Final = "apache2 2.4 of Debian 12"

_PROGRAM: Final = {LINUX: "/usr/sbin/apache2", FREEBSD: "/usr/local/sbin/httpd"}
_MODULES: Final = {LINUX: "/usr/lib/apache2/modules", FREEBSD: "/usr/local/libexec/apache24"}
_USER: Final = {LINUX: "www-data", FREEBSD: "www"}
_TYPES: Final = {LINUX: "/etc/mime.types", FREEBSD: "/usr/local/etc/apache24/mime.types"}
_NEEDED: Final = ("mpm_event", "unixd", "log_config", "authz_core", "alias", "dir", "mime")
_FOR_TLS: Final = ("socache_shmcb", "ssl")


def processes(host: Host, service: Service) -> Iterator[Process]:
    """One, in the foreground."""
    command = f"{_PROGRAM[paths_of(host)]} -D FOREGROUND -f {_config(host, service)}"
    yield web_process(host, service, command, "WINCH", ("apache2.service", "httpd.service"))


def files(host: Host, service: Service) -> Iterator[File]:
    """The configuration, and who is there."""
    text = "\n".join(_lines(host, service)) + "\n"
    config = File(_config(host, service), text, on_change=OnChange(Act.SIGNAL_USR1, service.name))
    return web_files(host, service, config, f'{_PROGRAM[paths_of(host)]} -t -f "$1"')


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
    return f"{folder_of(paths_of(host).config, service)}/httpd.conf"


def _lines(host: Host, service: Service) -> Iterator[str]:
    paths, written = paths_of(host), web_of(service)
    folder = folder_of(paths.config, service)
    yield f"# {service.name}: {host.name}, written by vrrpc"
    yield 'ServerRoot "/"'
    yield f"DefaultRuntimeDir {paths.run}"
    yield f"PidFile {paths.run}/{service.name}.pid"
    yield from _modules(_MODULES[paths], (*_NEEDED, *(_FOR_TLS if written.tls else ())))
    yield from (f"Listen {socket}" for socket in _listen(service))
    yield f"ServerName {_name(service)}"
    yield f"User {_USER[paths]}"
    yield f"Group {_USER[paths]}"
    yield "ErrorLog /dev/stderr"
    yield f"TypesConfig {_TYPES[paths]}"
    yield "ServerTokens Prod"
    yield "<Directory />"
    yield "    AllowOverride None"
    yield "    Require all denied"
    yield "</Directory>"
    yield from _folder(written.document_root)
    yield f'DocumentRoot "{written.document_root}"'
    yield "DirectoryIndex index.html"
    yield from _folder(folder)
    yield f'Alias "/whoami" "{folder}/whoami"'
    yield '<Location "/whoami">'
    yield "    ForceType text/plain"
    yield "</Location>"
    yield from _tls(host, service)
    if written.include:
        yield f'Include "{written.include}"'


def _modules(folder: str, names: tuple[str, ...]) -> Iterator[str]:
    """Some are built in, which ones differs between systems."""
    for name in names:
        yield f"<IfModule !{name}_module>"
        yield f"    LoadModule {name}_module {folder}/mod_{name}.so"
        yield "</IfModule>"


def _listen(service: Service) -> Iterator[str]:
    for socket in sockets(service):
        yield f"{spelled(socket.address)}:{socket.port}" if socket.address else str(socket.port)


def _name(service: Service) -> str:
    written = web_of(service)
    return written.name or (written.tls.name if written.tls else spelled(service.address))


def _folder(path: str) -> Iterator[str]:
    yield f'<Directory "{path}">'
    yield "    Require all granted"
    yield "</Directory>"


def _tls(host: Host, service: Service) -> Iterator[str]:
    if tls := web_of(service).tls:
        yield f'SSLSessionCache "shmcb:{paths_of(host).run}/{service.name}.tls(512000)"'
        yield f"<VirtualHost *:{tls.port}>"
        yield f"    ServerName {tls.name}"
        yield "    SSLEngine on"
        yield f'    SSLCertificateFile "{tls.certificate}"'
        yield f'    SSLCertificateKeyFile "{tls.key or tls.certificate}"'
        yield "    SSLProtocol -all +TLSv1.2 +TLSv1.3"
        yield "</VirtualHost>"
