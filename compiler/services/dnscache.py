"""`software: dnscache`: the resolver of djbdns, and a tinydns on the loopback that knows the name of the host.

dnscache has no data of its own, so `root/servers/who.ami` sends that one question to a tinydns on 127.53.0.1: all of
127.0.0.0/8 is local on Linux. It wants 128 bytes of a seed on its standard input, which is an open pipe under most
managers: it would wait for ever, its socket bound, and look as if it ran; so a shell gives it /dev/urandom. An IPSEND
that is not on the host makes it drop every question without a word, and so does a client that no file of `root/ip`
names.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from compiler import djbdns
from compiler.model import Host, Service
from compiler.name_servers import LOOPBACK, OWN, PORT, both_protocols, own_address, who_probes
from compiler.paths import paths_of
from compiler.probe import Probe, Way
from compiler.process import Process
from compiler.software import UDP, Socket, follows, listened
from compiler.zones.who import who_zone
from schemas.filetree import Act, File, Holding, OnChange
from schemas.services import Bind, Dnscache
from schemas.values import IpNetwork

BINDS: Final[Mapping[Bind, str]] = {Bind.ON_MASTER: "", Bind.NONLOCAL: "", **djbdns.REFUSED}

WHO: Final = "TXT `who.ami`"
TESTED: Final = "dnscache and tinydns 1.05 of Debian 12; under daemontools 0.76, too"

_ROOT_SERVERS: Final = (
    "198.41.0.4", "170.247.170.2", "192.33.4.12", "199.7.91.13", "192.203.230.10", "192.5.5.241", "192.112.36.4",
    "198.97.190.53", "192.36.148.17", "192.58.128.30", "193.0.14.129", "199.7.83.42", "202.12.27.33",
)  # fmt: skip
"""a to m.root-servers.net, as IANA has them since 2023."""
_ROOM: Final = 7_000_000
"""Bytes that it needs beside its cache; with a cache of 1,000,000 it crashed at 300,000 in all and ran at 4,000,000."""


def processes(host: Host, service: Service) -> Iterator[Process]:
    """dnscache for the address, and the tinydns behind it, which always runs."""
    paths, written, folder = paths_of(host), _written(service), djbdns.folder(host, service)
    memory = written.cache_size + _ROOM
    command = f"envuidgid dnscache softlimit -o 250 -d {memory} {djbdns.PROGRAMS[paths]}/dnscache"
    source = own_address(host, service, 4) if written.outgoing == OWN else None
    environment = {
        "IP": str(service.address), "IPSEND": str(source or "0.0.0.0"), "ROOT": f"{folder}/root",
        "CACHESIZE": str(written.cache_size),
    }  # fmt: skip
    if written.forward:
        environment["FORWARDONLY"] = "1"
    words = f"/bin/sh -c 'exec {command} < /dev/urandom'"
    units = ("dnscache.service",)
    yield Process(service.name, words, follows(service), environment=tuple(environment.items()), units=units)
    if service.serving.who:
        yield djbdns.tinydns(f"{service.name}-who", paths, str(LOOPBACK), f"{folder}/who")


def files(host: Host, service: Service) -> Iterator[File]:
    """Whom it asks, who may ask it, and the data of the tinydns behind it. It reads all of it at its start."""
    folder, written = djbdns.folder(host, service), _written(service)
    again = OnChange(Act.RESTART, service.name)
    first = [str(each) for each in written.forward] or _ROOT_SERVERS
    yield File(f"{folder}/root/servers/@", "".join(f"{each}\n" for each in first), on_change=again)
    for zone, servers in service.serving.asked:
        path = f"{folder}/root/servers/{zone.removesuffix('.')}"
        yield File(path, "".join(f"{ip}\n" for ip in servers), on_change=again)
    for prefix in sorted({prefix for network in written.clients for prefix in prefixes(network)}):
        # Looked for at each question.
        yield File(f"{folder}/root/ip/{prefix}", "")
    if who := service.serving.who:
        yield File(f"{folder}/root/servers/{who.removesuffix('.')}", f"{LOOPBACK}\n", on_change=again)
        yield from djbdns.data(f"{folder}/who", (), (who_zone(who, host.name, (LOOPBACK,)),))


def prefixes(network: IpNetwork) -> Iterator[str]:
    """The names of files that let a network ask: whole bytes of addresses, so an odd length makes several."""
    if network.version == 6:
        return
    length = max(8, -(-network.prefixlen // 8) * 8)
    for part in network.subnets(new_prefix=length) if length > network.prefixlen else (network,):
        yield ".".join(str(part.network_address).split(".")[: length // 8])


def sockets(service: Service) -> Iterator[Socket]:
    """Its address over UDP and TCP, and the loopback's."""
    yield from both_protocols(listened(service))
    if service.serving.who:
        yield Socket(UDP, PORT, LOOPBACK)


def holdings(service: Service) -> Iterator[Holding]:
    """Nothing: all that it serves is compiled."""
    return iter(())


def probes(service: Service) -> Iterator[Probe]:
    """The paper's record."""
    return who_probes(service, (Way.TXT, ""))


def _written(service: Service) -> Dnscache:
    assert isinstance(service.written, Dnscache)
    return service.written
