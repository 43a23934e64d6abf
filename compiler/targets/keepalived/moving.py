"""What makes a router leave a host: its checks, the NICs that it watches, and the group that it moves with.

A group is a `vrrp_sync_group`, which needs two members on the host. A fault of one member takes all of them along. A
lowered priority of one alone does not: the others keep the role, and hold it back. So each member watches what any of
them watches; `sync_group_tracking_weight` permits it (without, 2.2.7 ignores every weight in a group).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from compiler.model import Check, Host, Model, Router, Watched
from schemas.values import FAULT, REPORT


class Moving(NamedTuple):
    """What a router watches on a host.

    All but the last are effects by the name of a `vrrp_script`, a `track_file` and a NIC: `FAULT`, or how much the
    priority drops. `checks` are the checks behind the first two.
    """

    scripts: Mapping[str, int]
    files: Mapping[str, int]
    nics: Mapping[str, int]
    checks: Mapping[str, Check]


def moving_together(model: Model, host: Host, router: Router) -> Moving:
    """What a router watches, and what those watch that move with it. Of two effects of one thing the stronger counts.

    A check that is only reported has a `vrrp_script` of its own that never fails. Its name has a dot, which no check's
    name can have; so has a check's `track_file`, among which are the knobs, called like the routers.
    """
    scripts: dict[str, int] = {}
    files: dict[str, int] = {}
    nics: dict[str, int] = {}
    checks: dict[str, Check] = {}
    together = _group_of(model, host, router) or (router,)
    for each, member in model.routers_of(host):
        if each not in together:
            continue
        for watched in each.checks:
            name, effect, kind = _known_as(watched, scripts, files)
            checks[name] = watched.check
            kind[name] = _stronger(kind.get(name), effect)
        for track in member.tracks:
            nics[track.nic.name] = _stronger(nics.get(track.nic.name), track.effect)
    return Moving(scripts, files, nics, checks)


def _known_as(watched: Watched, scripts: dict[str, int], files: dict[str, int]) -> tuple[str, int, dict[str, int]]:
    """The name that keepalived knows a check by, its effect, and where that belongs."""
    check = watched.check
    if check.file:
        return f"{check.name}.file", watched.effect, files
    reported = watched.effect == REPORT
    return (f"{check.name}.report", FAULT, scripts) if reported else (check.name, watched.effect, scripts)


def sync_groups(model: Model, host: Host) -> Iterator[list[str]]:
    """A block for each group of which two members or more are on the host."""
    for group in model.groups:
        routers = _on_host(model, host, group.routers)
        if len(routers) > 1:
            names = [f"        {router.name}" for router in routers]
            inner = ["    group {", *names, "    }", "    sync_group_tracking_weight"]
            yield [f"vrrp_sync_group {group.name} {{", *inner, "}"]


def _group_of(model: Model, host: Host, router: Router) -> tuple[Router, ...]:
    return next((_on_host(model, host, group.routers) for group in model.groups if group.name == router.group), ())


def _on_host(model: Model, host: Host, routers: Iterable[Router]) -> tuple[Router, ...]:
    here = [router for router, _ in model.routers_of(host)]
    return tuple(router for router in routers if router in here)


def _stronger(one: int | None, other: int) -> int:
    """A fault is stronger than any number."""
    return FAULT if FAULT in (one, other) else max(one or 0, other)
