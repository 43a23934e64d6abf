"""A process that a manager starts and stops, in no manager's words."""

from dataclasses import dataclass

from schemas.filetree import Served


@dataclass(frozen=True, slots=True)
class Process:
    """One program on one host. `follows` names the virtual routers for whose master it runs; empty: it always runs.

    `command` is words as a POSIX shell splits them, with no shell behind them. `stop_wait` is in seconds. `daemon` is
    set for one whose children must outlive it: a speaker's event scripts, the sessions of sshd. `directories` are made
    before each start, for root and with mode 0755: /run is empty after a boot. `pid_file` is set for one whose children
    serve on, and hold its ports, when it alone is killed (Apache, nginx): where it writes its number. A manager whose
    own means do not end them does it by `compiler/orphans.py` before each start. `units` are those by which a
    distribution starts the same program: a second copy. `tries` are the seconds that one which cannot bind goes on
    trying before it ends: until then it is not up. `serves` are the zones of a name server.
    """

    name: str
    command: str
    follows: tuple[str, ...] = ()
    user: str = ""
    directory: str = ""
    stop_wait: int = 10
    daemon: bool = False
    environment: tuple[tuple[str, str], ...] = ()
    stop_signal: str = "TERM"
    directories: tuple[str, ...] = ()
    pid_file: str = ""
    units: tuple[str, ...] = ()
    tries: int = 1
    serves: tuple[Served, ...] = ()
