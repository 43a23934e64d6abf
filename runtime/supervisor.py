"""supervisord as this host's process manager, over XML-RPC on its unix socket.

Groups are added and removed one by one. supervisor's own `update` would do for a group that always runs; one that runs
for a master alone it stops and leaves stopped. supervisord outlives the agent, and its children outlive a new agent;
they outlive supervisord too, and the next one goes on with them (`runtime/adopt`). Nobody is waited for without an end.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, Final
from xmlrpc.client import Fault

from runtime.last_words import last_words
from runtime.ports import WorldError
from runtime.rpc import Call, RpcError, call_all

UNIT: Final = "vrrpc-programs.service"
_BOOTED: Final = "/run/systemd/system"
"""There where systemd is process 1 (sd_booted(3))."""
_TAIL: Final = 4000
_STARTUP: Final = 15.0
_PATIENCE: Final = 10.0
_GLANCE: Final = 2.0
_LONGEST_STOP: Final = 180.0
"""Seconds. A program may ask for two minutes, after which supervisord kills it."""
_ALREADY: Final = frozenset({60, 70, 90})
"""ALREADY_STARTED, NOT_RUNNING, ALREADY_ADDED: what was asked is so."""
_STOPPED: Final = frozenset({"STOPPED", "EXITED", "FATAL", "UNKNOWN"})


class Supervisor:
    """One supervisord, by its configuration and socket. `patience` is how many seconds it has for an answer."""

    def __init__(self, config: str, socket: str, patience: float = _PATIENCE) -> None:
        self._config = config
        self._socket = socket
        self._patience = patience

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            return bool(self._call("getState"))
        except WorldError:
            return False

    def hangs(self) -> bool:
        """Whether it is there and gives no answer. Another one could not be started beside it."""
        try:
            call_all(self._socket, [("supervisor.getState",)], min(self._patience, _GLANCE))
        except RpcError as error:
            return error.hangs
        return False

    def start(self) -> frozenset[str]:
        """Start it, detached from us, and wait until it answers; the programs that it found running. Raises
        WorldError."""
        began = time.time()
        command = ["systemctl", "start", UNIT] if has_unit() else command_line(self._config)
        try:
            done = subprocess.run(
                command, env=surroundings(), cwd=home(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                check=False, timeout=_STARTUP,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise WorldError(f"supervisord does not start: {error}") from None
        if done.returncode:
            said = (done.stderr or done.stdout).splitlines()
            reason = [line for line in said if line.strip() and not line.startswith("For help")] or ["no reason given"]
            raise WorldError(f"supervisord does not start: {reason[-1]}")
        if not _wait(self.is_up, _STARTUP):
            raise WorldError("supervisord was started and does not answer")
        # What it starts itself is started after it; times are in whole seconds.
        return frozenset(name for name, at in self.started().items() if 0 < at < int(began))

    def update(self) -> tuple[str, ...]:
        """Make its groups those of the configuration. A changed program that ran is started again; the names of what
        was added or changed. Raises WorldError, with nothing touched when it cannot read the configuration."""
        added, changed, removed = self._call("reloadConfig")[0]
        running = {name for name, state in self.states().items() if state in ("RUNNING", "STARTING", "BACKOFF")}
        leaving = (*removed, *changed)
        self._stop(leaving)
        self._call_all(
            *(("removeProcessGroup", name) for name in leaving),
            *(("addProcessGroup", name) for name in (*changed, *added)),
            *(("startProcess", name, False) for name in changed if name in running),
        )
        return (*added, *changed)

    def states(self) -> dict[str, str]:
        """Every program's state by supervisor's name for it: RUNNING, STOPPED, FATAL and so on."""
        return {str(each["name"]): str(each["statename"]) for each in self._call("getAllProcessInfo")}

    def last_words(self, program: str) -> str:
        """The last lines of its log. One that begins in the middle is none."""
        text = str(self._call("readProcessStdoutLog", program, -_TAIL, 0))
        return last_words(text.partition("\n")[2] if len(text.encode()) >= _TAIL else text)

    def started(self) -> dict[str, float]:
        """When each program was started last, in UTC seconds; 0 for never."""
        return {str(each["name"]): float(each["start"]) for each in self._call("getAllProcessInfo")}

    def start_programs(self, names: Iterable[str]) -> None:
        """Start those that do not run, also those that it has lost, and wait for none. Raises WorldError."""
        names = tuple(names)
        self._call_all(
            *(("addProcessGroup", name) for name in names), *(("startProcess", name, False) for name in names)
        )

    def hang_up(self, program: str) -> None:
        """Send HUP."""
        self._call("signalProcess", program, "HUP")

    def let_finish(self, program: str) -> None:
        """Send USR1."""
        self._call("signalProcess", program, "USR1")

    def restart(self, program: str) -> None:
        """Stop it in good order and start it again."""
        self._stop([program])
        self._call("startProcess", program, False)

    def pid(self) -> int:
        """Its process. Raises WorldError."""
        return int(self._call("getPID"))

    def forebear(self, program: str) -> int:
        """A process that all of a program descend from: our own."""
        return self.pid()

    def shut_down(self) -> None:
        """Stop every program, then supervisord itself, and wait for it. Raises WorldError."""
        pid = self.pid()
        self._call("shutdown")
        if not _wait(lambda: not is_alive(pid), _LONGEST_STOP):
            raise WorldError(f"supervisord ({pid}) was told to stop and is still there")

    def _stop(self, names: Iterable[str]) -> None:
        """Stop programs side by side. Raises WorldError when one does not stop in time."""
        names = tuple(names)
        self._call_all(*(("stopProcess", name, False) for name in names))
        if names and not _wait(lambda: not self._still(names), _LONGEST_STOP):
            raise WorldError(f"supervisord: {', '.join(self._still(names))} does not stop")

    def _still(self, names: Iterable[str]) -> list[str]:
        states = self.states()
        return [name for name in names if states.get(name, "STOPPED") not in _STOPPED]

    def _call(self, method: str, *arguments: Any) -> Any:
        return self._call_all((method, *arguments))[0]

    def _call_all(self, *calls: Call) -> list[Any]:
        """In one round trip. Raises WorldError for the first that failed; those behind it were done all the same."""
        if not calls:
            return []
        try:
            named = [(f"supervisor.{name}", *rest) for name, *rest in calls]
            results = call_all(self._socket, named, self._patience)
        except RpcError as error:
            raise WorldError(f"supervisord does not answer on {self._socket}: {error}") from None
        return [_result_of(call, result) for call, result in zip(calls, results, strict=True)]


def _result_of(call: Call, result: Any) -> Any:
    if isinstance(result, Fault):
        if result.faultCode in _ALREADY:
            return None
        raise WorldError(f"supervisord: {' '.join(map(str, call))}: {result.faultString}")
    return result


def command_line(config: str) -> list[str]:
    """Our supervisord with a configuration."""
    return [sys.executable, "-m", "runtime.adopt.supervisord", "-c", config]


def home() -> str:
    """Where it is started, so that its module is found."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def surroundings() -> dict[str, str]:
    """Its environment."""
    return {**os.environ, "PATH": search_path()}


def has_unit() -> bool:
    """Whether supervisord has a unit of its own, which spares it the fences of the agent's."""
    if not os.path.isdir(_BOOTED):
        return False
    try:
        return (
            subprocess.run(["systemctl", "cat", UNIT], capture_output=True, timeout=_STARTUP, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def search_path() -> str:
    """Where programs are looked for: beside our own interpreter first, so that `vrrpc` is this vrrpc."""
    standard = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return f"{os.path.dirname(sys.executable)}:{os.environ.get('PATH', '')}:{standard}"


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def is_alive(pid: int) -> bool:
    """One that ended and that nobody has waited for yet is dead, though it still takes signals (Linux's /proc)."""
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return os.path.isdir("/proc/self") is False
    except OSError:
        return False
