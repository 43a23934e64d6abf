"""The thin shell around apt and dpkg: runs what was decided, and lets no package start a service meanwhile."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.peers import PeerError
from tests.peers.decisions import Answer, complaint

LISTS: Final = Path("/var/lib/apt/lists")
POLICY: Final = Path("/usr/sbin/policy-rc.d")
"""Debian's maintainer scripts ask this program before they start a service; 101 is its 'no'."""

_POLICY_TEXT: Final = (
    "#!/bin/sh\n# Put here by the tests of vrrpc while they install packages, and removed afterwards.\nexit 101\n"
)
_ENVIRONMENT: Final = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
# Waits for another apt; asks nothing about a configuration file that an earlier installation left.
_INSTALL: Final = (
    "apt-get", "--quiet=2", "--yes", "--no-install-recommends",
    "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0",
    "-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold", "install",
)  # fmt: skip


def run(command: Sequence[str], folder: Path | None = None) -> Answer:
    """Run a command to its end, also when we are interrupted: apt must not go on behind a removed policy-rc.d."""
    environment = os.environ | _ENVIRONMENT
    try:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    except FileNotFoundError:
        raise PeerError(f"{command[0]} is not here: peers come from Debian's packages") from None
    try:
        text, _ = process.communicate()
    except BaseException:
        # SIGINT and not SIGTERM: apt finishes the package at hand on the one and abandons dpkg on the other.
        process.send_signal(signal.SIGINT)
        process.communicate()
        raise
    return Answer(process.returncode, text)


def require(command: Sequence[str], folder: Path | None = None) -> None:
    """Run a command that must succeed."""
    answer = run(command, folder)
    if answer.status != 0:
        raise PeerError(f"{command[0]} failed: {complaint(answer)}")


def lists_changed(lists: Path = LISTS) -> float | None:
    """When apt's lists were last fetched; the files' own times are the mirror's, the folder's are ours."""
    if not any(lists.glob("*_Packages*")):
        return None
    return max(folder.stat().st_mtime for folder in (lists, lists / "partial") if folder.exists())


def update() -> None:
    """Fetch the lists of packages."""
    require(["apt-get", "--quiet=2", "-o", "DPkg::Lock::Timeout=300", "update"])


def simulate(packages: Sequence[str]) -> Answer:
    """What would an installation do? Changes nothing."""
    return run(["apt-get", "--simulate", "--no-install-recommends", "install", *packages])


def install(packages: Sequence[str]) -> None:
    """Install for good, with no service started."""
    with no_service_starts():
        require([*_INSTALL, *packages])


def unpack(package: str, unpacked: Path) -> None:
    """Lay a package's files below `unpacked`/NAME, complete or not at all; its scripts never run."""
    unpacked.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=unpacked, prefix=f".{package}-") as scratch:
        folder = Path(scratch)
        # apt's own user may not write here, and says so in a warning.
        require(["apt-get", "--quiet=2", "-o", "APT::Sandbox::User=root", "download", package], folder)
        archive = next(folder.glob("*.deb"))
        require(["dpkg-deb", "--extract", str(archive), str(folder / "files")])
        # An older version may lie there.
        shutil.rmtree(unpacked / package, ignore_errors=True)
        (folder / "files").rename(unpacked / package)


@contextmanager
def no_service_starts(policy: Path = POLICY) -> Iterator[None]:
    """Hold the door shut while apt runs; a policy that somebody else made is left as it is."""
    try:
        descriptor = os.open(policy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o755)
    except FileExistsError:
        yield
        return
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(_POLICY_TEXT)
            os.fchmod(file.fileno(), 0o755)  # whatever the umask took away
        yield
    finally:
        policy.unlink(missing_ok=True)
