"""systemd, of Debian 12 (252) and newer: a unit a program, `vrrpc-NAME.service`, so that changing one never restarts
another, and a drop-in of multi-user.target that wants those that always run.

A regular file does what `systemctl enable` would do with a link, and goes away with the site. A unit that nobody wants
is started and stopped by the event scripts alone. `StartLimitIntervalSec=0`, since the default gives up for good after
five starts within ten seconds, and a service with addresses must come back whenever what it lacked is there.

Programs that are not named by a whole path are looked for where systemd looks (`systemd-path search-binaries-default`):
`vrrpc` itself must be there.

A value doubles every percent sign, and `:` before the command keeps systemd from looking at `$` (systemd.service(5),
"Command lines"); words are quoted as systemd.syntax(7) reads them.
"""

import shlex
from collections.abc import Iterable, Iterator
from typing import Final

from compiler.model import Host
from compiler.paths import paths_of
from compiler.process import Process
from schemas.filetree import Act, File, OnChange

FOLDER: Final = "/etc/systemd/system"
PREFIX: Final = "vrrpc-"
WANTED: Final = f"{FOLDER}/multi-user.target.d/60-vrrpc.conf"


def render(host: Host, processes: Iterable[Process]) -> Iterator[File]:
    """A unit a program, and what is started at a boot."""
    every = tuple(processes)
    yield File(WANTED, "\n".join(_wanted(host, every)) + "\n")
    for process in every:
        yield File(
            path=f"{FOLDER}/{unit(process.name)}",
            text="\n".join(_unit(host, process)) + "\n",
            on_change=OnChange(Act.UPDATE_PROGRAM, process.name),
        )


def unit(program: str) -> str:
    """The unit of a program. No other package has names like this."""
    return f"{PREFIX}{program}.service"


def start(host: Host, program: str) -> str:
    """systemctl(1) does nothing to a unit that is active, and says 0."""
    return f"systemctl start {unit(program)}"


def stop(host: Host, program: str) -> str:
    """And nothing to one that is inactive; it fails for one that it does not know."""
    return f"systemctl stop {unit(program)}"


def _wanted(host: Host, processes: Iterable[Process]) -> Iterator[str]:
    yield f"# {host.name}, written by vrrpc: what always runs"
    yield "[Unit]"
    yield from (f"Wants={unit(process.name)}" for process in processes if not process.follows)


def _unit(host: Host, process: Process) -> Iterator[str]:
    paths = paths_of(host)
    yield f"# {host.name}, written by vrrpc"
    yield "[Unit]"
    yield f"Description={process.name} of vrrpc"
    yield "After=network.target"
    yield "StartLimitIntervalSec=0"
    yield ""
    yield "[Service]"
    yield "Type=exec"
    # Where the speaker listens and scripts log: /run is empty after a boot, and the agent may come later.
    yield f"ExecStartPre=+{_words(['mkdir', '-p', paths.run, paths.log, *process.directories])}"
    yield f"ExecStart=:{_words(shlex.split(process.command))}"
    yield "Restart=always"
    yield "RestartSec=1"
    if process.stop_signal != "TERM":
        yield f"KillSignal=SIG{process.stop_signal}"
    yield f"TimeoutStopSec={process.stop_wait}"
    # A daemon's group holds the event scripts that it has just started; a service's, only its own helpers.
    yield f"KillMode={'process' if process.daemon else 'mixed'}"
    yield from (f"Environment={_words([f'{name}={value}'])}" for name, value in process.environment)
    if process.user:
        yield f"User={process.user}"
    if process.directory:
        yield f"WorkingDirectory={process.directory.replace('%', '%%')}"


def _words(words: Iterable[str]) -> str:
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    """Every word that is more than plain characters, and a lone `;`, which would begin another command."""
    word = word.replace("%", "%%")
    if word and all(sign.isascii() and (sign.isalnum() or sign in "_./:+,=@%-") for sign in word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
    return f'"{escaped}"'
