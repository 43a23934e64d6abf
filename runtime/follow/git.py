"""The one place that runs git: bounded in time and in words, asking nobody, and started by nothing but our own order.

What the caller's environment says to git is dropped, but for how to log in: a stray GIT_DIR would have us read another
repository, and a trace would write passwords into our log. The machine's own configuration counts where it must
(credential helpers, proxies, insteadOf, whose folders are trusted) and nowhere else: git(1), git-config(1).
"""

import os
import re
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Final

LOCAL: Final = 30.0
"""Seconds that git has for what needs no network."""
ASK: Final = 30.0
"""Seconds that a remote has to say where its branches are."""
FETCH: Final = 300.0
"""Seconds that a remote has to hand over what we lack."""
CLONE: Final = 3600.0
"""The same, where we have nothing yet: one that is cut short begins anew."""
MOST: Final = 4 * 1024 * 1024
"""Bytes of an answer, where nobody says otherwise."""

_MOST_WORDS: Final = 16_384
_STEP: Final = 0.2
_NEVER: Final = Event()

_KEPT: Final = frozenset(
    {
        "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_ASKPASS", "GIT_SSL_CAINFO", "GIT_SSL_CERT", "GIT_SSL_KEY",
        "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM",
    }
)  # fmt: skip

_ALWAYS: Final = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "SSH_ASKPASS_REQUIRE": "never",
}
_ALONE: Final = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}

_SETTINGS: Final = (
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.fsync=all", "gc.auto=0", "maintenance.auto=false",
    "fetch.recurseSubmodules=false", "submodule.recurse=false", "fetch.writeCommitGraph=false",
    "advice.detachedHead=false", "protocol.version=2",
)  # fmt: skip


class GitError(Exception):
    """git would not do it, or took too long; one line, without a password."""


@dataclass(frozen=True, slots=True)
class Done:
    """What git left: its exit status, what it wrote, and what it had to say."""

    status: int
    out: bytes
    words: str

    @property
    def text(self) -> str:
        """What it wrote, as text without the last line's end."""
        return self.out.decode(errors="replace").strip()


def environment(outside: Mapping[str, str], alone: bool) -> dict[str, str]:
    """What git is told; `alone` when the machine's configuration is not to count."""
    kept = {name: value for name, value in outside.items() if not name.startswith("GIT_") or name in _KEPT}
    kept.setdefault("HOME", os.path.expanduser("~"))
    return kept | _ALWAYS | (_ALONE if alone else {})


def run(
    folder: str, *words: str, alone: bool = True, limit: float = LOCAL, most: int = MOST, given: bytes = b"",
    stop: Event = _NEVER,
) -> Done:  # fmt: skip
    """Run git on a folder to its end, whatever the exit status. Raises GitError when there is no end to wait for."""
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    with tempfile.TemporaryFile() as told:
        told.write(given)
        told.seek(0)
        try:
            process = subprocess.Popen(
                ["git", "-C", folder, *settings, *words], stdin=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env=environment(os.environ, alone), start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise GitError(f"git cannot be started: {error.strerror}") from None
    with process:
        try:
            return _listen(process, limit, most, stop)
        except BaseException:
            # Whom git started (ssh, a helper) holds our pipes open: all of the session goes.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise


def ask(folder: str, *words: str, most: int = MOST, given: bytes = b"") -> bytes:
    """What git writes about a repository of our own. Raises GitError when it fails."""
    done = run(folder, *words, most=most, given=given)
    if done.status:
        raise GitError(complaint(done.words) or f"git {words[0]} failed")
    return done.out


def _listen(process: "subprocess.Popen[bytes]", limit: float, most: int, stop: Event) -> Done:
    assert process.stdout
    assert process.stderr
    out, err = bytearray(), bytearray()
    end = time.monotonic() + limit
    with selectors.DefaultSelector() as pipes:
        pipes.register(process.stdout, selectors.EVENT_READ, out)
        pipes.register(process.stderr, selectors.EVENT_READ, err)
        while pipes.get_map():
            ready = pipes.select(min(_STEP, max(0.0, end - time.monotonic())))
            for key, _ in ready:
                if chunk := os.read(key.fd, 65536):
                    key.data.extend(chunk)
                else:
                    pipes.unregister(key.fileobj)
            del err[_MOST_WORDS:]
            if len(out) > most:
                raise GitError(f"git answers with more than {most} bytes")
            # A connection that ssh keeps for later holds the pipe of a git that has ended.
            if not ready and process.poll() is not None:
                break
            _go_on(end, limit, stop)
    try:
        status = process.wait(max(_STEP, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise GitError(f"no answer within {limit:g} s") from None
    return Done(status, bytes(out), err.decode(errors="replace"))


def _go_on(end: float, limit: float, stop: Event) -> None:
    if stop.is_set():
        raise GitError("told to stop")
    if time.monotonic() >= end:
        raise GitError(f"no answer within {limit:g} s")


_TELLING: Final = re.compile(r"(?:fatal|error): *(.+)")
_LOGIN: Final = re.compile(r"://[^/@\s]+@")
_LONGEST: Final = 300


def complaint(words: str) -> str:
    """The line that tells most of what git had to say, fit for a log: ssh's own comes before git's conclusion."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(("remote:", "hint:", "warning:", "Warning:"))]
    if not told:
        return printable(lines[-1]) if lines else ""
    match = _TELLING.fullmatch(told[0])
    return printable(match[1] if match else told[0])


def printable(text: str) -> str:
    """Somebody else's words on one line of ours: without logins, and with nothing that moves a cursor."""
    shown = _LOGIN.sub("://", text)
    return "".join(sign if sign.isprintable() else "?" for sign in shown)[:_LONGEST]
