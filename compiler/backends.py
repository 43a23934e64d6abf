"""Where the servers behind a front are: as the site says, or at the own address of a host that it knows."""

from compiler.model import Service
from schemas.services.haproxy import Backend
from schemas.values import Ip


def place_of(service: Service, name: str, backend: Backend) -> Ip | None:
    """The address of a backend; None for one that has none, and whose name is no member's of the service's routers."""
    if backend.address is not None:
        return backend.address
    members = (member for router in service.routers for member in router.members)
    return next((member.unicast_source for member in members if member.host.name == name), None)
