"""A generation beside what is seen on the host -> all that is not as it should be, and what would put it right. Pure.

Unknown is a value: of a role that is not told, and of a network that cannot be read, nothing follows.
"""

import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from compiler.paths import PATHS
from runtime.keep.seen import Manager, Network, Placed, Seen
from runtime.observe.reader import MASTER
from runtime.speaker.wire import virtual_mac
from schemas.drift import Drift
from schemas.filetree import ProgramRun, RouterRun, Tree
from schemas.hosts import Speaker

UNKNOWN = "unknown"
SPEAKERS: Mapping[Speaker, str] = {
    Speaker.BUILTIN: "speaker",
    Speaker.KEEPALIVED: "keepalived",
    Speaker.FRR: "frr",
    Speaker.FREEVRRPD: "freevrrpd",
}
"""The program that is the VRRP daemon."""
_CONFIG: Final = PATHS[Speaker.BUILTIN].config
_RUNS: Final = frozenset({"RUNNING", "STARTING", "BACKOFF", "STOPPING"})
"""supervisor's own business: it runs, comes up, is tried again, or is about to be what somebody wants."""
ENDED = frozenset({"BACKOFF", "FATAL"})
"""It ended by itself, again and again."""


@dataclass(frozen=True, slots=True)
class StartManager:
    """The process manager itself."""


@dataclass(frozen=True, slots=True)
class WriteFile:
    """As applied."""

    path: str


@dataclass(frozen=True, slots=True)
class StartProgram:
    """One that always runs."""

    program: str


@dataclass(frozen=True, slots=True)
class CallScript:
    """The event script of a role."""

    path: str


@dataclass(frozen=True, slots=True)
class RestartSpeaker:
    """It makes its devices and addresses anew, and a peer serves meanwhile."""

    program: str


@dataclass(frozen=True, slots=True)
class RemoveAddress:
    """One that another host answers for. `router` must still not be master when it is done."""

    placed: Placed
    router: str


