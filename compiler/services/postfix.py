"""`software: postfix`: postfix 3.4 or newer, as an instance of its own beside the system's (`-c`).

On the wildcard alone: it refuses to start where an address of `inet_interfaces` is absent (`no local interface found`),
and `ip_nonlocal_bind` does not help, as it looks at the interfaces by itself. Here ESMTP has to be written in the
banner. `postfix check`, which makes the queue, comes before each start, and then `master` itself: `postfix start-fg`
leaves it in a process group of its own, where a stop does not reach it. No chroot: Debian's needs copies of /etc.

The queue is local. What a host had accepted when it failed waits there until it is back, and is delivered by that host;
nothing is lost with a cable, but all of it with a disk. `postqueue -c /etc/vrrpc/services/NAME -p` shows it.
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
from compiler.software import TCP, Socket, folder_of
from schemas.filetree import Act, File, Holding, OnChange
from schemas.services import Bind, Postfix

_LOOKS: Final = "it refuses to start where an address of `inet_interfaces` is absent, whatever the kernel allows"
BINDS: Final[Mapping[Bind, str]] = {
    Bind.WILDCARD: "",
    Bind.NONLOCAL: _LOOKS,
    Bind.ON_MASTER: "its queue would stand still wherever it is not master; on the wildcard nothing has to happen",
    Bind.FREEBIND: _LOOKS,
    Bind.FOLLOW: "it binds when it starts and never looks again (3.7)",
}

WHO: Final = "first word of the 220 greeting"
TESTED: Final = "postfix 3.7 of Debian 12"

OURS: Final[Mapping[str, str]] = {
    "inet_interfaces": "a virtual address in it keeps postfix from starting on a backup",
    "smtpd_banner": "it tells who is there; `greeting` is what stands behind the host's name",
    "queue_directory": "mail waits in a folder of the service's own",
    "data_directory": "it belongs to the service's own queue",
    "config_directory": "it is where this is written",
    "myhostname": "`name` is what it calls itself",
    "mydestination": "`domains` are those whose mail ends here",
}
"""Parameters that a site cannot set: why, and what it writes instead."""


class _System(NamedTuple):
    programs: str
    daemons: str
    meta: str
    aliases: str


_SYSTEMS: Final = {
    LINUX: _System("/usr/sbin", "/usr/lib/postfix/sbin", "/etc/postfix", "/etc/aliases"),
    FREEBSD: _System(
        "/usr/local/sbin", "/usr/local/libexec/postfix", "/usr/local/libexec/postfix", "/etc/mail/aliases"
    ),
}

_CHECK: Final = """\
#!/bin/sh
# What postfix itself says of main.cf and master.cf beside this. Its check speaks on a terminal and in syslog alone.
cd {folder} && mkdir -p {queue} || exit 1
ask() {{
    {programs}/postconf -c {folder} -n && {programs}/postconf -c {folder} -M || return
    {programs}/postfix -c {folder} check
}}
said=$(ask 2>&1 >/dev/null) && exit 0
echo "${{said:-postfix check refuses it, and says why in syslog}}"
exit 1
"""

_SERVICES: Final = """\
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
"""master(5): name, kind, private, unprivileged, chroot, wakeup, most processes, program."""


def processes(host: Host, service: Service) -> Iterator[Process]:
    """The master, once all is in its place."""
    system, folder = _system(host), _folder(host, service)
    command = f"{folder}/check.sh && exec {system.daemons}/master -c {folder} -d"
    yield Process(service.name, f"/bin/sh -c '{command}'", units=("postfix.service",))


def files(host: Host, service: Service) -> Iterator[File]:
    """Its two files, and what has it look at them."""
    system, folder = _system(host), _folder(host, service)
    script = f"{folder}/check.sh"
    change = OnChange(Act.SIGNAL_HUP, service.name, script)
    there = shows_certificate(_written(service).tls)
    yield File(f"{folder}/main.cf", "\n".join(_main(host, service)) + "\n", check=there, on_change=change)
    yield File(f"{folder}/master.cf", "\n".join(_master(host, service)) + "\n", on_change=change)
    check = _CHECK.format(folder=folder, queue=_queue(host, service), programs=system.programs)
    yield File(script, check, mode=0o755, check=("sh", "-n", "{}"), on_change=OnChange(build=script))


