"""Programs of a supervisord, in /proc: those of our own mount namespace, since another one's host has files of its own
by the same names."""

import os
from collections.abc import Iterator
from contextlib import suppress

from runtime.adopt.orphans import Process


def processes(server: str) -> Iterator[Process]:
    """All of this machine; named are those of the supervisord that listens at `server` (its URL)."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            # One that ended meanwhile, or that is not ours to look into.
            with suppress(OSError, ValueError, IndexError):
                yield _process(int(name), server)


def _process(pid: int, server: str) -> Process:
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        state, parent, group, session, *rest = file.read().rpartition(")")[2].split()
    program = "" if state in "ZX" else _program(pid, server)
    return Process(pid, int(parent), int(group), int(session), int(rest[15]), program)


def _program(pid: int, server: str) -> str:
    with suppress(OSError):
        if os.readlink(f"/proc/{pid}/ns/mnt") == os.readlink("/proc/self/ns/mnt"):
            with open(f"/proc/{pid}/environ", "rb") as file:
                words = dict(word.partition(b"=")[::2] for word in file.read().split(b"\0"))
            if words.get(b"SUPERVISOR_SERVER_URL", b"").decode(errors="replace") == server:
                return words.get(b"SUPERVISOR_PROCESS_NAME", b"").decode(errors="replace")
    return ""


def is_running(process: Process) -> bool:
    """Whether it is still the same process, and has not ended."""
    try:
        with open(f"/proc/{process.pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] not in "ZX" and int(fields[19]) == process.started


def started_at(process: Process) -> float:
    """UTC seconds of its start. Raises OSError, ValueError."""
    with open("/proc/stat", encoding="ascii", errors="replace") as file:
        boot = next(int(line.split()[1]) for line in file if line.startswith("btime "))
    return boot + process.started / os.sysconf("SC_CLK_TCK")


def reading_end(pid: int) -> int | None:
    """The other end of what a program writes its output to, made anew: the kernel gives one to whoever opens the pipe
    by the process that has it. None where its output is no pipe, or it has none."""
    path = f"/proc/{pid}/fd/1"
    with suppress(OSError):
        if os.readlink(path).startswith("pipe:"):
            return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    return None
