"""FRR's vrrpd calls no script and writes no pipe, but it holds a backup's devices down (protodown), and the kernel says
so at once. A master without a cable stays master to itself (FRRouting/frr#10364): here it is out, as with any other
speaker.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from runtime.observe.reader import BACKUP, INITIALIZE, MASTER, Roles
from runtime.speaker.links import Links
from schemas.filetree import RouterRun


@dataclass(frozen=True, slots=True)
class Device:
    """A network device: whether FRR holds it down, whether its NIC has a cable."""

    nic: str
    mac: str
    protodown: bool
    carrier: bool


def roles_of(routers: Iterable[RouterRun], devices: Iterable[Device]) -> Roles:
    """The role that the devices tell of; a router without a device has none."""
    there = {(device.nic, device.mac): device for device in devices}
    return {
        router.name: _role_of(device) for router in routers if (device := there.get((router.interface, _mac(router))))
    }


def _mac(router: RouterRun) -> str:
    """RFC 9568, 7.3."""
    return f"00:00:5e:00:0{1 if ip_address(router.addresses[0]).version == 4 else 2}:{router.vrid:02x}"


def _role_of(device: Device) -> str:
    if not device.carrier:
        return INITIALIZE
    return BACKUP if device.protodown else MASTER


def read_devices() -> Iterator[Device]:
    """All that stand on another device. Raises OSError."""
    from pyroute2 import IPRoute

    with IPRoute() as netlink:
        links = {link["index"]: link for link in netlink.get_links()}
    for link in links.values():
        parent = links.get(link.get_attr("IFLA_LINK") or 0)
        if parent is not None:
            yield Device(
                str(parent.get_attr("IFLA_IFNAME")),
                str(link.get_attr("IFLA_ADDRESS")),
                bool(link.get_attr("IFLA_PROTO_DOWN")),
                bool(parent.get_attr("IFLA_CARRIER")),
            )


class ProtoDown:
    """Roles from the flags of devices, whenever one changed."""

    def __init__(self, routers: Iterable[RouterRun]) -> None:
        self._routers = tuple(routers)
        self._links = Links()
        self._known: Roles = {}

    def fileno(self) -> int:
        """For a selector."""
        return self._links.fileno()

    def take(self) -> Roles:
        """What is another role than the last time, if any link has changed. Raises OSError."""
        if self._links.take() == set() and self._known:
            return {}
        now = roles_of(self._routers, read_devices())
        new = {name: role for name, role in now.items() if self._known.get(name) != role}
        self._known = now
        return new

    def close(self) -> None:
        """Stop listening."""
        self._links.close()
