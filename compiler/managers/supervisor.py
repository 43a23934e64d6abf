"""supervisor 4.2.5 and newer: one file and one group a program, so that changing one never restarts another.

A value doubles every percent sign, which supervisor expands; V501 refuses what it would cut. `autorestart` with
`startsecs=1` and not 0, since a program that ends at once would otherwise be forked hundreds of times a second.
"""

import shlex
from collections.abc import Iterable, Iterator

from compiler.model import Host
from compiler.orphans import alone, alone_script
from compiler.paths import paths_of
from compiler.process import Process
from schemas.filetree import Act, File, OnChange


def render(host: Host, processes: Iterable[Process]) -> Iterator[File]:
    """The configuration of supervisord, and a file a program."""
    paths, processes = paths_of(host), tuple(processes)
    yield File(path=paths.supervisord, text="\n".join(_supervisord(host)) + "\n")
    if any(process.pid_file for process in processes):
        yield alone_script(host)
    for process in processes:
        yield File(
            path=f"{paths.config}/supervisor/{process.name}.conf",
            text="\n".join(_program(host, process)) + "\n",
            on_change=OnChange(Act.UPDATE_PROGRAM, process.name),
        )


def start(host: Host, program: str) -> str:
    """supervisorctl says 0 also when the program runs already."""
    return f"supervisorctl -c {paths_of(host).supervisord} start {program}"


def stop(host: Host, program: str) -> str:
    """And 0 also when it is stopped already."""
    return f"supervisorctl -c {paths_of(host).supervisord} stop {program}"


def _supervisord(host: Host) -> Iterator[str]:
    paths = paths_of(host)
    yield f"; {host.name}, written by vrrpc"
    yield "[supervisord]"
    yield f"pidfile={paths.run}/supervisord.pid"
    yield f"logfile={paths.log}/supervisord.log"
    yield f"childlogdir={paths.log}"
    yield "directory=/"
    yield ""
    yield "[unix_http_server]"
    yield f"file={paths.supervisor_socket}"
    yield "chmod=0700"
    yield ""
    yield "[rpcinterface:supervisor]"
    yield "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface"
    yield ""
    yield "[supervisorctl]"
    yield f"serverurl=unix://{paths.supervisor_socket}"
    yield ""
    yield "[include]"
    yield f"files={paths.config}/supervisor/*.conf"


def _program(host: Host, process: Process) -> Iterator[str]:
    yield f"[program:{process.name}]"
    yield f"command={_value(_command(host, process))}"
    yield f"autostart={'false' if process.follows else 'true'}"
    yield "autorestart=true"
    # An event script waits as long, for one program after the other: what it starts has the least.
    yield f"startsecs={1 if process.follows else process.tries}"
    yield "startretries=100"
    if process.stop_signal != "TERM":
        yield f"stopsignal={process.stop_signal}"
    yield f"stopwaitsecs={process.stop_wait}"
    # A daemon's group holds the event scripts that it has just started; a service's, only its own helpers.
    yield f"stopasgroup={'false' if process.daemon else 'true'}"
    yield f"killasgroup={'false' if process.daemon else 'true'}"
    if process.environment:
        yield "environment=" + ",".join(f'{name}="{_value(value)}"' for name, value in process.environment)
    if process.user:
        yield f"user={process.user}"
    if process.directory:
        yield f"directory={_value(process.directory)}"
    yield "redirect_stderr=true"
    yield f"stdout_logfile={paths_of(host).log}/{process.name}.log"
    yield "stdout_logfile_maxbytes=1MB"
    yield "stdout_logfile_backups=1"


def _command(host: Host, process: Process) -> str:
    command = alone(host, process.command, process.pid_file)
    if not process.directories:
        return command
    made = shlex.join(process.directories)
    return shlex.join(["/bin/sh", "-c", f"mkdir -p {made} && exec {command}"])


def _value(text: str) -> str:
    return text.replace("%", "%%")
