"""Site -> Model: follow every reference, fill in every default. What refers to nothing is a breach, and left out."""

from collections.abc import Iterable
from typing import TypeVar

from compiler import model
from compiler.resolve.hosts import resolve_hosts
from compiler.resolve.references import References
from compiler.resolve.routers import resolve_checks, resolve_groups, resolve_routers
from compiler.resolve.services import resolve_notifications, resolve_services
from schemas.findings import Breach, Route
from schemas.site import Site

_Entry = TypeVar("_Entry")


def resolve(
    site: Site, holes: frozenset[Route], shared: frozenset[str] = frozenset()
) -> tuple[model.Model, tuple[tuple[str, Breach], ...]]:
    """The model of a site, and the references that lead nowhere. `shared` names the segments that it did not define
    itself but has from the repository."""
    references = References(site, holes)
    segments, hosts = resolve_hosts(references, shared)
    checks = resolve_checks(site)
    routers = resolve_routers(references, hosts, checks)
    groups = resolve_groups(references, routers)
    memberships = _by_host((member.host.name, (router, member)) for router in routers for member in router.members)
    resolved = model.Model(
        site=site.site,
        domain=site.domain or "",
        hosts=hosts,
        routers=routers,
        segments=segments,
        groups=groups,
        checks=tuple(checks.values()),
        notifications=resolve_notifications(references, routers),
        memberships=memberships,
        services=_by_host(resolve_services(references, routers)),
    )
    return resolved, tuple(references.breaches)


def _by_host(entries: Iterable[tuple[str, _Entry]]) -> dict[str, tuple[_Entry, ...]]:
    found: dict[str, list[_Entry]] = {}
    for host, entry in entries:
        found.setdefault(host, []).append(entry)
    return {host: tuple(each) for host, each in found.items()}
