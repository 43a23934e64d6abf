"""Who advertises what on the networks that this machine is on. Adapters; what a packet means is said elsewhere
(`runtime/listen`)."""

import time
from ipaddress import ip_address
from typing import Final

from compiler.model import Model, Router
from runtime.listen.ears import listen, open_ports, usual_interfaces
from runtime.listen.expected import expect
from runtime.listen.lan import Lan
from runtime.privileges import RAW, missing_rights, read_rights
from runtime.who.compare import Heard
from schemas.routers import Transport
from schemas.values import Ip

_SPARE: Final = 0.3
_LONGEST: Final = 10.0


def hear(model: Model) -> Heard:
    """Listen a little longer than the slowest interval there; nothing where this process may not, or is elsewhere."""
    if missing_rights(read_rights(), [RAW]):
        return {}
    near = [router for router in model.routers if _is_near(router, _own_addresses())]
    if not near:
        return {}
    lan, found = Lan(expect(model)), {router.name: dict[str, None]() for router in near}
    seconds = min(max(router.interval for router in near) / 100 * 1.2 + _SPARE, _LONGEST)
    try:
        ports = open_ports(usual_interfaces())
    except OSError:
        return {}
    try:
        for packet in listen(ports, seconds):
            for _ in lan.hear(packet) if packet else ():
                pass
    finally:
        for port in ports:
            port.close()
    for row in lan.rows(time.monotonic_ns()):
        if row.expected and row.expected.name in found:
            members = row.expected.members
            found[row.expected.name] |= dict.fromkeys(members.get(v.source, str(v.source)) for v in row.masters)
    return {name: tuple(hosts) for name, hosts in found.items()}


def _is_near(router: Router, own: tuple[Ip, ...]) -> bool:
    """On the wire of its adverts: those from host to host come to nobody else."""
    networks = [network for member in router.members for network in member.networks if not network.is_link_local]
    return router.transport is Transport.MULTICAST and any(ip in network for ip in own for network in networks)


def _own_addresses() -> tuple[Ip, ...]:
    from pyroute2 import IPRoute  # who may not listen needs none of it

    with IPRoute() as netlink:
        return tuple(ip_address(each.get_attr("IFA_ADDRESS")) for each in netlink.get_addr())
