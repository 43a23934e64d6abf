"""Virtual routers with their members, the checks that they watch, and the groups that they move in."""

from collections.abc import Iterator, Mapping

from compiler import model
from compiler.resolve.references import References
from schemas import routers as written
from schemas.findings import Route
from schemas.hosts import SegmentKind, Speaker
from schemas.part import SecretRef
from schemas.routers import RouterDefaults, Transport
from schemas.site import Site
from schemas.speaker import Checksum, Failback
from schemas.values import Ip


def resolve_checks(site: Site) -> dict[str, model.Check]:
    """All checks, by their names."""
    return {name: _check(name, check) for name, check in site.checks.items()}


def _check(name: str, check: written.Check) -> model.Check:
    return model.Check(
        name=name,
        run=check.run or "",
        file=check.file or "",
        interval=check.interval,
        limit=check.limit,
        rise=check.rise,
        fall=check.fall,
        scope=check.scope,
        user=check.user or "",
        at=("checks", name),
    )


def resolve_routers(
    references: References, hosts: tuple[model.Host, ...], checks: Mapping[str, model.Check]
) -> tuple[model.Router, ...]:
    """All virtual routers, in the order of the site."""
    site = references.site
    by_name = {host.name: host for host in hosts}
    groups = {router: group for group, routers in site.groups.items() for router in routers}
    routers = tuple(
        _router(references, name, router, by_name, checks, groups.get(name, ""))
        for name, router in site.virtual_routers.items()
    )
    return tuple(_with_readers(routers))


def _with_readers(routers: tuple[model.Router, ...]) -> Iterator[model.Router]:
    readers: dict[SecretRef, set[Speaker]] = {}
    for router in routers:
        if router.password:
            readers.setdefault(router.password, set()).update(member.host.speaker for member in router.members)
    for router in routers:
        yield router._replace(password_readers=tuple(sorted(readers[router.password]))) if router.password else router


def resolve_groups(references: References, routers: tuple[model.Router, ...]) -> tuple[model.Group, ...]:
    """All groups, with the routers that there are."""
    by_name = {router.name: router for router in routers}
    groups = []
    for name, members in references.site.groups.items():
        for index, router in enumerate(members):
            if router not in by_name:
                references.unknown("virtual router", router, ("groups", name, index), ("virtual_routers",), by_name)
        known = tuple(by_name[router] for router in dict.fromkeys(members) if router in by_name)
        groups.append(model.Group(name, known, members, ("groups", name)))
    return tuple(groups)


def _router(
    references: References,
    name: str,
    router: written.VirtualRouter,
    hosts: dict[str, model.Host],
    checks: Mapping[str, model.Check],
    group: str,
) -> model.Router:
    at: Route = ("virtual_routers", name)
    defaults = references.site.defaults.virtual_routers
    family = next(iter(router.addresses.values())).version
    members = tuple(_members(references, at, router, hosts, family))
    authentication = router.authentication or defaults.authentication
    failback, failback_after = _failback(router, defaults)
    return model.Router(
        name=name,
        vrid=router.vrid,
        family=family,
        version=router.version or defaults.version or _default_version(authentication, members, family),
        interval=router.interval or defaults.interval or 100,
        transport=router.transport or defaults.transport or _default_transport(members),
        password=authentication.password if authentication else None,
        hmac=authentication.hmac if authentication else None,
        failback=failback,
        failback_after=failback_after,
        virtual_mac=_virtual_mac(router, defaults, members),
        checksum=router.checksum or defaults.checksum or Checksum.PSEUDO_HEADER,
        addresses=_addresses(at, "addresses", router.addresses),
        excluded=_addresses(at, "excluded", router.excluded),
        checks=tuple(_watched(references, at, router, checks)),
        watches=tuple(router.checks),
        group=group,
        members=members,
        priorities=tuple(
            (host, member.priority, (*at, "members", host, "priority")) for host, member in router.members.items()
        ),
        on_master=router.on_master if router.on_master is not None else defaults.on_master or (),
        on_backup=router.on_backup if router.on_backup is not None else defaults.on_backup or (),
        renamed_from=router.renamed_from or "",
        at=at,
    )


def _addresses(at: Route, key: str, addresses: dict[str, Ip]) -> tuple[model.VirtualAddress, ...]:
    return tuple(model.VirtualAddress(name, ip, (*at, key, name)) for name, ip in addresses.items())


def _failback(router: written.VirtualRouter, defaults: RouterDefaults) -> tuple[Failback, int]:
    """A router that says something of it says all: `failback: automatic` takes no delay from the defaults."""
    said = router if router.failback is not None else defaults
    delay = router.failback_after or (said.failback_after if said is defaults else None)
    return said.failback or Failback.AUTOMATIC, delay or 0


def _default_version(
    authentication: written.Authentication | None, members: tuple[model.Member, ...], family: int
) -> int:
    """Version 3, but where something that only version 2 has is asked for (RFC 5798 has no authentication)."""
    if family == 6:
        return 3
    if authentication and authentication.password:
        return 2
    return 2 if any(member.host.speaker is Speaker.FREEVRRPD for member in members) else 3


def _default_transport(members: tuple[model.Member, ...]) -> Transport:
    """A cloud carries no multicast."""
    kinds = {member.nic.segment.kind for member in members if member.nic.segment}
    return Transport.UNICAST if SegmentKind.CLOUD in kinds else Transport.MULTICAST


def _virtual_mac(router: written.VirtualRouter, defaults: RouterDefaults, members: tuple[model.Member, ...]) -> bool:
    """Yes, but where a segment lets no foreign MAC through, or a cloud moves addresses without one."""
    for said in (router.virtual_mac, defaults.virtual_mac):
        if said is not None:
            return said
    segments = [member.nic.segment for member in members if member.nic.segment]
    return all(segment.foreign_macs and segment.kind is SegmentKind.LAN for segment in segments)


def _members(
    references: References, at: Route, router: written.VirtualRouter, hosts: dict[str, model.Host], family: int
) -> Iterator[model.Member]:
    for name, member in router.members.items():
        route: Route = (*at, "members", name)
        host = hosts.get(name)
        if host is None:
            references.unknown("host", name, route, ("hosts",), hosts, key=True)
            continue
        nic = _nic(references, host, member.interface, (*route, "interface"))
        if nic is not None:
            tracks = tuple(_tracks(references, host, member, route))
            yield model.Member(host, nic, member.priority, family, tracks, route)


def _tracks(references: References, host: model.Host, member: written.Member, at: Route) -> Iterator[model.Track]:
    for name, effect in member.tracks.items():
        route = (*at, "tracks", name)
        if nic := _nic(references, host, name, route, key=True):
            yield model.Track(nic, effect, route)


def _nic(references: References, host: model.Host, name: str, at: Route, key: bool = False) -> model.Nic | None:
    found = next((nic for nic in host.nics if nic.name == name), None)
    if found is None:
        known = [nic.name for nic in host.nics]
        references.unknown(f"interface on {host.name} called", name, at, (*host.at, "interfaces"), known, key)
    return found


def _watched(
    references: References, at: Route, router: written.VirtualRouter, checks: Mapping[str, model.Check]
) -> Iterator[model.Watched]:
    for name, effect in router.checks.items():
        route = (*at, "checks", name)
        if name in checks:
            yield model.Watched(checks[name], effect, route)
        else:
            references.unknown("check", name, route, ("checks",), checks, key=True)
