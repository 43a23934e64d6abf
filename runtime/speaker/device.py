"""Where a virtual router's addresses are while this host is master: a macvlan with the virtual MAC, or the NIC itself.

The macvlan is made when the speaker starts and stays down on a backup. It comes up with the addresses and goes down
with them: left up, its IGMP or MLD reports would teach the switch the wrong port (two black holes of 186 and 840 ms
were seen). Addresses are always /32, so that removing one never removes the host's own.

Per-interface sysctls, and why: on both, `arp_ignore=1`, or NIC and macvlan both answer ARP for the address; on the
NIC, `arp_announce=2`, or the host asks for its neighbours in the name of the virtual address with the NIC's own MAC;
on the macvlan `rp_filter=2`, since frames for it come from networks that are routed through the NIC, and the larger
of this and the host's own setting counts; no IPv6, which would send reports by itself.
"""

from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address
from typing import Any, Final

from pyroute2 import IPRoute
from pyroute2.netlink.exceptions import NetlinkError

from runtime.speaker.wire import virtual_mac
from schemas.speaker import Router

_NIC_SYSCTLS: Final = {"ipv4/conf/{}/arp_ignore": "1", "ipv4/conf/{}/arp_announce": "2"}
_MACVLAN_SYSCTLS: Final = {
    "ipv6/conf/{}/disable_ipv6": "1",
    "ipv4/conf/{}/arp_ignore": "1",
    "ipv4/conf/{}/rp_filter": "2",
}
_FORBIDDEN: Final = 1
_EXISTS: Final = 17


class DeviceError(Exception):
    """The kernel would not do what the role needs; one line that names it."""


class Sysctls:
    """Per-interface settings, put back when the speaker ends in good order. One that was killed leaves them: they are
    what its successor wants anyway."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._before: dict[str, str] = {}

    def set(self, settings: dict[str, str], interface: str) -> None:
        """Set them; what cannot be set is reported, since the router may work all the same."""
        for pattern, value in settings.items():
            path = "/proc/sys/net/" + pattern.format(interface)
            try:
                with open(path) as file:
                    self._before.setdefault(path, file.read().strip())
                _write(path, value)
            except OSError as error:
                if "ipv6" not in pattern:
                    self._report(f"cannot set {path[10:]} to {value}: {error.strerror}")

    def restore(self) -> None:
        """Put back what was there before."""
        for path, value in self._before.items():
            with suppress(OSError):
                _write(path, value)
        self._before.clear()


def _write(path: str, value: str) -> None:
    with open(path, "w") as file:
        file.write(value)


class Device:
    """The addresses of one virtual router on this host."""

    def __init__(self, netlink: IPRoute, sysctls: Sysctls, nic: int, router: Router) -> None:
        self._netlink = netlink
        self._sysctls = sysctls
        self._nic = nic
        self._router = router
        self._macvlan = 0
        self._there: set[IPv4Address] = set()

    def prepare(self, router: Router) -> None:
        """Make the device and clear what a killed predecessor left. Raises DeviceError."""
        self._router = router
        for index in self._netlink.link_lookup(ifname=self.name):
            self._ask(f"remove the {self.name} of a predecessor", self._netlink.link, "del", index=index)
        # On the NIC too: the predecessor may have been configured without a virtual MAC.
        self._there = set(router.addresses)
        self._clear()
        if router.virtual_mac:
            self._sysctls.set(_NIC_SYSCTLS, router.interface)
            self._macvlan = self._make_macvlan(self.name)

    @property
    def name(self) -> str:
        """Ours by its form, unique on the host, at most 15 bytes, without a dot (which would break sysctl names)."""
        return f"vrrpc{self._nic}-{self._router.vrid}"

    def acquire(self, router: Router) -> None:
        """Have exactly the router's addresses, on a device that is up. Raises DeviceError."""
        if router.virtual_mac != bool(self._macvlan):
            self._remove()
            self.prepare(router)
        self._router = router
        wanted = set(router.addresses)
        for address in sorted(wanted - self._there):
            self._address("add", address)
        if self._macvlan:
            self._ask(f"bring {self.name} up", self._netlink.link, "set", index=self._macvlan, state="up")
        for address in sorted(self._there - wanted):
            self._address("del", address)
        self._there = wanted

    def withdraw(self) -> None:
        """Have none. The device goes down first, which takes all of them away in one step."""
        if self._macvlan:
            with suppress(NetlinkError):
                self._netlink.link("set", index=self._macvlan, state="down")
        self._clear()

    def close(self) -> None:
        """Withdraw, and take the device away."""
        self.withdraw()
        self._remove()

    def _make_macvlan(self, name: str) -> int:
        mac = virtual_mac(self._router.vrid).hex(":")
        options: dict[str, Any] = {"kind": "macvlan", "link": self._nic, "macvlan_mode": "private", "address": mac}
        self._ask(f"make the macvlan {name} with {mac}", self._netlink.link, "add", ifname=name, **options)
        self._sysctls.set(_MACVLAN_SYSCTLS, name)
        made = self._netlink.link_lookup(ifname=name)
        if not made:
            raise DeviceError(f"the macvlan {name} is gone as soon as it was made")
        return int(made[0])

    def _remove(self) -> None:
        if self._macvlan:
            with suppress(NetlinkError):
                self._netlink.link("del", index=self._macvlan)
        self._macvlan = 0

    def _clear(self) -> None:
        for address in sorted(self._there):
            with suppress(NetlinkError):
                self._netlink.addr("del", index=self._macvlan or self._nic, address=str(address), prefixlen=32)
        self._there = set()

    def _address(self, verb: str, address: IPv4Address) -> None:
        where = self._macvlan or self._nic
        self._ask(f"{verb} {address}", self._netlink.addr, verb, index=where, address=str(address), prefixlen=32)

    def _ask(self, what: str, call: Callable[..., object], *words: str, **options: Any) -> None:
        try:
            call(*words, **options)
        except NetlinkError as error:
            if error.code == _FORBIDDEN:
                raise PermissionError(error.code, f"cannot {what}") from None
            if error.code != _EXISTS:
                raise DeviceError(f"cannot {what}: {error.args[1] if len(error.args) > 1 else error}") from None
