"""Site -> Model: follow every reference, fill in every default. What refers to nothing is a breach, and left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from compiler import model
from compiler.nearest import nearest
from schemas import site as written
from schemas.findings import Breach, Route
from schemas.site import Site, Speaker
from schemas.speaker import Checksum

_Entry = TypeVar("_Entry")


@dataclass
class _Resolver:
    """Collects what is found while a site is resolved."""

    site: Site
    holes: frozenset[Route]
    breaches: list[tuple[str, Breach]] = field(default_factory=list)

    def unknown(self, kind: str, name: str, at: Route, table: Route, known: list[str], key: bool = False) -> None:
        """Report a name that is not in a table of the site, unless it may mean what could not be read of that table."""
        if self._was_lost(name, table):
            return
        close = nearest(name, known)
        help = f"did you mean {close}?" if close else f"known: {', '.join(known) or 'none'}"
        self.breaches.append(("V109", Breach(f"there is no {kind} {name!r}", at, key, help)))

    def _was_lost(self, name: str, table: Route) -> bool:
        size = len(table)
        if any(hole == table[: len(hole)] for hole in self.holes):
            return True
        lost = [str(hole[size]).lower() for hole in self.holes if len(hole) == size + 1 and hole[:size] == table]
        return any(nearest(word.lower(), lost) for word in (name, *name.split("."))) if lost else False


def resolve(site: Site, holes: frozenset[Route]) -> tuple[model.Model, tuple[tuple[str, Breach], ...]]:
    """The model of a site, and the references that lead nowhere."""
    resolver = _Resolver(site, holes)
    hosts = tuple(_host(name, host) for name, host in site.hosts.items())
    by_name = {host.name: host for host in hosts}
    routers = tuple(_router(resolver, name, router, by_name) for name, router in site.virtual_routers.items())
    memberships = _by_host((member.host.name, (router, member)) for router in routers for member in router.members)
    services = _by_host(_programs(resolver, {router.name: router for router in routers}))
    resolved = model.Model(site.site, site.domain or "", hosts, routers, memberships, services)
    return resolved, tuple(resolver.breaches)


def _by_host(entries: Iterable[tuple[str, _Entry]]) -> dict[str, tuple[_Entry, ...]]:
    found: dict[str, list[_Entry]] = {}
    for host, entry in entries:
        found.setdefault(host, []).append(entry)
    return {host: tuple(each) for host, each in found.items()}


def _host(name: str, host: written.Host) -> model.Host:
    nics = tuple(model.Nic(nic, entry.own, entry.many_vrids) for nic, entry in host.interfaces.items())
    return model.Host(name, host.speaker, host.manager, nics, ("hosts", name))


def _router(
    resolver: _Resolver, name: str, router: written.VirtualRouter, hosts: dict[str, model.Host]
) -> model.Router:
    at: Route = ("virtual_routers", name)
    family = next(iter(router.addresses.values())).version
    members = tuple(_members(resolver, at, router, hosts, family))
    addresses = tuple(
        model.VirtualAddress(address, ip, (*at, "addresses", address)) for address, ip in router.addresses.items()
    )
    return model.Router(
        name=name,
        vrid=router.vrid,
        family=family,
        version=router.version or _default_version(router, members, family),
        interval=router.interval,
        password=router.authentication.password if router.authentication else None,
        failback=router.failback,
        failback_after=router.failback_after or 0,
        virtual_mac=router.virtual_mac,
        checksum=router.checksum or Checksum.PSEUDO_HEADER,
        addresses=addresses,
        members=members,
        priorities=tuple(
            (host, member.priority, (*at, "members", host, "priority")) for host, member in router.members.items()
        ),
        on_master=router.on_master,
        on_backup=router.on_backup,
        at=at,
    )


def _default_version(router: written.VirtualRouter, members: tuple[model.Member, ...], family: int) -> int:
    """Version 3, but where something that only version 2 has is asked for (RFC 5798 has no authentication)."""
    if family == 6:
        return 3
    needs_two = router.authentication or any(member.host.speaker is Speaker.FREEVRRPD for member in members)
    return 2 if needs_two else 3


def _members(
    resolver: _Resolver, at: Route, router: written.VirtualRouter, hosts: dict[str, model.Host], family: int
) -> Iterator[model.Member]:
    for name, member in router.members.items():
        route: Route = (*at, "members", name)
        host = hosts.get(name)
        if host is None:
            resolver.unknown("host", name, route, ("hosts",), list(hosts), key=True)
            continue
        nic = next((nic for nic in host.nics if nic.name == member.interface), None)
        if nic is None:
            known = [nic.name for nic in host.nics]
            table = ("hosts", name, "interfaces")
            resolver.unknown(f"interface on {name} called", member.interface, (*route, "interface"), table, known)
            continue
        yield model.Member(host, nic, member.priority, family, route)


def _programs(resolver: _Resolver, routers: dict[str, model.Router]) -> Iterator[tuple[str, model.Program]]:
    for name, service in resolver.site.services.items():
        at: Route = ("services", name)
        address = _address(resolver, service.address, (*at, "address"), routers)
        if address is None:
            continue
        router, virtual = address
        for member in router.members:
            yield member.host.name, _program(name, service, router, virtual, member.host)


def _address(
    resolver: _Resolver, reference: str, at: Route, routers: dict[str, model.Router]
) -> tuple[model.Router, model.VirtualAddress] | None:
    """`front.web` as the router `front` and its address `web`."""
    router_name, _, address_name = reference.partition(".")
    router = routers.get(router_name)
    if router is None:
        known = [f"{name}.{address.name}" for name, each in routers.items() for address in each.addresses]
        resolver.unknown("virtual address", reference, at, ("virtual_routers",), known)
        return None
    found = next((address for address in router.addresses if address.name == address_name), None)
    if found is None:
        known = [f"{router_name}.{address.name}" for address in router.addresses]
        resolver.unknown("virtual address", reference, at, (*router.at, "addresses"), known)
        return None
    return router, found


def _program(
    name: str, service: written.Program, router: model.Router, address: model.VirtualAddress, host: model.Host
) -> model.Program:
    def fill(text: str) -> str:
        return text.replace("{host}", host.name).replace("{address}", str(address.ip))

    files = tuple((file, fill(text)) for file, text in sorted(service.files.items()))
    return model.Program(
        name=name,
        router=router,
        address=address.ip,
        command=fill(service.command),
        bind=service.bind,
        who=fill(service.who or ""),
        files=files,
        user=service.user or "",
        at=("services", name),
    )
