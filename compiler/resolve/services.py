"""Services on virtual addresses, and who is told when these move."""

from collections.abc import Callable, Iterator

from compiler import model
from compiler.resolve.references import References
from schemas import services as written
from schemas.findings import Route
from schemas.values import Ip

_Target = tuple[model.Router, model.VirtualAddress]


def resolve_programs(references: References, routers: tuple[model.Router, ...]) -> Iterator[tuple[str, model.Program]]:
    """Every service on every host that one of its addresses may come to, with the host's name."""
    by_name = {router.name: router for router in routers}
    for name, service in references.site.services.items():
        at: Route = ("services", name)
        found = [_address(references, reference, (*at, *place), by_name) for reference, place in service.references]
        targets = tuple(target for target in found if target)
        if len(targets) < len(found):
            continue
        hosts = {member.host.name: member.host for router, _ in targets for member in router.members}
        for host in hosts.values():
            yield host.name, _program(name, service, targets, host)


def _address(references: References, reference: str, at: Route, routers: dict[str, model.Router]) -> _Target | None:
    """`front.web` as the router `front` and its address `web`."""
    router_name, _, address_name = reference.partition(".")
    router = routers.get(router_name)
    if router is None:
        known = [f"{name}.{address.name}" for name, each in routers.items() for address in each.every_address]
        references.unknown("virtual address", reference, at, ("virtual_routers",), known)
        return None
    found = next((address for address in router.every_address if address.name == address_name), None)
    if found is None:
        known = [f"{router_name}.{address.name}" for address in router.every_address]
        references.unknown("virtual address", reference, at, (*router.at, "addresses"), known)
        return None
    return router, found


def _program(name: str, service: written.Program, targets: tuple[_Target, ...], host: model.Host) -> model.Program:
    first = {"{address}": targets[0][1].ip}
    for family in (6, 4):
        for _, address in reversed(targets):
            if address.ip.version == family:
                first[f"{{address{family}}}"] = address.ip

    def fill(text: str, spell: Callable[[Ip], str] = str) -> str:
        for sign, ip in first.items():
            text = text.replace(sign, spell(ip))
        return text.replace("{host}", host.name)

    files = tuple((file, fill(text)) for file, text in sorted(service.files.items()))
    return model.Program(
        name=name,
        targets=targets,
        command=fill(service.command),
        bind=service.bind,
        who=fill(service.who or "", _in_url),
        files=files,
        user=service.user or "",
        at=("services", name),
    )


def _in_url(ip: Ip) -> str:
    """RFC 3986, 3.2.2: an IPv6 address stands in brackets, or its colons would begin a port."""
    return f"[{ip}]" if ip.version == 6 else str(ip)


def resolve_notifications(references: References, routers: tuple[model.Router, ...]) -> tuple[model.Notification, ...]:
    """All notifications, each with the names of the routers that it tells of."""
    known = [router.name for router in routers]
    return tuple(
        _notification(references, name, notification, known)
        for name, notification in references.site.notifications.items()
    )


def _notification(
    references: References, name: str, notification: written.Notification, known: list[str]
) -> model.Notification:
    at: Route = ("notifications", name)
    for index, router in enumerate(notification.routers or ()):
        if router not in known:
            references.unknown("virtual router", router, (*at, "routers", index), ("virtual_routers",), known)
    return model.Notification(
        name=name,
        by=notification.by,
        run=notification.run or "",
        url=notification.url or "",
        to=notification.to or (),
        token=notification.token,
        roles=tuple(role.value for role in notification.roles),
        routers=tuple(router for router in known if notification.routers is None or router in notification.routers),
        limit=notification.limit,
        at=at,
    )
