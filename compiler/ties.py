"""Members of a virtual router that have one priority: whoever of them wins, it is not the site that says so."""

from collections.abc import Iterator

from compiler.model import Member, Router
from schemas.findings import Breach
from schemas.hosts import Speaker


def has_freevrrpd(router: Router) -> bool:
    """Whether one of the members would decide a tie in a way of its own."""
    return any(member.host.speaker is Speaker.FREEVRRPD for member in router.members)


def preference(router: Router) -> list[frozenset[str]]:
    """The hosts as written, the first choice first; those that nobody prefers to each other stand together, and keep
    what they have."""
    hosts: dict[int, set[str]] = {}
    for host, priority, _ in sorted(router.priorities, key=lambda each: -each[1]):
        hosts.setdefault(priority, set()).add(host)
    return [frozenset(equals) for equals in hosts.values()]


def ties(router: Router) -> Iterator[Breach]:
    """Each member that has the priority of an earlier one."""
    first: dict[int, Member] = {}
    for member in router.members:
        other = first.setdefault(member.priority, member)
        if other is not member:
            message = f"{member.host.name} has priority {member.priority}, as {other.host.name} has"
            related = ((f"{other.host.name} is here", (*other.at, "priority")),)
            yield Breach(message, (*member.at, "priority"), related=related)
