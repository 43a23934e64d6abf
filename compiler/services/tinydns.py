"""`software: tinydns`: the name server of djbdns, one process for each virtual address, and axfrdns beside it for TCP.

It reads a database that is swapped under it, so new data need no signal, which would end it. It is up at once, so the
paper starts and stops it with the address. axfrdns gives the same data over TCP, and whole zones to the secondaries
that the site names; to everybody else it answers single questions.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from compiler import djbdns
from compiler.model import Host, Service
from compiler.name_servers import PORT, served, who_is, who_probes
from compiler.paths import paths_of
from compiler.probe import Probe, Way
from compiler.process import Process
from compiler.software import TCP, UDP, Socket
from schemas.filetree import File, Holding, OnChange
from schemas.services import Bind, Tinydns

BINDS: Final[Mapping[Bind, str]] = {Bind.ON_MASTER: "", Bind.NONLOCAL: "", **djbdns.REFUSED}

WHO: Final = "TXT `who.ami`, over TCP too where axfrdns is"
TESTED: Final = "tinydns and axfrdns 1.05, tcpserver 0.88 of Debian 12; under daemontools 0.76, too"


def processes(host: Host, service: Service) -> Iterator[Process]:
    """tinydns and axfrdns for each address, each for the master of its router."""
    paths = paths_of(host)
    here = [router.name for router in service.here]
    for index, (router, address) in enumerate(service.targets):
        if router.name not in here:
            continue
        number = f"-{index + 1}" if index else ""
        follows = (router.name,) if service.bind is Bind.ON_MASTER else ()
        ip = str(address.ip)
        serves = served(service, ip)
        yield djbdns.tinydns(f"{service.name}{number}", paths, ip, _root(host, service), follows, serves)
        if _written(service).tcp:
            command = (
                f"envuidgid axfrdns softlimit -d {djbdns.MEMORY} tcpserver -vDRHl0 -x {_rules(host, service)}.cdb"
                f" -- {ip} {PORT} {djbdns.PROGRAMS[paths]}/axfrdns"
            )
            environment = (("ROOT", _root(host, service)),)
            name = f"{service.name}-tcp{number}"
            yield Process(name, command, follows, environment=environment, units=("axfrdns.service",))


def files(host: Host, service: Service) -> Iterator[File]:
    """The data, and who may transfer which zone."""
    yield from djbdns.data(_root(host, service), service.serving.zones, who_is(host, service))
    if _written(service).tcp:
        rules = _rules(host, service)
        make = f"{djbdns.folder(host, service)}/make-tcp"
        yield File(rules, "".join(f"{line}\n" for line in _allowed(service)), on_change=OnChange(build=make))
        text = f"#!/bin/sh\nexec tcprules {rules}.cdb {rules}.tmp <{rules}\n"
        check, makes = ("sh", "-n", "{}"), (f"{rules}.cdb",)
        yield File(make, text, mode=0o755, check=check, on_change=OnChange(build=make), makes=makes)


def sockets(service: Service) -> Iterator[Socket]:
    """UDP, and TCP where axfrdns is."""
    for _, address in service.targets:
        yield Socket(UDP, PORT, address.ip)
        if _written(service).tcp:
            yield Socket(TCP, PORT, address.ip)


def holdings(service: Service) -> Iterator[Holding]:
    """Nothing: all that it serves is compiled."""
    return iter(())


def probes(service: Service) -> Iterator[Probe]:
    """The paper's record, from both programs."""
    return who_probes(service, (Way.TXT, ""), *([(Way.TXT_TCP, "")] if _written(service).tcp else []))


def _root(host: Host, service: Service) -> str:
    return f"{djbdns.folder(host, service)}/root"


def _rules(host: Host, service: Service) -> str:
    return f"{djbdns.folder(host, service)}/tcp"


def _allowed(service: Service) -> Iterator[str]:
    """tcprules(1): the secondaries of each zone by their addresses; an empty AXFR allows no transfer."""
    zones: dict[str, list[str]] = {}
    for zone in service.serving.zones:
        for address in zone.secondaries:
            zones.setdefault(str(address), []).append(zone.name.removesuffix("."))
    for secondary, names in zones.items():
        yield f'{secondary}:allow,AXFR="{"/".join(names)}"'
    yield ':allow,AXFR=""'


def _written(service: Service) -> Tinydns:
    assert isinstance(service.written, Tinydns)
    return service.written
