"""Addresses and virtual devices of this machine, asked of the kernel, and only when it says that something changed.

Reading all links of a host with hundreds of virtual routers costs a tenth of a second, so a change is waited for on a
netlink socket; a slow look backs it up. Where there is no netlink (FreeBSD) nothing is known, which is no trouble.
"""

import gc
import time
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, Final

from runtime.keep.seen import Network, Placed
from runtime.speaker.links import Links

_UP: Final = 0x1
_SELDOM: Final = 60.0
_SHARE: Final = 2000
"""Seconds after which everything is read again without any word of a change, or so many times as long as that took: a
twentieth of a percent."""


class KernelNetwork:
    """What the kernel has. Raises OSError where it cannot be asked."""

    def __init__(self) -> None:
        self._links = Links()
        self._known: Network | None = None
        self._stale_at = 0.0

    def now(self) -> Network:
        """As it is, or as it was when nothing has changed since. Raises OSError."""
        stale = self._known is None or time.monotonic() > self._stale_at
        if self._links.take() != set() or stale:
            self._known = None
            began = time.monotonic()
            self._known = read_network()
            self._stale_at = time.monotonic() + max(_SELDOM, _SHARE * (time.monotonic() - began))
        assert self._known is not None
        return self._known

    def close(self) -> None:
        """Stop listening."""
        self._links.close()


def read_network() -> Network:
    """All of it. Raises OSError."""
    from pyroute2 import IPRoute  # who runs where there is no netlink must get by without it

    with IPRoute() as netlink:
        links = {link["index"]: link for link in netlink.get_links()}
        addresses = [each for each in map(_address, netlink.get_addr()) if each]
    devices = {(nic, str(link.get_attr("IFLA_ADDRESS"))) for link in links.values() if (nic := _parent(link, links))}
    placed = {
        Placed(_parent(link, links) or str(link.get_attr("IFLA_IFNAME")), ip_address(address), index, length)
        for index, address, length in addresses
        if (link := links.get(index)) and _is_up(link)
    }
    links.clear()
    gc.collect()
    return Network(frozenset(placed), frozenset(devices))


def _address(message: Any) -> tuple[int, str, int] | None:
    """IFA_LOCAL is the address itself where the other end of a link has one too (rtnetlink(7))."""
    address = message.get_attr("IFA_LOCAL") or message.get_attr("IFA_ADDRESS")
    return (message["index"], address, message["prefixlen"]) if address else None


def _parent(link: Any, links: dict[int, Any]) -> str:
    parent = links.get(link.get_attr("IFLA_LINK") or 0)
    is_virtual = link.get_nested("IFLA_LINKINFO", "IFLA_INFO_KIND") in ("macvlan", "macvtap", "ipvlan")
    return str(parent.get_attr("IFLA_IFNAME")) if parent is not None and is_virtual else ""


def _is_up(link: Any) -> bool:
    """Not one that is taken down, or that FRR holds down on a backup."""
    return bool(link["flags"] & _UP) and not link.get_attr("IFLA_PROTO_DOWN")


def own_addresses(nic: str) -> frozenset[str]:
    """All addresses on a NIC and its virtual devices. Raises OSError."""
    return frozenset(str(each.address) for each in read_network().addresses if each.nic == nic)


def remove(placed: Placed) -> None:
    """Take one address away. Raises OSError; that it is gone already is none."""
    from pyroute2 import IPRoute
    from pyroute2.netlink.exceptions import NetlinkError

    with IPRoute() as netlink, suppress(NetlinkError):
        netlink.addr("del", index=placed.device, address=str(placed.address), prefixlen=placed.length)