def sockets(service: Service) -> Iterator[Socket]:
    """One a port, of every address."""
    return (Socket(TCP, port) for port in ports(service))


def holdings(service: Service) -> Iterator[Holding]:
    """Its certificate, and the host's own files that it reads."""
    written = _written(service)
    yield from certificate(service, written.tls)
    yield from files_alike(service, written.aliases)


def probes(service: Service) -> Iterator[Probe]:
    """The greeting."""
    return greetings(service)


def _system(host: Host) -> _System:
    return _SYSTEMS[paths_of(host)]


def _folder(host: Host, service: Service) -> str:
    return folder_of(paths_of(host).config, service)


def _queue(host: Host, service: Service) -> str:
    return f"{queue_of(paths_of(host), service)}/queue"


def _main(host: Host, service: Service) -> Iterator[str]:
    yield f"# {service.name}: {host.name}, written by vrrpc"
    parameters = {**dict(_parameters(host, service)), **_written(service).parameters}
    yield from (f"{name} = {value}" for name, value in parameters.items())


def _parameters(host: Host, service: Service) -> Iterator[tuple[str, str]]:
    system, written = _system(host), _written(service)
    yield "compatibility_level", "3.6"
    yield "command_directory", system.programs
    yield "daemon_directory", system.daemons
    yield "meta_directory", system.meta
    yield "queue_directory", _queue(host, service)
    yield "data_directory", f"{queue_of(paths_of(host), service)}/data"
    yield "mail_owner", "postfix"
    yield "setgid_group", "postdrop" if system is _SYSTEMS[LINUX] else "maildrop"
    yield "syslog_name", service.name
    yield "inet_interfaces", "all"
    yield "inet_protocols", "all"
    words = greeting(host, service).split(" ", 1)
    yield "smtpd_banner", " ".join([words[0], "ESMTP", *words[1:]]).replace("$", "$$")
    yield "myhostname", own_name(host, service)
    yield "mydestination", ", ".join(("localhost", host.fqdn, *domains(host, service)))
    yield "mynetworks", "127.0.0.0/8, [::1]/128"
    yield "alias_maps", f"hash:{written.aliases or system.aliases}"
    yield "alias_database", "$alias_maps"
    yield "biff", "no"
    yield "disable_vrfy_command", "yes"
    if host.name in written.send_from:
        source = written.send_from[host.name]
        yield "smtp_bind_address6" if source.version == 6 else "smtp_bind_address", str(source)
    if tls := written.tls:
        yield "smtpd_tls_cert_file", tls.certificate
        yield "smtpd_tls_key_file", tls.key or tls.certificate
        yield "smtpd_tls_security_level", "may"
        yield "smtpd_tls_auth_only", "yes"


def _master(host: Host, service: Service) -> Iterator[str]:
    written = _written(service)
    yield f"# {service.name}: {host.name}, written by vrrpc"
    yield f"{written.port} inet n - n - - smtpd"
    if written.submission:
        yield f"{SUBMISSION} inet n - n - - smtpd"
        yield from (f"  -o {name}={value}" for name, value in _submission(service))
    yield from _SERVICES.splitlines()


def _submission(service: Service) -> Iterator[tuple[str, str]]:
    written = _written(service)
    yield "syslog_name", f"{service.name}/submission"
    if written.tls:
        yield "smtpd_tls_security_level", "encrypt"
    if written.accounts:
        yield "smtpd_sasl_auth_enable", "yes"
        yield "smtpd_sasl_type", "dovecot"
        yield "smtpd_sasl_path", written.accounts
    yield "smtpd_client_restrictions", "permit_sasl_authenticated,reject"
    yield "smtpd_recipient_restrictions", "permit_sasl_authenticated,reject"


def _written(service: Service) -> Postfix:
    assert isinstance(service.written, Postfix)
    return service.written
