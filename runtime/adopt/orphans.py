"""Which processes are programs that a killed supervisord has left. Pure.

supervisor tells a program its name by its environment, which all that it starts inherits, and makes it the head of a
process group, which can never head a session (setsid(2)). So of those that bear a name, the program is the head of a
group, but of no session, whose parent does not bear it: workers of it have it for a parent, and what an event script
leaves in the background heads no group, or made itself a daemon.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """`program` is the name by which supervisor called it, empty for none, of which it or an ancestor of its is;
    `started` counts the kernel's ticks since the boot."""

    pid: int
    parent: int
    group: int
    session: int
    started: int
    program: str = ""

    @property
    def is_head(self) -> bool:
        """Of a process group, and of nothing else."""
        return self.pid == self.group != self.session


def orphans(processes: Iterable[Process], manager: int) -> Mapping[str, Process]:
    """The program of each name that nobody manages. `manager` is who asks: what it has started itself is none."""
    known = {each.pid: each for each in processes}
    found: dict[str, Process] = {}
    for each in sorted(known.values(), key=lambda process: process.started):
        parent = known.get(each.parent)
        inherits = parent is not None and parent.program == each.program
        if each.program and each.is_head and each.parent != manager and not inherits:
            found.setdefault(each.program, each)
    return found
