"""Services on virtual addresses, and who is told when these move."""

from collections.abc import Iterator

from compiler import model
from compiler.resolve.references import References
from compiler.services import usual_bind
from schemas import notifications as written
from schemas.findings import Route

_Target = tuple[model.Router, model.VirtualAddress]


def resolve_services(references: References, routers: tuple[model.Router, ...]) -> Iterator[tuple[str, model.Service]]:
    """Every service on every host that one of its addresses may come to, with the host's name."""
    by_name = {router.name: router for router in routers}
    for name, service in references.site.services.items():
        at: Route = ("services", name)
        found = [_address(references, reference, (*at, *place), by_name) for reference, place in service.references]
        targets = tuple(target for target in found if target)
        if len(targets) < len(found):
            continue
        bind = service.bind or usual_bind(service.software)
        hosts = {member.host.name: member.host for router, _ in targets for member in router.members}
        for host in hosts:
            yield host, model.Service(name, service, targets, bind, _here(targets, host), at)


def _here(targets: tuple[_Target, ...], host: str) -> tuple[model.Router, ...]:
    """The routers that bring an address to a host, once."""
    routers = {router.name: router for router, _ in targets}.values()
    return tuple(router for router in routers if host in {member.host.name for member in router.members})


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
