"""`software: program`: any command as a service, with the few files that differ from host to host (`whoami`)."""

from collections.abc import Iterator

from compiler.model import Host, Program
from compiler.paths import paths_of
from compiler.process import Process
from schemas.filetree import File
from schemas.services import Bind


def process(host: Host, program: Program) -> Process:
    """It always runs, or for the master of a router that brings it an address here."""
    here = [each.name for each in program.routers if host.name in {member.host.name for member in each.members}]
    follows = tuple(here) if program.bind is Bind.ON_MASTER else ()
    return Process(
        program.name, program.command, follows, program.user, _directory(host, program) if program.files else ""
    )


def render(host: Host, program: Program) -> Iterator[File]:
    """Its files, in the directory that it starts in. Nothing reads them but the program, each time anew."""
    for name, text in program.files:
        yield File(path=f"{_directory(host, program)}/{name}", text=text)


def _directory(host: Host, program: Program) -> str:
    return f"{paths_of(host).config}/services/{program.name}"
