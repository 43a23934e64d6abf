"""`software: qmail`: netqmail or notqmail in /var/qmail, under tcpserver (ucspi-tcp) and daemontools.

Three programs: qmail-smtpd and, if wanted, qmail-pop3d behind tcpserver, which each follow the address, and qmail-send,
which has no socket and always runs, so that the queue is worked off on a backup too. tcpserver drops to `qmaild` (`-U`,
with what envuidgid says; without it the paper's lines run as root), is told its own name (`-l`, no question to a name
server), and softlimit bounds each connection. pop3d works behind `qmail-popup FQDN checkpassword` alone, and that as
root.

The control files lie where qmail looks for them, /var/qmail/control, since it has no other place: those that are
written here are ours, the others stay as they are. `me`, `locals` and `rcpthosts` are the same on every host;
`smtpgreeting` tells the hosts apart, is read by each connection, and gets its ESMTP from qmail, at its end.

The queue is local. What a host had accepted when it failed waits there until it is back, and is delivered by that host;
nothing is lost with a cable, but all of it with a disk. So do the Maildirs, if they are not shared: who fetches mail
from the other host does not see what the first one delivered.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from compiler.mail import domains, files_alike, greeting, greetings, own_name
from compiler.model import Host, Service
from compiler.paths import FREEBSD, LINUX, paths_of
from compiler.probe import Probe, Way
from compiler.process import Process
from compiler.software import TCP, Socket, follows, listened
from schemas.filetree import Act, File, Holding, OnChange
from schemas.services import Bind, Qmail
from schemas.values import Ip

_NEITHER: Final = "tcpserver binds when it starts and has no such option (0.88)"
BINDS: Final[Mapping[Bind, str]] = {
    Bind.WILDCARD: "",
    Bind.NONLOCAL: "",
    Bind.ON_MASTER: "",
    Bind.FREEBIND: _NEITHER,
    Bind.FOLLOW: _NEITHER,
}

WHO: Final = "first word of the 220 greeting; POP3's `+OK <...@host>`"
TESTED: Final = "tcpserver 0.88 of Debian 12, with a stand-in for qmail"

CONTROLS: Final = "/var/qmail/control"
OURS: Final[Mapping[str, str]] = {
    "me": "`name` is what it calls itself",
    "smtpgreeting": "it tells who is there; `greeting` is what stands behind the host's name",
    "locals": "`domains` are those whose mail ends here",
    "rcpthosts": "`domains` are those whose mail ends here",
}
"""Control files that a site cannot give: what it writes instead."""

_BIN: Final = "/var/qmail/bin"
_TOOLS: Final = {LINUX: "/usr/bin", FREEBSD: "/usr/local/bin"}
_MEMORY: Final = 64_000_000
"""Bytes for each connection."""
_DELIVERY: Final = 120
"""Seconds that qmail-send may go on with deliveries when it is stopped."""


def processes(host: Host, service: Service) -> Iterator[Process]:
    """One tcpserver an address and protocol, and qmail-send."""
    written, tools = _written(service), _TOOLS[paths_of(host)]
    limit = f"{tools}/softlimit -m {_MEMORY} {tools}/tcpserver -vHPR -l {host.fqdn}"
    rules = f" -x {written.rules}" if written.rules else ""
    for suffix, address in _each(service):
        smtp = f"{limit}{rules} -c 40 -U {address or 0} {written.port} {_BIN}/qmail-smtpd"
        yield Process(f"{service.name}{suffix}", f"{tools}/envuidgid qmaild {smtp}", follows(service))
    yield Process(
        f"{service.name}-send", f"/usr/bin/env - PATH={_BIN}:/usr/local/bin:/usr/bin:/bin qmail-start ./Maildir/",
        stop_wait=_DELIVERY,
    )  # fmt: skip
    for suffix, address in _each(service) if written.pop3 else ():
        assert written.pop3
        popup = f"{_BIN}/qmail-popup {host.fqdn} {written.pop3.checkpassword} {_BIN}/qmail-pop3d Maildir"
        command = f"{limit} {address or 0} {written.pop3.port} {popup}"
        yield Process(f"{service.name}-pop3{suffix}", command, follows(service))


def files(host: Host, service: Service) -> Iterator[File]:
    """The control files. Only qmail-send reads some when it starts, and two of them again at HUP."""
    names = domains(host, service)
    texts = {
        "me": own_name(host, service),
        "smtpgreeting": greeting(host, service),
        "locals": "\n".join(names),
        "rcpthosts": "\n".join(("localhost", *names)),
    }
    for name, text in texts.items():
        hang_up = OnChange(Act.SIGNAL_HUP, f"{service.name}-send") if name == "locals" else OnChange()
        yield File(f"{CONTROLS}/{name}", text + "\n", on_change=hang_up)
    for name, text in sorted(_written(service).controls.items()):
        hang_up = OnChange(Act.SIGNAL_HUP, f"{service.name}-send") if name == "virtualdomains" else OnChange()
        yield File(f"{CONTROLS}/{name}", text, on_change=hang_up)


def sockets(service: Service) -> Iterator[Socket]:
    """One a port and address."""
    written = _written(service)
    for port in (written.port, *([written.pop3.port] if written.pop3 else [])):
        yield from (Socket(TCP, port, address) for address in listened(service))


def holdings(service: Service) -> Iterator[Holding]:
    """Who may connect and relay."""
    return files_alike(service, _written(service).rules)


def probes(service: Service) -> Iterator[Probe]:
    """Both greetings."""
    yield from greetings(service)
    if pop3 := _written(service).pop3:
        for router, address in service.targets:
            yield Probe(service.name, router.name, Way.POP3, address.ip, pop3.port)


def _each(service: Service) -> Iterator[tuple[str, Ip | None]]:
    """What it listens on, and what the program is called behind the service's name."""
    for number, address in enumerate(listened(service)):
        yield f"-{number + 1}" if number else "", address


def _written(service: Service) -> Qmail:
    assert isinstance(service.written, Qmail)
    return service.written
