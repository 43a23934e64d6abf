"""`software: unbound`: Unbound 1.17, a resolver for clients of the site.

With `ip-freebind` it listens on an address that is not there, and a HUP keeps that without any privilege. On the
wildcard it would answer from the host's own address, and clients drop the reply, but for `interface-automatic`. With
`so-reuseport`, its default, a second copy would run and take half of the questions. Debian's AppArmor lets it read
/etc/unbound and nothing else, so its files lie there.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from compiler.model import Host, Service
from compiler.name_servers import OWN, both_protocols, own_address, who_probes
from compiler.paths import FREEBSD, LINUX, paths_of
from compiler.probe import Probe, Way
from compiler.process import Process
from compiler.software import Socket, folder_of, follows, listened
from compiler.zones.who import TTL
from schemas.filetree import Act, File, Holding, Kept, OnChange
from schemas.services import Bind, Unbound

BINDS: Final[Mapping[Bind, str]] = {
    Bind.FREEBIND: "",
    Bind.WILDCARD: "",
    Bind.NONLOCAL: "",
    Bind.ON_MASTER: "",
    Bind.FOLLOW: "it binds when it starts and does not look for addresses that come later",
}

WHO: Final = "TXT `who.ami`, CHAOS `id.server`, NSID"
TESTED: Final = "unbound 1.17 of Debian 12"

_PROGRAMS: Final = {LINUX: "/usr/sbin", FREEBSD: "/usr/local/sbin"}
_CONFIG: Final = {LINUX: "/etc/unbound/vrrpc", FREEBSD: "/usr/local/etc/unbound/vrrpc"}
_ANCHOR: Final = {LINUX: "/usr/share/dns/root.key", FREEBSD: "/usr/local/etc/unbound/root.key"}
_ALL: Final = {4: "0.0.0.0", 6: "::0"}


def processes(host: Host, service: Service) -> Iterator[Process]:
    """One, in the foreground and without a PID file."""
    command = f"{_PROGRAMS[paths_of(host)]}/unbound -d -p -c {_config(host, service)}"
    yield Process(service.name, command, follows(service), units=("unbound.service",))


def files(host: Host, service: Service) -> Iterator[File]:
    """The configuration, who is there in it."""
    check = (f"{_PROGRAMS[paths_of(host)]}/unbound-checkconf", "{}")
    text = "\n".join(_lines(host, service)) + "\n"
    yield File(_config(host, service), text, check=check, on_change=OnChange(Act.SIGNAL_HUP, service.name))


def sockets(service: Service) -> Iterator[Socket]:
    """UDP and TCP."""
    return both_protocols(listened(service))


def holdings(service: Service) -> Iterator[Holding]:
    """What the host adds to its configuration; zones are compiled."""
    if include := _written(service).include:
        yield Holding(service.name, Kept.FILE, include)


def probes(service: Service) -> Iterator[Probe]:
    """The paper's record, and the two ways that name servers have today."""
    return who_probes(service, (Way.TXT, ""), (Way.CHAOS, "id.server"), (Way.NSID, "id.server"))


def _config(host: Host, service: Service) -> str:
    return f"{folder_of(_CONFIG[paths_of(host)], service)}/unbound.conf"


def _lines(host: Host, service: Service) -> Iterator[str]:
    written, who = _written(service), service.serving.who
    yield f"# {service.name}: {host.name}, written by vrrpc"
    yield "server:"
    yield '    chroot: ""'
    yield '    directory: "/"'
    yield '    pidfile: ""'
    yield '    username: "unbound"'
    yield "    use-syslog: no"
    yield f'    trust-anchor-file: "{_ANCHOR[paths_of(host)]}"'
    yield from (f"    {line}" for line in _listening(service))
    yield "    so-reuseport: no"
    yield from (f"    access-control: {network} allow" for network in written.clients)
    if written.outgoing == OWN:
        own = [own_address(host, service, family) for family in (4, 6)]
        yield from (f"    outgoing-interface: {ip}" for ip in own if ip)
    yield f'    identity: "{host.name}"'
    yield f'    nsid: "ascii_{host.name}"'
    yield "    hide-version: yes"
    if who:
        yield f'    local-zone: "{who}" static'
        yield f"    local-data: '{who} {TTL} IN TXT \"{host.name}\"'"
    for zone, _ in service.serving.asked:
        # Inside of a site nobody signs, and private addresses are what is wanted.
        yield f'    domain-insecure: "{zone}"'
        yield f'    private-domain: "{zone}"'
        yield f'    local-zone: "{zone}" nodefault'
    yield "remote-control:"
    yield "    control-enable: no"
    for zone, servers in service.serving.asked:
        yield "stub-zone:"
        yield f'    name: "{zone}"'
        yield from (f"    stub-addr: {ip}" for ip in servers)
    if written.include:
        yield f'include: "{written.include}"'


def _listening(service: Service) -> Iterator[str]:
    if service.bind is Bind.WILDCARD:
        families = {address.ip.version for _, address in service.targets}
        yield from (f"interface: {_ALL[family]}" for family in sorted(families))
        yield "interface-automatic: yes"
        return
    yield from (f"interface: {address.ip}" for _, address in service.targets)
    if service.bind is Bind.FREEBIND:
        yield "ip-freebind: yes"


def _written(service: Service) -> Unbound:
    assert isinstance(service.written, Unbound)
    return service.written
