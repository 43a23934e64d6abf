"""`software: bind`: ISC BIND 9.18, for zones of the site, and for clients that it resolves names for.

It hears of addresses by netlink and answers on a new one within milliseconds, without any privilege but the one to bind
low ports; a `listen-on` that names an absent address is no error and is never told. So nothing happens on either event,
and its cache lives on. A second copy would run beside the first and take half of the questions (SO_REUSEPORT); BIND's
own `lock-file` may not outlive 9.18, and AppArmor as Debian has it for named forbids that lock, so whoever starts it
holds one on a file that named inherits. It also lets it read nothing outside of /etc/bind: its files lie there.
A reload says 0 also when a zone is broken and keeps the old one, so each zone is checked before it is installed, all of
them together with the configuration (named-checkconf reads no zone but with `-z`), and named is asked afterwards.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from compiler.model import Host, Service
from compiler.name_servers import LOOPBACK, OWN, both_protocols, own_address, served, who_is, who_probes
from compiler.paths import FREEBSD, LINUX, paths_of
from compiler.probe import Probe, Way
from compiler.process import Process
from compiler.software import Socket, folder_of
from compiler.zones.bind import zone_file
from compiler.zones.zone import Zone
from schemas.filetree import FOLDER, Act, File, Holding, Kept, OnChange
from schemas.services import Bind, Bind9
from schemas.values import Ip, IpNetwork

_FOLLOWS: Final = "it has a socket for each address of the host by itself, as `follow` says"
BINDS: Final[Mapping[Bind, str]] = {
    Bind.FOLLOW: "",
    Bind.WILDCARD: _FOLLOWS,
    Bind.FREEBIND: _FOLLOWS,
    Bind.NONLOCAL: _FOLLOWS,
    Bind.ON_MASTER: "each start loses its cache and the questions of as long as it loads zones, and none is needed",
}

WHO: Final = "TXT `who.ami`, CHAOS `hostname.bind`, NSID"
TESTED: Final = "named 9.18 of Debian 12"

_PROGRAM: Final = {LINUX: "/usr/sbin/named", FREEBSD: "/usr/local/sbin/named"}
_CHECKS: Final = {LINUX: "/usr/bin", FREEBSD: "/usr/local/bin"}
_CONFIG: Final = {LINUX: "/etc/bind/vrrpc", FREEBSD: "/usr/local/etc/namedb/vrrpc"}
_WORK: Final = {LINUX: "/var/cache/bind", FREEBSD: "/usr/local/etc/namedb/working"}
_RUN: Final = {LINUX: "/run/named", FREEBSD: "/var/run/named"}
_HERE: Final = "127.0.0.1"
"""Where it answers the host itself, whoever is master."""
_WHOLE: Final = """\
sed "s|\\"$2/|\\"$1/|" "$1/named.conf" >"$1/named.conf.staged" || exit
said=$("$3" -z "$1/named.conf.staged" 2>&1) || {
    printf '%s\\n' "$said" | sed "/: loaded serial /d; s|$1|$2|g; s|named.conf.staged|named.conf|"
    exit 1
}
"""
"""Reads the staged folder $1 as if it were $2, by the program $3."""
_LOCKED: Final = {LINUX: "/usr/bin/flock --nonblock --no-fork", FREEBSD: "setlock -n"}
"""Both become named, which keeps their lock until it ends."""


def processes(host: Host, service: Service) -> Iterator[Process]:
    """One, in the foreground."""
    paths = paths_of(host)
    lock = f"{_WORK[paths]}/{service.name}.lock"
    command = f"{_LOCKED[paths]} {lock} {_PROGRAM[paths]} -f -u bind -c {_config(host, service)}"
    units = ("named.service", "bind9.service")
    yield Process(service.name, command, units=units, serves=served(service, _HERE))


def files(host: Host, service: Service) -> Iterator[File]:
    """The configuration, and a file for each zone."""
    checks, reload = _CHECKS[paths_of(host)], OnChange(Act.SIGNAL_HUP, service.name)
    text = "\n".join(_lines(host, service)) + "\n"
    whole = ("/bin/sh", "-c", _WHOLE, "sh", FOLDER, _folder(host, service), f"{checks}/named-checkconf")
    yield File(_config(host, service), text, check=whole, on_change=reload)
    for zone in (*service.serving.zones, *who_is(host, service)):
        # `-i local`: what lies in other zones is not asked for over the network.
        check = (f"{checks}/named-checkzone", "-i", "local", zone.name.removesuffix("."), "{}")
        yield File(_zone_path(host, service, zone), zone_file(zone), check=check, on_change=reload)


def sockets(service: Service) -> Iterator[Socket]:
    """Every address of a NIC that is not left to others."""
    return both_protocols((None,), (*service.serving.left, LOOPBACK))


def holdings(service: Service) -> Iterator[Holding]:
    """What the host adds to its configuration; zones are compiled."""
    if include := _written(service).include:
        yield Holding(service.name, Kept.FILE, include)


def probes(service: Service) -> Iterator[Probe]:
    """The paper's record, and the two ways that name servers have today."""
    return who_probes(service, (Way.TXT, ""), (Way.CHAOS, "hostname.bind"), (Way.NSID, "id.server"))


