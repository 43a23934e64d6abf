"""Other programs in the way: a second speaker that nobody here started, or a unit that will start one at the next boot.

Debian enables keepalived.service and frr.service as soon as the package is there. Two speakers for one virtual router
on one host never hear each other, and each takes away the other's addresses.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from runtime.doctor.observation import Observation, bad, good, notice

_SPEAKERS: Final = frozenset({"keepalived", "vrrpd", "freevrrpd", "ucarp", "uvrrpd"})
_UNITS: Final = ("keepalived.service", "frr.service")
_LIMIT: Final = 10


@dataclass(frozen=True, slots=True)
class Process:
    """One process; `parents` are those it descends from."""

    pid: int
    name: str
    descent: frozenset[int]


@dataclass(frozen=True, slots=True)
class Strangers:
    """Speakers that run here, the process manager that ours descend from (0 for none), and each unit's enablement."""

    speakers: tuple[Process, ...]
    manager: int
    units: Mapping[str, str]


def read(manager: int) -> Strangers:
    """From /proc and systemd, where they are."""
    parents, names = _processes()
    found = [Process(pid, name, _ancestors(pid, parents) | {pid}) for pid, name in names.items() if name in _SPEAKERS]
    return Strangers(tuple(found), manager, {unit: is_enabled(unit) for unit in _UNITS})


def _processes() -> tuple[dict[int, int], dict[int, str]]:
    parents, names = {}, {}
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                head, _, tail = file.read().rpartition(")")
        except OSError:
            continue
        names[int(entry)] = head.partition("(")[2]
        parents[int(entry)] = int(tail.split()[1])
    return parents, names


def _ancestors(pid: int, parents: Mapping[int, int]) -> frozenset[int]:
    found = set[int]()
    while (pid := parents.get(pid, 0)) and pid not in found:
        found.add(pid)
    return frozenset(found)


def is_enabled(unit: str) -> str:
    """`enabled`, `disabled`, `masked` and so on; empty where systemd or the unit is not there."""
    try:
        done = subprocess.run(
            ["systemctl", "is-enabled", unit], capture_output=True, text=True, stdin=subprocess.DEVNULL,
            timeout=_LIMIT, check=False, env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def judge(strangers: Strangers) -> Iterator[Observation]:
    """One observation if nobody is in the way."""
    wrong = [*_judge_processes(strangers), *_judge_units(strangers)]
    yield from wrong or [good("other speakers", "none")]


def _judge_processes(strangers: Strangers) -> Iterator[Observation]:
    ours = {process.pid for process in strangers.speakers if strangers.manager in process.descent}
    for process in strangers.speakers:
        theirs = process.pid not in ours and not any(
            other.pid in process.descent - {process.pid} for other in strangers.speakers if other.pid not in ours
        )
        if theirs:
            about, way_out = f"process {process.pid}", f"stop it: kill {process.pid}, or the unit that starts it"
            yield bad(about, f"is {process.name}, and vrrpc did not start it", way_out)


def _judge_units(strangers: Strangers) -> Iterator[Observation]:
    for unit, state in strangers.units.items():
        if state.startswith("enabled"):
            said = "starts another speaker at the next boot"
            yield notice(f"unit {unit}", said, f"systemctl disable --now {unit}")
