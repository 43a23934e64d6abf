"""`software: sendmail`: sendmail 8.17, MTA and submission, as Debian 12 and FreeBSD have it.

Nothing of /etc/mail is read: m4 makes a sendmail.cf of our own, and the queue is our own. It puts ESMTP behind the
first word of its greeting by itself (`$j ESMTP` gave it twice, in the paper). A literal name and no look at the
interfaces (`DontProbeInterfaces`): else the host that holds the address when it starts takes that for its own name,
too, and the other does not. `nocanonify`: mail for its own domains is not to wait for a name server. IPv4 and IPv6
wildcards clash on Linux (the daemon retries for 45 s and dies); `::` alone takes both. One that listens on an absent
address alone does the same, unless `ip_nonlocal_bind` is set. Started by its whole path, or HUP would end it.

The queue is local. What a host had accepted when it failed waits there until it is back, and is delivered by that host;
nothing is lost with a cable, but all of it with a disk. `mailq -C /etc/vrrpc/services/NAME/sendmail.cf` shows it. Where
it runs on the master alone (`on-master`) a program of its own goes on with the queue on every host.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from compiler.mail import (
    SUBMISSION,
    certificate,
    domains,
    files_alike,
    greeting,
    greetings,
    own_name,
    ports,
    queue_of,
    shows_certificate,
)
from compiler.model import Host, Service
from compiler.paths import FREEBSD, LINUX, paths_of
from compiler.probe import Probe
from compiler.process import Process
from compiler.software import TCP, Socket, folder_of, follows, listened
from schemas.filetree import Act, File, Holding, OnChange
from schemas.services import Bind, Sendmail
from schemas.values import Ip

BINDS: Final[Mapping[Bind, str]] = {
    Bind.WILDCARD: "",
    Bind.NONLOCAL: "",
    Bind.ON_MASTER: "",
    Bind.FREEBIND: "its sockets have no such option (8.17)",
    Bind.FOLLOW: "it binds when it starts and never looks again (8.17)",
}

WHO: Final = "first word of the 220 greeting"
TESTED: Final = "sendmail 8.17.1 of Debian 12"


class _System(NamedTuple):
    program: str
    deliver: str
    ostype: str
    aliases: str
    ca: str


_SYSTEMS: Final = {
    LINUX: _System(
        "/usr/libexec/sendmail/sendmail", "/usr/libexec/sendmail/mail.local", "linux", "/etc/aliases", "/etc/ssl/certs"
    ),
    FREEBSD: _System(
        "/usr/libexec/sendmail/sendmail", "/usr/libexec/mail.local", "freebsd6", "/etc/mail/aliases", "/etc/ssl/certs"
    ),
}
_M4: Final = "/usr/share/sendmail/cf/m4/cf.m4"
_QUEUE_EVERY: Final = 30
"""Minutes between two runs of the queue."""

_MAKE: Final = """\
#!/bin/sh
# Makes the sendmail.cf beside it of sendmail.mc, whole or not at all. sendmail reads it before it counts; where names
# cannot be resolved just now that takes too long, and then m4's word must do.
cd {folder} && mkdir -p {queue} || exit 1
trap 'rm -f new.cf' EXIT
m4 sendmail.mc >new.cf || exit 1
said=$(timeout 10 {program} -C "$PWD/new.cf" -bv root 2>&1) || [ "$?" = 124 ] || {{ echo "$said"; exit 1; }}
mv -f new.cf sendmail.cf
"""


_ONLY_OURS: Final = """\
test -z "$(find -L "$key" -perm -040 -o -perm -004)" || {
    echo "$key can be read by others than root: sendmail would offer no STARTTLS"
    exit 1
}
"""


def processes(host: Host, service: Service) -> Iterator[Process]:
    """The daemon in the foreground; and beside one that comes and goes, one that goes on with the queue."""
    queue = (queue_of(paths_of(host), service),)
    program, config = _system(host).program, _config(host, service)
    alone = service.bind is Bind.ON_MASTER
    command = f"{program} -L {service.name} -C {config} -bD" + ("" if alone else f" -q{_QUEUE_EVERY}m")
    yield Process(service.name, command, follows(service), directories=queue, units=("sendmail.service",))
    if not alone:
        return
    name = f"{service.name}-queue"
    loop = f"while :; do {program} -L {name} -C {config} -qf; sleep {_QUEUE_EVERY * 60}; done"
    yield Process(name, f"/bin/sh -c '{loop}'", directories=queue)


def files(host: Host, service: Service) -> Iterator[File]:
    """What m4 reads, and what has it do so."""
    folder, program = _folder(host, service), _system(host).program
    script, config = f"{folder}/make.sh", _config(host, service)
    change = OnChange(Act.SIGNAL_HUP, service.name, script)
    text = "\n".join(_lines(host, service)) + "\n"
    check = shows_certificate(_written(service).tls, _ONLY_OURS)
    yield File(f"{folder}/sendmail.mc", text, check=check, on_change=change)
    make = _MAKE.format(folder=folder, queue=queue_of(paths_of(host), service), program=program)
    yield File(script, make, mode=0o755, check=("sh", "-n", "{}"), on_change=change, makes=(config,))


def sockets(service: Service) -> Iterator[Socket]:
    """One a port and address."""
    for port in ports(service):
        yield from (Socket(TCP, port, address) for address in listened(service))


def holdings(service: Service) -> Iterator[Holding]:
    """Its certificate, and the host's own files that it reads."""
    written = _written(service)
    yield from certificate(service, written.tls)
    yield from files_alike(service, written.aliases, written.include)


