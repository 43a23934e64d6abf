"""What a daemon target is: a module that writes the configuration of one VRRP speaker.

A module satisfies this protocol; `compiler/targets/__init__.py` lists them. What a speaker can do stands in
`compiler/capabilities.py`, so a target never meets a wish that it cannot fulfil.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol

from compiler.change import Change
from compiler.model import Host, Model
from compiler.process import Process
from schemas.filetree import File


class Target(Protocol):
    """One speaker.

    How it is checked, told of a change and stopped goes with what it writes: `File.check`, `File.on_change`, `Process`.
    """

    @property
    def CHANGES(self) -> Mapping[Change, str]:
        """What each class of change does to the running daemon, and what clients notice of it."""

    def render(self, model: Model, host: Host) -> Iterator[File]:
        """The files that the daemon reads."""

    def process(self, host: Host) -> Process:
        """How the daemon is run, in the foreground."""
