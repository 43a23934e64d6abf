"""rc.d of FreeBSD: a script a program in /usr/local/etc/rc.d, with daemon(8) above it, which starts again what ends.

`onestart` and `onestop` say 1 when there is nothing to do, so the event scripts ask `onestatus` first. What always runs
has its `_enable` in rc.conf.d, where a file of its own can say so. rc.subr(8) reads names as variables of the shell, so
a hyphen becomes an underscore; V560 refuses two programs that would meet in one name.

daemon(8) hands on TERM alone; a program that should be stopped by another signal gets TERM, too.
"""

import shlex
from collections.abc import Iterable, Iterator
from typing import Final

from compiler.model import Host
from compiler.paths import paths_of
from compiler.process import Process
from schemas.filetree import Act, File, OnChange

SCRIPTS: Final = "/usr/local/etc/rc.d"
SETTINGS: Final = "/usr/local/etc/rc.conf.d"


def render(host: Host, processes: Iterable[Process]) -> Iterator[File]:
    """A script a program, and whether it starts at a boot."""
    for process in processes:
        name = script(process.name)
        enable = "NO" if process.follows else "YES"
        yield File(f"{SETTINGS}/{name}", f'# {host.name}, written by vrrpc\n{name}_enable="{enable}"\n')
        yield File(
            path=f"{SCRIPTS}/{name}",
            text="\n".join(_script(host, process)) + "\n",
            mode=0o755,
            check=("sh", "-n", "{}"),
            on_change=OnChange(Act.UPDATE_PROGRAM, process.name),
        )


def script(program: str) -> str:
    """The script of a program."""
    return "vrrpc_" + program.replace("-", "_")


def start(host: Host, program: str) -> str:
    """Only if it is not running."""
    name = script(program)
    return f"service {name} onestatus >/dev/null || service {name} onestart"


def stop(host: Host, program: str) -> str:
    """No failure when it is stopped already, but one where there is no such script."""
    name = script(program)
    return f"[ -x {SCRIPTS}/{name} ] && {{ ! service {name} onestatus >/dev/null || service {name} onestop; }}"


def _script(host: Host, process: Process) -> Iterator[str]:
    name, paths = script(process.name), paths_of(host)
    yield "#!/bin/sh"
    yield f"# {host.name}, written by vrrpc"
    yield "# shellcheck disable=SC1091,SC2016,SC2034 # rc.subr is FreeBSD's own; it evaluates what stands here"
    yield f"# PROVIDE: {name}"
    yield "# REQUIRE: NETWORKING"
    yield "# KEYWORD: shutdown"
    yield ""
    yield ". /etc/rc.subr"
    yield ""
    yield f"name={name}"
    yield f"rcvar={name}_enable"
    yield f"pidfile={paths.run}/{name}.pid"
    yield "command=/usr/sbin/daemon"
    if process.directories:
        yield f"start_precmd={shlex.quote(shlex.join(['mkdir', '-p', *process.directories]))}"
    yield f"command_args={shlex.quote(shlex.join(_daemon(host, process)))}"
    yield ""
    yield f"load_rc_config {name}"
    yield f': "${{{name}_enable:=NO}}"'
    yield 'run_rc_command "$1"'


def _daemon(host: Host, process: Process) -> Iterator[str]:
    """daemon(8): -P its own PID, which is the one to stop; -R starts again after a second; -o where output goes."""
    name, paths = script(process.name), paths_of(host)
    yield from ("-P", f"{paths.run}/{name}.pid", "-R", "1", "-t", name, "-o", f"{paths.log}/{process.name}.log")
    if process.user:
        yield from ("-u", process.user)
    yield from _command(process)


def _command(process: Process) -> Iterator[str]:
    if process.environment:
        yield "/usr/bin/env"
        yield from (f"{name}={value}" for name, value in process.environment)
    words = shlex.split(process.command)
    if process.directory:
        yield from ("/bin/sh", "-c", f"cd {shlex.quote(process.directory)} && exec {shlex.join(words)}")
    else:
        yield from words
