"""One place in the lab: a machine with a network, a name and processes of its own, held by a process that only waits.

A host also has its own `/etc` and `/var`, laid over the real ones, so that what runs there writes nowhere else. What a
vrrpc on this machine keeps there is hidden, as all of `/run` is: a host of the lab has never seen it, and where the lab
is not root's it could not even write to it.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from compiler.paths import LINUX
from runtime.lab import enclosure


def _unused_folder() -> str:
    """A folder that every system has, and that holds neither us nor what we were called with."""
    ours = [os.path.realpath(path) for path in (__file__, sys.prefix, sys.base_prefix, os.getcwd())]
    for folder in ("/mnt", "/media", "/srv"):
        if os.path.isdir(folder) and not any(path.startswith(folder) for path in ours):
            return folder
    return "/mnt"


LAB: Final = _unused_folder()
"""All that the lab writes lies in memory that is mounted here, for the lab alone to see."""

SITE: Final = f"{LAB}/site"
"""The copy of the site that the hosts follow."""

_PATIENCE: Final = 0.1
_LAID_OVER: Final = ("/etc", "/var")
_HIDDEN: Final = ("/run", LINUX.config, LINUX.state, LINUX.log)

_OURS: Final = {"/etc": ("sysctl.d", "systemd/network"), "/var": ("lib", "log", "cache", "tmp")}
"""Folders that a host's agent and programs write to. In a user namespace the real ones belong to nobody we know, and
could not be written; a folder that is in the upper layer too has its owner."""


class Place:
    """A machine of the lab. It ends with the process that made it."""

    def __init__(self, name: str, own_files: bool) -> None:
        self.name = name
        self.folder = f"{LAB}/hosts/{name}"
        self._own_files = own_files
        self._holder, self.pid = self._start()

    def _start(self) -> tuple[int, int]:
        """The outer process that holds the place, and process 1 in it."""
        reading, writing = os.pipe()
        holder = os.fork()
        if holder == 0:
            os.close(reading)
            enclosure.die_with_parent()
            os._exit(self._hold(writing))
        os.close(writing)
        with os.fdopen(reading) as answers:
            answer = answers.readline().strip()
        if not answer.isdigit():
            raise OSError(f"{self.name} cannot be made: {answer}")
        return holder, int(answer)

    def _hold(self, answers: int) -> int:
        try:
            enclosure.unshare(
                enclosure.NEW_NETWORK | enclosure.NEW_MOUNTS | enclosure.NEW_NAME | enclosure.NEW_PROCESSES
            )
            first = os.fork()
            if first:
                os.waitpid(first, 0)
                return 0
            enclosure.die_with_parent()
            self._furnish()
            pid = _pid_outside()
        except OSError as error:
            os.write(answers, f"{error}\n".encode())
            return 1
        os.write(answers, f"{pid}\n".encode())
        os.close(answers)
        return _wait_for_orphans()

    def _furnish(self) -> None:
        socket.sethostname(self.name.removeprefix("."))
        if self._own_files:
            for path in _LAID_OVER:
                upper, work = f"{self.folder}{path}", f"{self.folder}/work{path}"
                os.makedirs(upper)
                os.makedirs(work)
                for below in _OURS.get(path, ()):
                    os.makedirs(f"{upper}/{below}")
                enclosure.mount("overlay", path, "overlay", f"lowerdir={path},upperdir={upper},workdir={work}")
            for path in _HIDDEN:
                os.makedirs(self.outside(path))
                os.makedirs(path, exist_ok=True)
                enclosure.bind(self.outside(path), path)

    def outside(self, path: str) -> str:
        """Where the lab sees what is at this path of a host, below one of the folders that hide the real ones."""
        return f"{self.folder}/own{path}"

    def command(self, *words: str) -> list[str]:
        """A command line that runs a command here."""
        return ["nsenter", f"--target={self.pid}", "--net", "--mount", "--uts", "--pid", "--", *words]

    def run(self, *words: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command here and wait for it."""
        return subprocess.run(self.command(*words), input=input, capture_output=True, text=True, check=False)

    def start(self, words: Sequence[str], log: str) -> subprocess.Popen[bytes]:
        """Start a command here; what it says goes to a file."""
        with open(log, "ab") as output:
            return subprocess.Popen(self.command(*words), stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    @contextmanager
    def network(self) -> Iterator[None]:
        """Sockets that this thread makes meanwhile belong to this place."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        enclosure.enter(f"/proc/{self.pid}/ns/net", enclosure.NEW_NETWORK)
        try:
            yield
        finally:
            enclosure.enter(f"/proc/self/fd/{home}", enclosure.NEW_NETWORK)
            os.close(home)

    def crash(self) -> None:
        """End every process here at once, as a power failure would."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self._holder, 0)


def vrrpc_command() -> str:
    """The command that runs this vrrpc."""
    return os.path.join(os.path.dirname(sys.executable), "vrrpc")


def _pid_outside() -> int:
    """Our PID as the lab sees it: /proc is still the lab's, and not yet the one of our own PID namespace."""
    return int(os.readlink("/proc/self"))


def _wait_for_orphans() -> int:
    enclosure.mount("proc", "/proc", "proc")
    while True:
        try:
            os.wait()
        except ChildProcessError:
            time.sleep(_PATIENCE)
