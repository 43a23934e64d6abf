"""What a daemon target is: a module that writes the configuration of one VRRP speaker.

A module satisfies this protocol; `compiler/targets/__init__.py` lists them. What a speaker can do stands in
`compiler/capabilities.py`, so a target never meets a wish that it cannot fulfil.
"""

from collections.abc import Iterator
from typing import Protocol

from compiler.model import Host, Model
from compiler.process import Process
from schemas.filetree import File


class Target(Protocol):
    """One speaker."""

    def render(self, model: Model, host: Host) -> Iterator[File]:
        """The files that the daemon reads."""

    def process(self, host: Host) -> Process:
        """How the daemon is run, in the foreground."""
