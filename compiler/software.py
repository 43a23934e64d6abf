"""What every kind of service software says of itself: the protocol that the modules of `compiler/services` keep."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, Protocol

from compiler.model import Host, Service
from compiler.probe import Probe
from compiler.process import Process
from schemas.filetree import File, Holding
from schemas.services import Bind
from schemas.values import Ip

TCP: Final = "tcp"
UDP: Final = "udp"


class Socket(NamedTuple):
    """A port that a service takes on a host: of one address, or of all but some where `address` is None."""

    protocol: str
    port: int
    address: Ip | None = None
    left: tuple[Ip, ...] = ()


class Software(Protocol):
    """One kind of software behind a virtual address."""

    BINDS: Mapping[Bind, str]
    """How it can meet an address that comes and goes, the best first; or why it cannot, where the text is not empty."""

    WHO: str
    """How the host that answers is asked who it is, in a few words."""

    TESTED: str
    """The program and version that the tests run."""

    def processes(self, host: Host, service: Service) -> Iterator[Process]:
        """What the process manager runs; the first has the service's name, the others' begin with it."""
        ...

    def files(self, host: Host, service: Service) -> Iterator[File]:
        """What the processes read: complete files of their own, never an edit of what is somebody else's."""
        ...

    def sockets(self, service: Service) -> Iterator[Socket]:
        """What it listens on, where it runs."""
        ...

    def holdings(self, service: Service) -> Iterator[Holding]:
        """What of the host's own it serves, and that ought to be the same wherever it runs."""
        ...

    def probes(self, service: Service) -> Iterator[Probe]:
        """How the host that answers is asked who it is, at each address."""
        ...


def folder_of(config: str, service: Service) -> str:
    """Where all files of a service lie."""
    return f"{config}/services/{service.name}"


def follows(service: Service) -> tuple[str, ...]:
    """The routers for whose master its processes run; none: they always do."""
    return tuple(router.name for router in service.here) if service.bind is Bind.ON_MASTER else ()


def listened(service: Service) -> tuple[Ip | None, ...]:
    """The addresses that it binds by itself; None is all."""
    if service.bind in (Bind.WILDCARD, Bind.FOLLOW):
        return (None,)
    return tuple(address.ip for _, address in service.targets)
