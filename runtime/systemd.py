"""systemd as this host's process manager, by systemctl(1).

Its units are the `vrrpc-*.service` of the tree. systemd is always up where it is used, starts at a boot what
multi-user.target wants, and outlives everything. That it has not read a unit again, it says itself: `NeedDaemonReload`.
"""

import os
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from compiler.managers.systemd import PREFIX, WANTED, unit
from runtime.last_words import last_words
from runtime.ports import WorldError

_BOOTED: Final = "/run/systemd/system"
"""Where systemd is process 1 (sd_booted(3))."""
_LIMIT: Final = 90.0
_PROPERTIES: Final = "Id,ActiveState,SubState,NeedDaemonReload,FragmentPath,ExecMainStartTimestamp"
_STATES: Final = {
    "active": "RUNNING",
    "reloading": "RUNNING",
    "activating": "STARTING",
    "deactivating": "STOPPING",
    "failed": "FATAL",
}
"""In the words of supervisor, which all of vrrpc speaks. A unit between two starts is in BACKOFF."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What systemd knows of a unit of ours."""

    program: str
    state: str
    stale: bool
    file: str
    started: float


class Systemd:
    """The systemd that is process 1 here."""

    def is_up(self) -> bool:
        """Whether it is process 1."""
        return os.path.isdir(_BOOTED)

    def start(self) -> frozenset[str]:
        """It cannot be started by anybody. Raises WorldError."""
        raise WorldError("systemd is not process 1 here (there is no /run/systemd/system): set another `manager:`")

    def update(self) -> tuple[str, ...]:
        """Make its units those of the disk: end those that are gone, start anew what runs and changed, start what
        always runs. Gives the names of what was started. Raises WorldError."""
        before = self._units()
        _systemctl("daemon-reload")
        gone = [each for each in before if not os.path.exists(each.file)]
        _stop(each.program for each in gone)
        changed = {each.program for each in before if each.stale and each.state in ("RUNNING", "STARTING", "BACKOFF")}
        changed -= {each.program for each in gone}
        states = self.states()
        new = {name for name in _wanted() if states.get(name, "STOPPED") == "STOPPED"}
        for verb, programs in (("restart", changed), ("start", new - changed)):
            if programs:
                _systemctl(verb, "--no-block", *map(unit, sorted(programs)))
        return tuple(sorted(changed | new))

    def states(self) -> dict[str, str]:
        """The state of every program of ours, loaded or not."""
        return dict.fromkeys(_described(), "STOPPED") | {each.program: each.state for each in self._units()}

    def last_words(self, program: str) -> str:
        """The last lines that the unit's processes wrote to the journal."""
        journal = ["--no-pager", "--quiet", "--output=cat", "--lines=20", f"_SYSTEMD_UNIT={unit(program)}"]
        return last_words(_run("journalctl", *journal))

    def hang_up(self, program: str) -> None:
        """Send HUP."""
        _systemctl("kill", "--kill-who=main", "--signal=HUP", unit(program))

    def let_finish(self, program: str) -> None:
        """Send USR1."""
        _systemctl("kill", "--kill-who=main", "--signal=USR1", unit(program))

    def restart(self, program: str) -> None:
        """Stop it in good order and start it again."""
        _systemctl("restart", unit(program))

    def hangs(self) -> bool:
        """Never: where systemd is silent nothing runs."""
        return False

    def started(self) -> dict[str, float]:
        """When each program was started last, in UTC seconds; 0 for never."""
        return {each.program: each.started for each in self._units()}

    def start_programs(self, names: Iterable[str]) -> None:
        """Start those that do not run, and wait for none."""
        if units := [unit(name) for name in names]:
            _systemctl("start", "--no-block", *units)

    def forebear(self, program: str) -> int:
        """A process that all of a program descend from, or are: the unit's main one; 0 when it does not run."""
        return int(_systemctl("show", "--property=MainPID", "--value", unit(program)))

    def shut_down(self) -> None:
        """Stop every program of ours."""
        _stop(each.program for each in self._units())

    def _units(self) -> list[_Unit]:
        """Those that it has loaded, by what it says of each."""
        said = _systemctl("show", f"--property={_PROPERTIES}", f"{PREFIX}*.service")
        blocks = [dict(line.partition("=")[::2] for line in block.splitlines()) for block in said.split("\n\n")]
        return [_unit(block) for block in blocks if block.get("FragmentPath")]


def _unit(block: dict[str, str]) -> _Unit:
    program = block["Id"].removeprefix(PREFIX).removesuffix(".service")
    waiting = block["SubState"] == "auto-restart"
    state = "BACKOFF" if waiting else _STATES.get(block["ActiveState"], "STOPPED")
    started = _seconds(block["ExecMainStartTimestamp"])
    return _Unit(program, state, block["NeedDaemonReload"] == "yes", block["FragmentPath"], started)


def _seconds(stamp: str) -> float:
    """Of a time as systemd writes it for UTC (systemd.time(7)); 0 for none."""
    with suppress(ValueError):
        return datetime.strptime(stamp, "%a %Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC).timestamp()
    return 0.0


def _stop(programs: Iterable[str]) -> None:
    if units := [unit(program) for program in programs]:
        _systemctl("stop", *units)


def _described() -> list[str]:
    """The programs that have a unit on the disk."""
    names = os.listdir(os.path.dirname(os.path.dirname(WANTED)))
    ours = [name for name in names if name.startswith(PREFIX) and name.endswith(".service")]
    return [name.removeprefix(PREFIX).removesuffix(".service") for name in ours]


def _wanted() -> set[str]:
    """What always runs."""
    try:
        with open(WANTED, encoding="utf-8") as file:
            lines = [line.strip().partition("=") for line in file]
    except FileNotFoundError:
        return set()
    units = [value for key, _, value in lines if key == "Wants"]
    return {name.removeprefix(PREFIX).removesuffix(".service") for name in units}


def _systemctl(*words: str) -> str:
    return _run("systemctl", "--no-pager", *words)


def _run(program: str, *words: str) -> str:
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC", "SYSTEMD_COLORS": "0"}
    try:
        done = subprocess.run(
            [program, *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=_LIMIT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WorldError(f"{program}: {error}") from None
    if done.returncode:
        reason = (done.stderr or done.stdout).strip().splitlines() or [f"status {done.returncode}"]
        raise WorldError(f"{program} {' '.join(word for word in words if word != '--no-pager')}: {reason[0]}")
    return done.stdout