def probes(service: Service) -> Iterator[Probe]:
    """The greeting."""
    return greetings(service)


def _system(host: Host) -> _System:
    return _SYSTEMS[paths_of(host)]


def _folder(host: Host, service: Service) -> str:
    return folder_of(paths_of(host).config, service)


def _config(host: Host, service: Service) -> str:
    return f"{_folder(host, service)}/sendmail.cf"


def _lines(host: Host, service: Service) -> Iterator[str]:
    system, written = _system(host), _written(service)
    yield f"dnl {service.name}: {host.name}, written by vrrpc"
    yield f"include(`{_M4}')dnl"
    yield f"OSTYPE(`{system.ostype}')dnl"
    yield from (f"define(`{name}', {value})dnl" for name, value in _settings(host, service))
    yield "undefine(`confHOST_STATUS_DIRECTORY')dnl"
    yield "FEATURE(`nocanonify')dnl"
    yield "FEATURE(`no_default_msa')dnl"
    yield from _daemons(service)
    if host.name in written.send_from:
        source = written.send_from[host.name]
        yield f"CLIENT_OPTIONS(`Name=out, Family={_family(source)}, Addr={source}')dnl"
    yield from (f"LOCAL_DOMAIN(`{domain}')dnl" for domain in domains(host, service))
    yield f"FEATURE(`local_lmtp', `{system.deliver}')dnl"
    if written.include:
        yield f"include(`{written.include}')dnl"
    yield "MAILER(`local')dnl"
    yield "MAILER(`smtp')dnl"


def _settings(host: Host, service: Service) -> Iterator[tuple[str, str]]:
    paths, system, written = paths_of(host), _system(host), _written(service)
    yield "confDOMAIN_NAME", f"`{own_name(host, service)}'"
    yield "confSMTP_LOGIN_MSG", _twice_quoted(_escaped(greeting(host, service)))
    yield "confDONT_PROBE_INTERFACES", "`True'"
    yield "confPID_FILE", f"`{paths.run}/{service.name}.pid'"
    yield "QUEUE_DIR", f"`{queue_of(paths, service)}'"
    yield "ALIAS_FILE", f"`-o {written.aliases or system.aliases}'"
    yield "STATUS_FILE", "`'"
    yield "HELP_FILE", "`'"
    yield "confTO_IDENT", "`0'"
    yield "confPRIVACY_FLAGS", "`goaway,noetrn,restrictqrun,restrictmailq'"
    if tls := written.tls:
        yield "confSERVER_CERT", f"`{tls.certificate}'"
        yield "confSERVER_KEY", f"`{tls.key or tls.certificate}'"
        yield "confCACERT_PATH", f"`{system.ca}'"
        # It asks no client for a certificate, and still offers no TLS where this is missing.
        yield "confCACERT", f"`{tls.certificate}'"
        yield "confTLS_SRV_OPTIONS", "`V'"


def _daemons(service: Service) -> Iterator[str]:
    for port in ports(service):
        kind, modes = ("MSA", ", M=Ea") if port == SUBMISSION else ("MTA", "")
        for number, address in enumerate(_addresses(service)):
            name = f"{kind}{number + 1 if number else ''}"
            yield f"DAEMON_OPTIONS(`Name={name}, Family={_family(address)}, Port={port}, Addr={address}{modes}')dnl"


def _addresses(service: Service) -> tuple[Ip | str, ...]:
    if service.bind is not Bind.WILDCARD:
        return tuple(address for address in listened(service) if address)
    return ("::",) if any(address.ip.version == 6 for _, address in service.targets) else ("0.0.0.0",)


def _family(address: Ip | str) -> str:
    return "inet6" if ":" in str(address) else "inet"


def _escaped(text: str) -> str:
    """As sendmail.cf has to have it: `$` begins a macro and `#` a comment."""
    return text.replace("\\", "\\\\").replace("$", "$$").replace("#", "\\#")


def _twice_quoted(text: str) -> str:
    """m4 reads it a second time where it is used, and takes `$5` for an argument unless a quote ends between them."""
    kept = text.replace("$$", "$$'`")
    return f"``{kept}''"


def _written(service: Service) -> Sendmail:
    assert isinstance(service.written, Sendmail)
    return service.written
