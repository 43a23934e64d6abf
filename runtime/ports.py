"""What applying a generation needs of the world, as small as it can be. `host.py` has the real ends of it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from schemas.filetree import Served, Tree


class WorldError(Exception):
    """The world would not do it; one line that says what and why."""


class Found(NamedTuple):
    """What stands at a path: a regular file's content, its mode, and the name of its owner."""

    content: bytes
    mode: int
    owner: str = "root"


class Files(Protocol):
    """The host's file system."""

    def read(self, path: str) -> Found | None:
        """What stands there, None for nothing. Raises WorldError when that cannot be told."""

    def write(self, path: str, content: bytes, mode: int, owner: str = "root") -> None:
        """Whole or not at all, with mode and owner from the start. Raises WorldError."""

    def remove(self, path: str) -> None:
        """Nothing there is no error. Raises WorldError."""


class Checker(Protocol):
    """Runs a daemon's own check on a file that is not installed yet."""

    def complaint(self, path: str, content: bytes, command: Sequence[str], beside: Mapping[str, bytes]) -> str:
        """What the daemon says against it; empty when it is content. `beside` is all that will lie in the folder
        of a file whose check reads that, by path; else it is empty."""


class Programs(Protocol):
    """The process manager."""

    def is_up(self) -> bool:
        """Whether the manager itself runs."""

    def start(self) -> frozenset[str]:
        """Start the manager with everything that always runs; the programs that run on from before, and have read no
        file since. Raises WorldError."""

    def update(self) -> tuple[str, ...]:
        """Follow its configuration. Raises WorldError."""

    def states(self) -> dict[str, str]:
        """State of every program. Raises WorldError."""

    def last_words(self, program: str) -> str:
        """The last lines that it wrote, as one; empty when there are none. Raises WorldError."""

    def hang_up(self, program: str) -> None:
        """Send HUP. Raises WorldError."""

    def let_finish(self, program: str) -> None:
        """Send USR1. Raises WorldError."""

    def restart(self, program: str) -> None:
        """Stop and start. Raises WorldError."""

    def shut_down(self) -> None:
        """Stop everything. Raises WorldError."""


class Speaker(Protocol):
    """The built-in speaker, if it is the one that runs here."""

    def reload(self) -> None:
        """Have it read its configuration. Raises WorldError."""


class Scripts(Protocol):
    """Event scripts, and those that build."""

    def call(self, path: str) -> None:
        """Start one and do not wait. Raises WorldError."""

    def build(self, path: str) -> None:
        """Run a script that makes something, to its end. Raises WorldError with what it says when it fails."""


class NameServers(Protocol):
    """The name servers that run on this host."""

    def serial(self, served: Served) -> int | None:
        """The serial that a zone is answered with; None where the address is not on this host now, so that another one
        would answer. Raises WorldError when it is, and no serial comes."""


class Clock(Protocol):
    """Time, as a machine has it."""

    def now(self) -> float:
        """Seconds of UTC."""

    def passed(self) -> float:
        """Seconds since some moment, whatever happens to the time of day."""

    def wait(self, seconds: float) -> None:
        """Let time pass."""

    def boot(self) -> str:
        """Another text after every boot; empty where that cannot be told."""


class Handover(Protocol):
    """Gives the role in a virtual router to a peer, and takes it back."""

    def hand_over(self, tree: Tree, router: str) -> str:
        """Give it away without loss. Empty when a peer has it, or the speaker has no way to give it away; else why
        nobody has, with the role taken back."""

    def resume(self, tree: Tree, router: str) -> None:
        """Take part again. Raises WorldError."""


class Kernel(Protocol):
    """The kernel's settings. A file of them is one of sysctl.d(5), whose keys have slashes."""

    def values(self, path: str) -> dict[str, str]:
        """What the kernel has for each key in a file; nothing for a key, or a file, that is not there."""

    def load(self, path: str) -> None:
        """Have what a file says. No file is no error: what it said stays until a boot. Raises WorldError."""

    def put_back(self, values: dict[str, str]) -> None:
        """Have these. Raises WorldError."""
