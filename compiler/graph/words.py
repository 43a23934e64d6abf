"""The words that every drawing of a site uses."""

from collections.abc import Iterator

from compiler.model import Member, Model, Router, VirtualAddress
from schemas.routers import Transport
from schemas.speaker import Failback
from schemas.values import FAULT, REPORT, spell_duration


def ranked(router: Router) -> list[Member]:
    """The members as they would follow each other."""
    return sorted(router.members, key=lambda member: -member.priority)


def traits(router: Router) -> str:
    """What the adverts of a router say, in one line."""
    words = [f"VRID {router.vrid}", f"version {router.version}", spell_duration(router.interval)]
    if router.transport is Transport.UNICAST:
        words.append("unicast")
    if router.password or router.hmac:
        words.append("password" if router.password else "hmac")
    if not router.virtual_mac:
        words.append("no virtual MAC")
    if router.failback is not Failback.AUTOMATIC:
        delay = f" {spell_duration(router.failback_after)}" if router.failback_after else ""
        words.append(f"failback {router.failback}{delay}")
    return ", ".join(words)


def services_at(model: Model, router: Router, address: VirtualAddress) -> Iterator[str]:
    """What answers at an address: name and software."""
    for service in model.each_service():
        if any(known.name == router.name and each.name == address.name for known, each in service.targets):
            yield f"{service.name} ({service.written.software})"


def effect(number: int) -> str:
    """What a failure does, as a site writes it."""
    return {FAULT: "fault", REPORT: "report"}.get(number) or f"lower by {number}"


def watched(router: Router) -> Iterator[tuple[str, str]]:
    """The checks of a router with their effects."""
    for each in router.checks:
        yield each.check.name, effect(each.effect)


def seat(member: Member) -> str:
    """Where a member takes part: its NIC, and the address that adverts come from."""
    own = member.unicast_source
    place = f"{member.nic.name} {own}" if own else member.nic.name
    return f"{place}, {member.nic.segment.name}" if member.nic.segment else place