def _config(host: Host, service: Service) -> str:
    return f"{_folder(host, service)}/named.conf"


def _folder(host: Host, service: Service) -> str:
    return folder_of(_CONFIG[paths_of(host)], service)


def _zone_path(host: Host, service: Service, zone: Zone) -> str:
    """RFC 2317 has zones with a slash in their name."""
    return f"{_folder(host, service)}/zones/{zone.name.removesuffix('.').replace('/', '-')}"


def _lines(host: Host, service: Service) -> Iterator[str]:
    yield f"// {service.name}: {host.name}, written by vrrpc"
    yield "options {"
    yield from (f"    {line};" for line in _options(host, service))
    yield "};"
    yield "controls { };"
    yield "logging {"
    yield "    channel ours { stderr; severity info; print-category yes; print-severity yes; };"
    yield "    category default { ours; };"
    yield "};"
    for zone in service.serving.zones:
        yield from _zone(_zone_path(host, service, zone), zone)
    for zone in who_is(host, service):
        yield from _zone(_zone_path(host, service, zone), zone)
    if include := _written(service).include:
        yield f'include "{include}";'


def _options(host: Host, service: Service) -> Iterator[str]:
    paths, written = paths_of(host), _written(service)
    yield f'directory "{_WORK[paths]}"'
    yield f'pid-file "{_RUN[paths]}/named.pid"'
    yield f'hostname "{host.name}"'
    yield f'server-id "{host.name}"'
    yield "version none"
    for key, family in (("listen-on", 4), ("listen-on-v6", 6)):
        left = [f"!{ip};" for ip in service.serving.left if ip.version == family]
        yield f"{key} {{ {' '.join([*left, 'any;'])} }}"
    yield f"recursion {'yes' if written.recursion else 'no'}"
    if written.recursion:
        yield f"allow-recursion {{ {_matches(written.recursion)} }}"
        # Else who may not resolve would still be told what others have asked for.
        yield f"allow-query-cache {{ {_matches(written.recursion)} }}"
    else:
        # Else it asks the root for keys that it has no use for.
        yield "dnssec-validation no"
    yield "allow-transfer { none; }"
    yield "notify no"
    if written.outgoing == OWN:
        for key, family in (("query-source", 4), ("query-source-v6", 6)):
            if ip := own_address(host, service, family):
                yield f"{key} address {ip}"


def _zone(path: str, zone: Zone) -> Iterator[str]:
    yield f'zone "{zone.name.removesuffix(".")}" {{'
    yield "    type primary;"
    yield f'    file "{path}";'
    if zone.secondaries:
        yield f"    allow-transfer {{ {_matches(zone.secondaries)} }};"
        yield f"    also-notify {{ {_matches(zone.secondaries)} }};"
        yield "    notify explicit;"
    yield "};"


def _matches(addresses: Iterable[Ip | IpNetwork]) -> str:
    return " ".join(f"{each};" for each in addresses)


def _written(service: Service) -> Bind9:
    assert isinstance(service.written, Bind9)
    return service.written
