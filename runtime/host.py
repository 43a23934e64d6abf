"""The real ends of `runtime/ports.py` on this machine. No decisions."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from runtime.disk import REAL, Disk
from runtime.install import read_file, remove_file, write_file
from runtime.ports import Found, WorldError
from runtime.speaker.config_file import read_config_file
from runtime.speaker.control import ControlError, ask
from runtime.supervisor import search_path
from schemas.filetree import FOLDER
from schemas.speaker import ConfigError

_CHECK_LIMIT: Final = 30
_SPEAKER_STARTUP: Final = 10.0
_OURS: Final = ("vrrpc", "speak", "--check")
_MOST_LINES: Final = 5


class HostFiles:
    """Files of this machine."""

    def __init__(self, disk: Disk = REAL) -> None:
        self._disk = disk

    def read(self, path: str) -> Found | None:
        """Content, mode and owner."""
        try:
            return read_file(path, self._disk)
        except OSError as error:
            raise WorldError(f"{path}: {error.strerror}") from None

    def write(self, path: str, content: bytes, mode: int, owner: str = "root") -> None:
        """Atomically."""
        try:
            write_file(path, content, mode, owner, self._disk)
        except OSError as error:
            raise WorldError(f"{path}: {error.strerror}") from None

    def remove(self, path: str) -> None:
        """The file, and folders that it leaves empty."""
        try:
            remove_file(path, self._disk)
        except OSError as error:
            raise WorldError(f"{path}: {error.strerror}") from None


class HostChecker:
    """The daemons' own checkers, run on a copy in the state directory that nobody else can read."""

    def __init__(self, staging: str) -> None:
        self._staging = staging

    def complaint(self, path: str, content: bytes, command: Sequence[str], beside: Mapping[str, bytes]) -> str:
        """The last lines of what the checker said, or why there was no answer: a check that crashed is no consent."""
        staged = os.path.join(self._staging, path.strip("/").replace("/", "_"))
        folder = f"{staged}.folder"
        words = {"{}": staged, FOLDER: folder}
        try:
            write_file(staged, content, 0o600)
            for each, text in beside.items():
                _lay(os.path.join(folder, os.path.relpath(each, os.path.dirname(path))), text)
            if tuple(command[:3]) == _OURS:
                return _read_by_us(staged)
            return _run([words.get(word, word) for word in command])
        except OSError as error:
            return f"cannot be staged: {error.strerror}"
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):
                os.unlink(staged)


def _lay(path: str, content: bytes) -> None:
    """For a moment: it need not outlive a power failure. The folder above is root's alone."""
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def _read_by_us(staged: str) -> str:
    """What `vrrpc speak --check` does, without the third of a second that starting it takes."""
    try:
        read_config_file(staged)
    except ConfigError as error:
        return str(error)
    return ""


def _run(command: list[str]) -> str:
    environment = {**os.environ, "LC_ALL": "C", "PATH": search_path()}
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=_CHECK_LIMIT, check=False, cwd="/",
        )  # fmt: skip
    except FileNotFoundError:
        return f"{command[0]} is not installed here, so the file cannot be checked"
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"the check did not come to an end: {error}"
    if done.returncode == 0:
        return ""
    # A check that is made again must say the same: haproxy gives its process number with each line.
    words = re.sub(r"\(\d+\) *:? *", "", done.stdout.decode(errors="replace"))
    said = list(dict.fromkeys(words.split("\n")))
    lines = [line.strip() for line in said if line.strip()][:_MOST_LINES]
    return "; ".join(lines) or f"{command[0]} ended with status {done.returncode} and said nothing"


class HostSpeaker:
    """The built-in speaker behind its control socket."""

    def __init__(self, control: str) -> None:
        self._control = control

    def reload(self) -> None:
        """It may be on its way up, so it is asked for a while."""
        end = time.monotonic() + _SPEAKER_STARTUP
        while True:
            try:
                ask(self._control, "reload")
            except ControlError as error:
                if time.monotonic() >= end or not error.silent:
                    raise WorldError(str(error)) from None
                time.sleep(0.05)
            else:
                return


class HostScripts:
    """Event scripts, in a session of their own so that they outlive us."""

    def call(self, path: str) -> None:
        """It returns at once by itself; we wait for that much."""
        environment = {**os.environ, "PATH": search_path()}
        try:
            subprocess.run(
                [path],
                env=environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                timeout=10,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise WorldError(f"{path}: {error}") from None

    def build(self, path: str) -> None:
        """In the folder of what it is for, by itself: its first line names the interpreter."""
        if complaint := _run([path]):
            raise WorldError(f"{path}: {complaint}")


class HostKernel:
    """This machine's kernel, by sysctl(8). Keys that are not there are passed over (`-e`): a NIC may come late, and
    then systemd's rule of udev has them set."""

    def values(self, path: str) -> dict[str, str]:
        """As /proc/sys has them."""
        found = {key: self._now(key) for key in _settings(path)}
        return {key: value for key, value in found.items() if value is not None}

    def load(self, path: str) -> None:
        """Have what the file says. In a container that may not set anything, whoever started it can have done that."""
        wanted = _settings(path)
        complaint = _run(["sysctl", "-q", "-e", "-p", path]) if wanted else ""
        if complaint and any(value != wanted[key] for key, value in self.values(path).items()):
            raise WorldError(f"{path}: {complaint}")

    def put_back(self, values: dict[str, str]) -> None:
        """Have these."""
        words = [f"{key}={value}" for key, value in values.items() if value != self._now(key)]
        if words and (complaint := _run(["sysctl", "-q", "-e", "-w", *words])):
            raise WorldError(f"settings cannot be put back: {complaint}")

    def _now(self, key: str) -> str | None:
        try:
            with open(f"/proc/sys/{key}", encoding="ascii") as file:
                return file.read().strip()
        except OSError:
            return None


def _settings(path: str) -> dict[str, str]:
    try:
        with open(path, encoding="utf-8") as file:
            lines = [line.partition("=") for line in file if "=" in line and not line.startswith(("#", ";"))]
    except OSError:
        return {}
    return {key.strip(): value.strip() for key, _, value in lines}


class HostClock:
    """This machine's clocks. `beat` is called while it waits: whoever looks after us must not take that for hanging."""

    def __init__(self, beat: Callable[[], None] = lambda: None) -> None:
        self._beat = beat

    def now(self) -> float:
        """UTC."""
        return time.time()

    def passed(self) -> float:
        """Since the boot."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """Sleep."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._beat()
            time.sleep(min(left, 1.0))

    def boot(self) -> str:
        """Linux's id of a boot; the BSDs' time of it."""
        with suppress(OSError), open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
        with suppress(OSError, subprocess.SubprocessError):
            done = subprocess.run(["sysctl", "-n", "kern.boottime"], capture_output=True, text=True, check=True)
            return done.stdout.strip()
        return ""
