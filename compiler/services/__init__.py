"""All kinds of service software. Each module says which process it needs on a host and which files beside it."""

from collections.abc import Iterable, Iterator

from compiler.model import Host, Program
from compiler.services import program as program_service
from schemas.filetree import File

process = program_service.process


def service_files(host: Host, programs: Iterable[Program]) -> Iterator[File]:
    """What the services of a host need beside their processes."""
    for program in programs:
        yield from program_service.render(host, program)
