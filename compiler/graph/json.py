"""A site's drawing for a program: {version, site, hosts, routers, groups}.

hosts: {name, speaker}. routers: {name, vrid, protocol, interval (milliseconds), members, addresses, checks}, with
members {host, priority, interface, address, segment} in the order in which they follow each other, addresses {name,
address, advertised, services} and checks {name, effect}. groups: {name, routers}.
"""

import json
from typing import Any, Final

from compiler.graph.words import ranked, services_at, watched
from compiler.model import Member, Model, Router

JSON_VERSION: Final = 1
"""Version of the shape; a new key does not change it."""


def draw(model: Model) -> str:
    """The whole site."""
    shape = {
        "version": JSON_VERSION,
        "site": model.site,
        "hosts": [{"name": host.name, "speaker": host.speaker.value} for host in model.hosts],
        "routers": [_router(model, router) for router in model.routers],
        "groups": [{"name": group.name, "routers": [each.name for each in group.routers]} for group in model.groups],
    }
    return json.dumps(shape, indent=1) + "\n"


def _router(model: Model, router: Router) -> dict[str, Any]:
    addresses = [
        {
            "name": address.name,
            "address": str(address.ip),
            "advertised": address in router.addresses,
            "services": list(services_at(model, router, address)),
        }
        for address in router.every_address
    ]
    return {
        "name": router.name,
        "vrid": router.vrid,
        "protocol": router.version,
        "interval": router.interval * 10,
        "members": [_member(member) for member in ranked(router)],
        "addresses": addresses,
        "checks": [{"name": name, "effect": what} for name, what in watched(router)],
    }


def _member(member: Member) -> dict[str, Any]:
    return {
        "host": member.host.name,
        "priority": member.priority,
        "interface": member.nic.name,
        "address": str(member.unicast_source or ""),
        "segment": member.nic.segment.name if member.nic.segment else "",
    }
