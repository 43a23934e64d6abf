"""The process manager of this host: the one whose description of programs lies on the disk.

An apply installs it before it asks for anything, and a tree never has two. Whoever asks need not know which it is.
"""

import os
from collections.abc import Iterable

from compiler.managers.systemd import WANTED
from compiler.paths import LINUX
from runtime.supervisor import Supervisor
from runtime.systemd import Systemd


def programs_here() -> Supervisor | Systemd:
    """supervisord where nothing is described yet."""
    if os.path.exists(WANTED):
        return Systemd()
    return Supervisor(LINUX.supervisord, LINUX.supervisor_socket)


class HostPrograms:
    """Asks anew for each thing that is wanted, as an apply may bring the first description. Raises WorldError."""

    def is_up(self) -> bool:
        """Whether the manager itself runs."""
        return programs_here().is_up()

    def start(self) -> frozenset[str]:
        """Start the manager with everything that always runs; the programs that run on from before."""
        return programs_here().start()

    def update(self) -> tuple[str, ...]:
        """Follow its configuration."""
        return programs_here().update()

    def states(self) -> dict[str, str]:
        """State of every program."""
        return programs_here().states()

    def last_words(self, program: str) -> str:
        """The last lines that it wrote."""
        return programs_here().last_words(program)

    def hang_up(self, program: str) -> None:
        """Send HUP."""
        programs_here().hang_up(program)

    def let_finish(self, program: str) -> None:
        """Send USR1."""
        programs_here().let_finish(program)

    def restart(self, program: str) -> None:
        """Stop and start."""
        programs_here().restart(program)

    def shut_down(self) -> None:
        """Stop everything."""
        programs_here().shut_down()

    def hangs(self) -> bool:
        """Whether it is there and does not answer."""
        return programs_here().hangs()

    def started(self) -> dict[str, float]:
        """When each program was started last, in UTC seconds; 0 for never."""
        return programs_here().started()

    def start_programs(self, names: Iterable[str]) -> None:
        """Start those that do not run, and wait for none."""
        programs_here().start_programs(names)

    def forebear(self, program: str) -> int:
        """A process that all of a program descend from, or are; 0 when it does not run."""
        return programs_here().forebear(program)
