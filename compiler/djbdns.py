"""What the programs of djbdns have in common: all that they need stands in their environment (IP, ROOT), they listen on
one address, and as root they go into their folder and become the user whose numbers they are given."""

from typing import Final

from compiler.model import Host, Service
from compiler.paths import FREEBSD, LINUX, Paths, paths_of
from compiler.process import Process
from compiler.software import folder_of
from compiler.zones.tinydns import data_lines
from compiler.zones.zone import Zone
from schemas.filetree import File, OnChange, Served
from schemas.services import Bind

MEMORY: Final = 4_000_000
"""Bytes of data that tinydns and tcpserver may have; they run with a tenth."""

PROGRAMS: Final = {LINUX: "/usr/sbin", FREEBSD: "/usr/local/bin"}
WILDCARD: Final = "over UDP it answers from the host's own address there, and clients drop the reply"
NO_OTHER: Final = "it binds when it starts and has no such option (1.05)"

REFUSED: Final = {Bind.WILDCARD: WILDCARD, Bind.FREEBIND: NO_OTHER, Bind.FOLLOW: NO_OTHER}


def folder(host: Host, service: Service) -> str:
    """Where its files lie."""
    return folder_of(paths_of(host).config, service)


def tinydns(
    name: str, paths: Paths, ip: str, root: str, follows: tuple[str, ...] = (), serves: tuple[Served, ...] = ()
) -> Process:
    """tinydns on an address, with the data of a folder."""
    command = f"envuidgid tinydns softlimit -d {MEMORY} {PROGRAMS[paths]}/tinydns"
    units = ("tinydns.service",)
    return Process(name, command, follows, environment=(("IP", ip), ("ROOT", root)), units=units, serves=serves)


def data(root: str, zones: tuple[Zone, ...], who: tuple[Zone, ...]) -> tuple[File, ...]:
    """The data of a tinydns. What is equal on all hosts and what names the host are in files of their own, of which a
    script makes the one that tinydns-data reads. A question that comes meanwhile is answered from the old data."""
    make = f"{root}/make"
    read = {f"{root}/zones": zones, f"{root}/who": who}
    sources = [File(path, "".join(f"{line}\n" for line in data_lines(of)), on_change=OnChange(build=make))
               for path, of in read.items() if of]  # fmt: skip
    names = " ".join(source.path.rpartition("/")[2] for source in sources) or "/dev/null"
    text = f"#!/bin/sh\nset -e\ncd {root}\ncat {names} >data\nexec tinydns-data\n"
    check, makes = ("sh", "-n", "{}"), (f"{root}/data", f"{root}/data.cdb")
    script = File(make, text, mode=0o755, check=check, on_change=OnChange(build=make), makes=makes)
    return (*sources, script)
