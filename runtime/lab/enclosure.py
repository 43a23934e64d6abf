"""Namespaces that end with the process that made them, and take everything inside along: devices, mounts, processes.

By the system calls themselves, since Python offers them from 3.12 on only. The first process of a PID namespace here
does nothing but wait: for the one that works, and for orphans. When it ends, the kernel ends all others.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final

NEW_MOUNTS: Final = 0x00020000
NEW_NAME: Final = 0x04000000
NEW_USER: Final = 0x10000000
NEW_PROCESSES: Final = 0x20000000
NEW_NETWORK: Final = 0x40000000

_DIE_WITH_PARENT: Final = 1
_RECURSIVELY_PRIVATE: Final = 0x4000 | 0x40000
_BIND: Final = 0x1000
_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """Leave namespaces for new ones. Raises OSError."""
    _ask(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str, options: str = "") -> None:
    """Mount a file system. Raises OSError."""
    _ask(_libc.mount(source.encode(), target.encode(), kind.encode(), 0, options.encode()), target)


def bind(source: str, target: str) -> None:
    """Show a folder in a second place. Raises OSError."""
    _ask(_libc.mount(source.encode(), target.encode(), None, _BIND, None), target)


def keep_mounts_private() -> None:
    """What is mounted from here on is seen by nobody outside."""
    _ask(_libc.mount(b"none", b"/", None, _RECURSIVELY_PRIVATE, None), "/")


def enter(path: str, flag: int) -> None:
    """Join a namespace by its file in /proc. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        _ask(_libc.setns(handle, flag), path)
    finally:
        os.close(handle)


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends, however that ends."""
    _ask(_libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0), "prctl")


def become_root() -> None:
    """In a user namespace of our own we are root over what we make. Raises OSError where the kernel forbids it."""
    user, group = os.geteuid(), os.getegid()
    unshare(NEW_USER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def is_root() -> bool:
    """Whether we are root over other users too, and not in a user namespace of our own."""
    with open("/proc/self/setgroups", encoding="ascii") as file:
        return file.read().strip() == "allow"


def run_enclosed(flags: int, work: Callable[[], int]) -> int:
    """Run `work` in new namespaces, PIDs among them, and give back its exit status when all of it is gone.

    TERM and INT are passed on to it, so that it can end in good order; a second one ends it at once.
    """
    unshare(flags | NEW_PROCESSES)
    first = os.fork()
    if first == 0:
        die_with_parent()
        os._exit(_be_first(work))
    signals = 0

    def pass_on(number: int, _: object) -> None:
        nonlocal signals
        signals += 1
        with suppress(ProcessLookupError):
            os.kill(first, signal.SIGKILL if signals > 1 else number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, pass_on)
    return _wait_for(first)


def _be_first(work: Callable[[], int]) -> int:
    """Process 1 of the namespace: start the one that works, pass signals on, wait for every orphan."""
    mount("proc", "/proc", "proc")
    worker = os.fork()
    if worker == 0:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _interrupt_once)
        os._exit(_guarded(work))

    def pass_on(number: int, _: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(worker, number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, pass_on)
    return _wait_for(worker)


def _interrupt_once(*_: object) -> None:
    """Ctrl-C reaches every process of a terminal, and is passed on to this one besides: the end must not be cut off."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _guarded(work: Callable[[], int]) -> int:
    """Nothing may escape into the parent's code after a fork."""
    try:
        return work()
    except KeyboardInterrupt:
        return 130
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _wait_for(child: int) -> int:
    while True:
        pid, status = os.wait()
        if pid == child:
            return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def _ask(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)
