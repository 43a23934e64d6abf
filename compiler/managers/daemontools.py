"""daemontools 0.76, as the paper has it: a directory below /service a program, started with `svc -u`, stopped with
`svc -d`. `svc` says 0 even when nothing supervises the directory, so `svok` is asked first."""

import shlex
from collections.abc import Iterable, Iterator

from compiler.model import Host
from compiler.orphans import alone, alone_script
from compiler.process import Process
from schemas.filetree import Act, File, OnChange

SERVICES = "/service"


def render(host: Host, processes: Iterable[Process]) -> Iterator[File]:
    """A run script a program; `down` keeps svscan from starting what belongs to a master."""
    processes = tuple(processes)
    if any(process.pid_file for process in processes):
        yield alone_script(host)
    for process in processes:
        directory = f"{SERVICES}/{process.name}"
        if process.follows:
            yield File(path=f"{directory}/down", text="")
        yield File(
            path=f"{directory}/run",
            text="\n".join(_run(host, process)) + "\n",
            mode=0o755,
            check=("sh", "-n", "{}"),
            on_change=OnChange(Act.UPDATE_PROGRAM, process.name),
        )


def start(host: Host, program: str) -> str:
    """`svc -u` does nothing to a program that runs."""
    return f"svok {SERVICES}/{program} && svc -u {SERVICES}/{program}"


def stop(host: Host, program: str) -> str:
    """`svc -d` does nothing to a program that is down; `svok` fails where nothing supervises it."""
    return f"svok {SERVICES}/{program} && svc -d {SERVICES}/{program}"


def _run(host: Host, process: Process) -> Iterator[str]:
    yield "#!/bin/sh"
    yield "exec 2>&1"
    if process.directory:
        yield f"cd {shlex.quote(process.directory)} || exit 111"
    if process.directories:
        yield f"mkdir -p {shlex.join(process.directories)} || exit 111"
    for name, value in process.environment:
        yield f"{name}={shlex.quote(value)} export {name}"
    prefix = f"setuidgid {process.user} " if process.user else ""
    if "$" in process.command or "`" in process.command:
        yield "# shellcheck disable=SC2016 # no shell expands it, here as in other managers"
    # A process group of its own: supervise gives it none, and what it leaves behind could not be told.
    group = "pgrphack " if process.pid_file else ""
    command = shlex.split(alone(host, process.command, process.pid_file))
    yield f"exec {group}{prefix}{shlex.join(command)}"