Mend = StartManager | WriteFile | StartProgram | CallScript | RestartSpeaker | RemoveAddress


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be: `thing` names it, `text` says what is wrong in one line. No mend where
    nothing can be done from here."""

    code: Drift
    thing: str
    text: str
    mend: Mend | None = None
    about: tuple[tuple[str, str], ...] = ()


def differences(tree: Tree, seen: Seen, virtual: AbstractSet[str]) -> tuple[Difference, ...]:
    """All of them, in the order in which they are put right. Without a manager only what needs none is told. `virtual`
    are the `virtual_devices` of the tree."""
    found = [*_manager(seen.manager), *_files(seen)]
    if seen.manager is not Manager.UP:
        return tuple(found)
    roles = {router.name: seen.roles.get(router.name, UNKNOWN) for router in tree.routers}
    found += _speaker(tree, seen.network, roles, virtual) if seen.network else ()
    found += _always(tree, seen.programs)
    found += _followers(tree, seen.programs, roles)
    found += _falling(tree, seen)
    if seen.programs.get(SPEAKERS[Speaker(tree.speaker)]) == "RUNNING":
        found += _untold(tree, roles)
    return tuple(found)


def _manager(manager: Manager) -> Iterator[Difference]:
    match manager:
        case Manager.GONE:
            yield Difference(Drift.MANAGER_GONE, "supervisord", "supervisord does not run", StartManager())
        case Manager.SILENT:
            yield Difference(Drift.MANAGER_GONE, "supervisord", "supervisord is there and does not answer")
        case Manager.UP:
            pass


def _files(seen: Seen) -> Iterator[Difference]:
    for file in seen.files:
        about = (("path", file.path),)
        yield Difference(Drift.FILE, file.path, f"{file.path} {file.how}", WriteFile(file.path), about)


def _always(tree: Tree, states: Mapping[str, str]) -> Iterator[Difference]:
    for program in tree.programs:
        if not program.follows and states.get(program.name) not in _RUNS:
            text = f"{program.name} {_state(states, program)}, and should always run"
            yield _program(Drift.PROGRAM_DOWN, program, text, StartProgram(program.name))


def _falling(tree: Tree, seen: Seen) -> Iterator[Difference]:
    """With the words of one that reads no secret: it might repeat it."""
    secretive = {file.on_change.program for file in tree.files if file.secrets}
    for program in tree.programs:
        if seen.programs.get(program.name) in ENDED:
            said = "" if program.name in secretive else seen.said.get(program.name, "")
            text = f"{program.name} does not stay up{f': {said}' if said else ''}"
            yield Difference(Drift.FALLING, program.name, text, None, (("program", program.name),))


def _followers(tree: Tree, states: Mapping[str, str], roles: Mapping[str, str]) -> Iterator[Difference]:
    routers = {router.name: router for router in tree.routers}
    for program in tree.programs:
        follows = [routers[name] for name in program.follows if name in routers]
        masters = [router for router in follows if roles[router.name] == MASTER]
        runs = states.get(program.name) in _RUNS
        if masters and not runs:
            name = masters[0].name
            text = f"{program.name} {_state(states, program)}, and this host is master of {name}"
            yield _program(Drift.PROGRAM_DOWN, program, text, CallScript(masters[0].master_script), name)
        elif follows and runs and not any(roles[router.name] in (MASTER, UNKNOWN) for router in follows):
            name = follows[0].name
            text = f"{program.name} runs, and this host is {roles[name]} of {name}"
            yield _program(Drift.PROGRAM_UP, program, text, CallScript(follows[0].backup_script), name)


def _state(states: Mapping[str, str], program: ProgramRun) -> str:
    state = states.get(program.name)
    return f"is {state}" if state else "is not known to supervisord"


def _program(code: Drift, program: ProgramRun, text: str, mend: Mend, router: str = "") -> Difference:
    about = (("program", program.name), *((("router", router),) if router else ()))
    return Difference(code, program.name, text, mend, about)


def _speaker(tree: Tree, network: Network, roles: Mapping[str, str], virtual: AbstractSet[str]) -> Iterator[Difference]:
    restart = RestartSpeaker(SPEAKERS[Speaker(tree.speaker)])
    for router in tree.routers:
        role = roles[router.name]
        if role == UNKNOWN:
            continue
        if router.name in virtual and (router.interface, mac_of(router)) not in network.devices:
            text = f"the device of {router.name} with {mac_of(router)} on {router.interface} is gone"
            yield Difference(Drift.DEVICE_GONE, router.name, text, restart, (("router", router.name),))
        elif role == MASTER:
            yield from _missing(router, network, restart)
        else:
            yield from _left(router, role, network)


def _missing(router: RouterRun, network: Network, restart: Mend) -> Iterator[Difference]:
    if missing := [address for address in router.addresses if not _is_on(router.interface, address, network)]:
        text = f"this host is master of {router.name}, and has no {', '.join(missing)} on {router.interface}"
        yield Difference(Drift.ADDRESS_GONE, router.name, text, restart, (("router", router.name),))


def _left(router: RouterRun, role: str, network: Network) -> Iterator[Difference]:
    for address in router.addresses:
        for each in network.at(address):
            text = f"this host is {role} of {router.name}, and has {address} on {each.nic}"
            about = (("router", router.name), ("address", address))
            yield Difference(Drift.ADDRESS_LEFT, address, text, RemoveAddress(each, router.name), about)


def _is_on(nic: str, address: str, network: Network) -> bool:
    return any(each.nic == nic for each in network.at(address))


def _untold(tree: Tree, roles: Mapping[str, str]) -> Iterator[Difference]:
    for router in tree.routers:
        if roles[router.name] == UNKNOWN:
            text = f"{tree.speaker} does not say which role this host has in {router.name}"
            yield Difference(Drift.ROLE_UNKNOWN, router.name, text, None, (("router", router.name),))


def mac_of(router: RouterRun) -> str:
    """The virtual MAC, as the kernel writes it."""
    return virtual_mac(router.vrid, ip_address(router.addresses[0]).version).hex(":")


def virtual_devices(tree: Tree) -> frozenset[str]:
    """The routers whose daemon keeps a device with the virtual MAC at all times: as its own configuration says. One of
    keepalived's is renamed and made anew with the role, and freevrrpd's are no business of Linux."""
    match Speaker(tree.speaker):
        case Speaker.FRR:
            return frozenset(router.name for router in tree.routers)
        case Speaker.BUILTIN:
            texts = [file.text for file in tree.files if file.path == f"{_CONFIG}/speaker.json"]
            routers = [each for text in texts for each in json.loads(text)["routers"]]
            return frozenset(str(each["name"]) for each in routers if each.get("virtual_mac"))
        case Speaker.KEEPALIVED:
            texts = [file.text for file in tree.files if file.path == f"{_CONFIG}/keepalived.conf"]
            return frozenset(name for text in texts for name in _INSTANCE_WITH_DEVICE.findall(text))
        case Speaker.FREEVRRPD:
            return frozenset()


_INSTANCE_WITH_DEVICE: Final = re.compile(r"^vrrp_instance (\S+) \{(?:(?!^\})[^\n]*\n)*?\s*use_vmac\b", re.MULTILINE)
