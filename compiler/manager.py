"""What a process manager is: a module that writes its own description of programs, and says how to start and stop one
from an event script. A module satisfies this protocol; `compiler/managers/__init__.py` lists them."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from compiler.model import Host
from compiler.process import Process
from schemas.filetree import File


class Manager(Protocol):
    """One way to keep programs running."""

    def render(self, host: Host, processes: Iterable[Process]) -> Iterator[File]:
        """The files that describe the programs."""

    def start(self, host: Host, program: str) -> str:
        """The shell command that starts a program if and only if it is not running."""

    def stop(self, host: Host, program: str) -> str:
        """The shell command that stops it; no failure when it is stopped already, but one where the manager does not
        know it or is not there to ask: the event log shows it."""
