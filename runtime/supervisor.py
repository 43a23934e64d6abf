"""supervisord as this host's process manager, over XML-RPC on its unix socket.

Groups are added and removed one by one. supervisor's own `update` would do for a group that always runs; one that runs
for a master alone it stops and leaves stopped. supervisord outlives the agent, and its children outlive a new agent.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Any, Final
from xmlrpc.client import Fault, ProtocolError, ServerProxy

from runtime.ports import WorldError

_STARTUP: Final = 15.0
_ALREADY: Final = frozenset({60, 70, 90})  # ALREADY_STARTED, NOT_RUNNING, ALREADY_ADDED: what was asked is so


class Supervisor:
    """One supervisord, by its configuration and socket."""

    def __init__(self, config: str, socket: str) -> None:
        self._config = config
        self._socket = socket

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            return bool(self._call("getState"))
        except WorldError:
            return False

    def start(self) -> None:
        """Start it, detached from us, and wait until it answers. Raises WorldError."""
        environment = {**os.environ, "PATH": search_path()}
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", self._config]
        done = subprocess.run(
            command, env=environment, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            said = (done.stderr or done.stdout).splitlines()
            reason = [line for line in said if line.strip() and not line.startswith("For help")] or ["no reason given"]
            raise WorldError(f"supervisord does not start: {reason[-1]}")
        if not _wait(self.is_up, _STARTUP):
            raise WorldError("supervisord was started and does not answer")

    def update(self) -> tuple[str, ...]:
        """Make its groups those of the configuration. A changed program that ran is started again; the names of what
        was added or changed. Raises WorldError, with nothing touched when it cannot read the configuration."""
        added, changed, removed = self._call("reloadConfig")[0]
        running = {name for name, state in self.states().items() if state in ("RUNNING", "STARTING", "BACKOFF")}
        for name in (*removed, *changed):
            self._call("stopProcessGroup", name)
            self._call("removeProcessGroup", name)
        for name in (*changed, *added):
            self._call("addProcessGroup", name)
            if name in changed and name in running:
                self._call("startProcess", name, False)
        return (*added, *changed)

    def states(self) -> dict[str, str]:
        """Every program's state by supervisor's name for it: RUNNING, STOPPED, FATAL and so on."""
        return {str(each["name"]): str(each["statename"]) for each in self._call("getAllProcessInfo")}

    def hang_up(self, program: str) -> None:
        """Send HUP."""
        self._call("signalProcess", program, "HUP")

    def let_finish(self, program: str) -> None:
        """Send USR1."""
        self._call("signalProcess", program, "USR1")

    def restart(self, program: str) -> None:
        """Stop it in good order and start it again."""
        self._call("stopProcess", program)
        self._call("startProcess", program, False)

    def pid(self) -> int:
        """Its process. Raises WorldError."""
        return int(self._call("getPID"))

    def shut_down(self) -> None:
        """Stop every program, then supervisord itself, and wait for it. Raises WorldError."""
        pid = self.pid()
        self._call("shutdown")
        if not _wait(lambda: not is_alive(pid), 60.0):
            raise WorldError(f"supervisord ({pid}) was told to stop and is still there")

    def _call(self, method: str, *arguments: Any) -> Any:
        from supervisor.xmlrpc import SupervisorTransport

        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        try:
            with ServerProxy("http://127.0.0.1", transport=transport) as proxy:
                return getattr(proxy.supervisor, method)(*arguments)
        except Fault as fault:
            if fault.faultCode in _ALREADY:
                return None
            raise WorldError(f"supervisord: {method} {' '.join(map(str, arguments))}: {fault.faultString}") from None
        except (OSError, HTTPException, ProtocolError) as error:
            raise WorldError(f"supervisord does not answer on {self._socket}: {error}") from None


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
