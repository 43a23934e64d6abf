"""The levels of departure.py on this machine: a file that keepalived adds to its priority, or a line of FRR's."""

import os
import subprocess
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from ipaddress import ip_address
from typing import Final

from compiler.paths import PATHS
from runtime.classes import spoken_by
from runtime.departure import Departure, Level, Listen, Manner
from runtime.install import write_file
from runtime.ports import WorldError
from runtime.roles import read_roles
from schemas.filetree import Tree
from schemas.hosts import Speaker

KNOBS: Final = {Level.OWN: "0\n", Level.LOWEST: "-253\n", Level.OUT: "-254\n"}
"""-254 puts an instance into FAULT; the result of anything else is never below 1 (keepalived, `track_file`)."""
_FAILBACK: Final = frozenset({"failback", "failback after"})
_VTYSH_LIMIT: Final = 5.0


def departure(tree: Tree, knobs: str, patience: float = 0.0) -> Departure:
    """Of the speaker that runs a tree, keepalived or FRR. `knobs` is the folder of keepalived's files."""

    def roles() -> Mapping[str, str]:
        return {name: role.role for name, role in read_roles(tree).items()}

    put = partial(put_knob, knobs) if Speaker(tree.speaker) is Speaker.KEEPALIVED else _vtysh(tree)
    return Departure(roles, put, partial(_ears, tree), patience)


def manners(tree: Tree) -> dict[str, Manner]:
    """How each virtual router of a tree can be left, from what its speaker reads."""
    return {
        name: Manner(spoken.interval / 100, not _FAILBACK & {word for word, _ in spoken.facts.preference})
        for name, spoken in spoken_by(tree).items()
    }


@contextmanager
def _ears(tree: Tree) -> Iterator[Listen]:
    """The NICs of a tree's virtual routers. Raises OSError."""
    from runtime.listen.ears import listen, open_ports  # packet sockets: what does not listen needs none of it
    from runtime.speaker.wire import Advert

    routers = {(each.interface, each.vrid, ip_address(each.addresses[0]).version): each.name for each in tree.routers}
    ports = open_ports(sorted({router.interface for router in tree.routers}))

    def until_all(wanted: Collection[str], seconds: float) -> Collection[str]:
        heard = set[str]()
        for packet in listen(ports, seconds):
            advert = packet.seen if packet and packet.reason is None else None
            # What we say ourselves is heard as well, and says 0.
            if packet and isinstance(advert, Advert) and advert.priority:
                heard |= {routers.get((packet.interface, advert.vrid, advert.source.version), "")} & set(wanted)
            if len(heard) == len(wanted):
                break
        return heard

    try:
        yield until_all
    finally:
        for port in ports:
            port.close()


def put_knob(folder: str, router: str, level: Level) -> None:
    """Have keepalived say a level. Raises WorldError."""
    path = os.path.join(folder, router)
    if not os.path.exists(path):
        raise WorldError(f"keepalived has no {path}: apply a generation that reads it")
    try:
        write_file(path, KNOBS[level].encode(), 0o600)
    except OSError as error:
        raise WorldError(f"{path} cannot be written: {error.strerror}") from None


def _vtysh(tree: Tree) -> Callable[[str, Level], None]:
    """One line for what runs; what its file says holds again from its next start on."""
    priorities = {name: spoken.priority for name, spoken in spoken_by(tree).items()}
    places = {router.name: router for router in tree.routers}

    def put(router: str, level: Level) -> None:
        if level is Level.OUT:
            raise WorldError("FRR cannot be told to stay out")
        priority = priorities[router] if level is Level.OWN else 1
        place = places[router]
        lines = ("configure terminal", f"interface {place.interface}", f"vrrp {place.vrid} priority {priority}")
        words = ["vtysh", "--vty_socket", PATHS[Speaker.FRR].frr, "-d", "vrrpd"]
        words += [word for line in lines for word in ("-c", line)]
        try:
            subprocess.run(words, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=_VTYSH_LIMIT)
        except (OSError, subprocess.SubprocessError) as error:
            raise WorldError(f"FRR does not take a priority for {router}: {error}") from None

    return put
