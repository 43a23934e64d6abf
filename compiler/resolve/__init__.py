"""Site -> Model: follow every reference, fill in every default. What refers to nothing is a breach, and left out."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from compiler import model
from compiler.resolve.dns import resolve_dns
from compiler.resolve.hosts import resolve_hosts
from compiler.resolve.references import References
from compiler.resolve.routers import resolve_checks, resolve_groups, resolve_routers
from compiler.resolve.services import resolve_notifications, resolve_services
from compiler.resolve.serving import serve
from compiler.zones.zone import Kept
from schemas.findings import Breach, Route
from schemas.site import Site

_Entry = TypeVar("_Entry")
_NO_FILES: Mapping[str, bytes | None] = MappingProxyType({})


def resolve(
    site: Site,
    holes: frozenset[Route],
    shared: frozenset[str] = frozenset(),
    files: Mapping[str, bytes | None] = _NO_FILES,
    kept: Mapping[str, Kept] | None = None,
) -> tuple[model.Model, tuple[tuple[str, Breach], ...]]:
    """The model of a site, and the references that lead nowhere. `shared` names the segments that it did not define
    itself but has from the repository; `files` and `kept` are its zone files and serials, as `resolve_dns` has them."""
    references = References(site, holes)
    segments, hosts = resolve_hosts(references, shared)
    checks = resolve_checks(site)
    routers = resolve_routers(references, hosts, checks)
    groups = resolve_groups(references, routers)
    services = list(resolve_services(references, routers))
    dns = resolve_dns(references, routers, {each.name: each for _, each in services}, files, kept)
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
        services=_by_host(serve(references, services, dns)),
        dns=dns,
    )
    return resolved, tuple(references.breaches)


def _by_host(entries: Iterable[tuple[str, _Entry]]) -> dict[str, tuple[_Entry, ...]]:
    found: dict[str, list[_Entry]] = {}
    for host, entry in entries:
        found.setdefault(host, []).append(entry)
    return {host: tuple(each) for host, each in found.items()}
