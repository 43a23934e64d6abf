"""Which role this host has in each virtual router, asked of the daemon itself, never guessed from addresses."""

import json
import os
import signal
import subprocess
import time
from typing import Any, Final

from compiler.paths import PATHS
from runtime.role import UNKNOWN, RoleNow
from runtime.speaker.control import ControlError, ask
from schemas.filetree import Tree
from schemas.hosts import Speaker

__all__ = ["UNKNOWN", "RoleNow", "read_roles"]

# keepalived's JSON: 0 init, 1 backup, 2 master, 3 fault. And the signal for it, which 2.2.7 takes in its VRRP process.
_KEEPALIVED_STATES: Final = ("initialize", "backup", "master", "initialize")
_KEEPALIVED_DROPS: Final = ("_err", "_failure", "_mismatch", "_invalid")
_KEEPALIVED_MASTER: Final = 2
_DUMP_SIGNAL: Final = signal.SIGRTMIN + 2
_DUMP_PATIENCE: Final = 1.0
_VTYSH_PATIENCE: Final = 5.0


def read_roles(tree: Tree) -> dict[str, RoleNow]:
    """The role in every virtual router of a tree; unknown is a value like any other."""
    found = {}
    match Speaker(tree.speaker):
        case Speaker.BUILTIN:
            found = _builtin(PATHS[Speaker.BUILTIN].control)
        case Speaker.KEEPALIVED:
            found = _keepalived(PATHS[Speaker.KEEPALIVED].run)
        case Speaker.FRR:
            found = _frr(tree, PATHS[Speaker.FRR].frr)
        case Speaker.FREEVRRPD:
            pass  # says its role to syslog alone
    return {router.name: found.get(router.name, RoleNow(router.name, UNKNOWN)) for router in tree.routers}


def _builtin(control: str) -> dict[str, RoleNow]:
    try:
        routers = ask(control, "state")["routers"]
    except ControlError:
        return {}
    return {
        each["name"]: RoleNow(
            each["name"],
            each["role"],
            each["priority"],
            each["since"],
            each["master"],
            each["locked"],
            each["drops"],
            each["adverts_sent"],
            each["adverts_heard"],
            len(each["masters"]),
        )
        for each in routers
    }


def _keepalived(run: str) -> dict[str, RoleNow]:
    return {role.router: role for role in map(_keepalived_role, dump_of_keepalived(run))}


def dump_of_keepalived(run: str) -> list[dict[str, dict[str, Any]]]:
    """All that it knows of each virtual router: `data` and `stats`. Nothing when it does not answer.

    Waits until the dump is whole: keepalived says in no way when it is done, but JSON has an end.
    """
    dump = os.path.join(run, "keepalived.json")
    try:
        with open(os.path.join(run, "keepalived_vrrp.pid"), encoding="ascii") as file:
            pid = int(file.read())
        if not _is_keepalived(pid):
            return []
        if os.path.exists(dump):
            os.unlink(dump)
        os.kill(pid, _DUMP_SIGNAL)
    except (OSError, ValueError):
        return []
    end = time.monotonic() + _DUMP_PATIENCE
    while time.monotonic() < end:
        try:
            with open(dump, encoding="utf-8") as file:
                return list(json.load(file))
        except (OSError, ValueError):
            time.sleep(0.01)
    return []


def _is_keepalived(pid: int) -> bool:
    """A file of a keepalived that was killed may name a process of somebody else by now, whom the signal would end."""
    with open(f"/proc/{pid}/comm", encoding="ascii", errors="replace") as file:
        return file.read().startswith("keepalived")


def _keepalived_role(entry: dict[str, dict[str, object]]) -> RoleNow:
    data = entry["data"]
    state = int(str(data["state"]))
    since = float(str(data.get("last_transition", 0)))
    counts = {key: int(str(count)) for key, count in entry.get("stats", {}).items()}
    drops = {key: count for key, count in counts.items() if count and any(word in key for word in _KEEPALIVED_DROPS)}
    return RoleNow(
        str(data["iname"]), _KEEPALIVED_STATES[state], int(str(data["effective_priority"])), since,
        locked=state == _KEEPALIVED_MASTER and int(str(data["effective_priority"])) > int(str(data["base_priority"])),
        drops=drops, sent=counts.get("advert_sent"), heard=counts.get("advert_rcvd"),
    )  # fmt: skip


def _frr(tree: Tree, sockets: str) -> dict[str, RoleNow]:
    """It knows no names of ours: a router is the family of a VRID on an interface."""
    command = ["vtysh", "--vty_socket", sockets, "-d", "vrrpd", "-c", "show vrrp json"]
    try:
        done = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_VTYSH_PATIENCE, check=True
        )
        known: dict[tuple[str, int], dict[str, Any]] = {
            (each["interface"], each["vrid"]): each for each in json.loads(done.stdout)
        }
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}
    found = {}
    for router in tree.routers:
        family = "v6" if ":" in router.addresses[0] else "v4"
        state = known.get((router.interface, router.vrid), {}).get(family)
        if state:
            counts = state.get("stats", {})
            found[router.name] = RoleNow(
                router.name, state["status"].lower(), state["effectivePriority"],
                sent=counts.get("adverTx"), heard=counts.get("adverRx"),
            )  # fmt: skip
    return found
