"""Where a virtual router's addresses are while this host is master: a macvlan with the virtual MAC, or the NIC itself.

The macvlan is made when the speaker starts and stays down on a backup. It comes up with the addresses and goes down
with them: left up, its IGMP or MLD reports would teach the switch the wrong port (two black holes of 186 and 840 ms
were seen). Addresses are always /32 or /128, so that removing one never removes another, whatever
`promote_secondaries` is: only addresses of one network are primary and secondary to each other.

IPv6 addresses are added without duplicate address detection, which takes a second and would find the peer that just
left; and deprecated, so that the host itself never speaks from them (RFC 6724 section 5, rule 3). A macvlan without a
link-local address of its own has no route to neighbours either: it gets one, or the virtual link-local address could
be asked for and never answer.

Per-interface sysctls, and why. For IPv4: on both, `arp_ignore=1`, or NIC and macvlan both answer ARP for the address,
and a macvlan of either family for all that the host has besides, with its virtual MAC;
on the NIC, `arp_announce=2`, or the host asks for its neighbours in the name of the virtual address with the NIC's own
MAC; on the macvlan `rp_filter=2`, since frames for it come from networks that are routed through the NIC, and the
larger of this and the host's own setting counts. For IPv6: nothing on the NIC, since the kernel answers for an address
on its own device alone; on the macvlan no address that it would make for itself, no duplicate detection, no router
solicitation, no word to neighbours but ours; and no IPv6 at all where no IPv6 address is, since each report teaches
switches.
"""

import errno
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from runtime.speaker.port import Port
from runtime.speaker.rtnetlink import delete_address, delete_link, set_down
from runtime.speaker.sysctls import Settings, Sysctls
from runtime.speaker.wire import virtual_mac
from schemas.speaker import Ip, Router

if TYPE_CHECKING:
    from pyroute2 import IPRoute

_NIC: Final[Settings] = {"ipv4/conf/{}/arp_ignore": "1", "ipv4/conf/{}/arp_announce": "2"}
_MACVLAN: Final[dict[int, Settings]] = {
    4: {"ipv4/conf/{}/arp_ignore": "1", "ipv4/conf/{}/rp_filter": "2"},
    6: {
        "ipv4/conf/{}/arp_ignore": "1",
        "ipv6/conf/{}/addr_gen_mode": "1",
        "ipv6/conf/{}/autoconf": "0",
        "ipv6/conf/{}/accept_ra": "0",
        "ipv6/conf/{}/accept_dad": "0",
        "ipv6/conf/{}/router_solicitations": "0",
        "ipv6/conf/{}/ndisc_notify": "0",
        "ipv6/conf/{}/disable_ipv6": "0",
    },
}
_WITHOUT_IPV6: Final[Settings] = {"ipv6/conf/{}/disable_ipv6": "1"}
_IPV6: Final = "/proc/sys/net/ipv6/conf/"
_LINK_LOCAL: Final = "fe80::/64"
_NODAD: Final = 0x02
_FORBIDDEN: Final = 1
_EXISTS: Final = 17
_NO_MACVLAN: Final = {errno.EOPNOTSUPP, errno.EINVAL, errno.EBUSY}
"""A kernel without macvlan; an interface that is no Ethernet, or is a macvlan that is passed through; one that is a
port of a bridge or a bond."""


class DeviceError(Exception):
    """The kernel would not do what the role needs; one line that names it, and the kernel's number for it or 0."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


class MacvlanError(DeviceError):
    """There is no macvlan to be had on this interface, now or later."""


def open_netlink() -> "IPRoute":
    """The one connection to the kernel that all devices of a speaker share. The library is imported only now: the
    guardian, which is there already, needs none of its 15 MiB."""
    from pyroute2 import IPRoute

    return IPRoute()


class Device:
    """The addresses of one virtual router on this host."""

    def __init__(self, netlink: "IPRoute", sysctls: Sysctls, nic: int, router: Router) -> None:
        self._netlink = netlink
        self._sysctls = sysctls
        self._nic = nic
        self._router = router
        self._macvlan = 0
        self._mac = b""
        self._there: set[Ip] = set()
        self.disturbances, self.disturbance = 0, ""
        """How often somebody else changed something here, and the last of it."""
        self._up = False

    def prepare(self, router: Router) -> None:
        """Make the device and clear what a killed predecessor left. Raises DeviceError, MacvlanError."""
        self._router = router
        for index in self._netlink.link_lookup(ifname=self.name):
            _ask(f"remove the {self.name} of a predecessor", self._netlink.link, "del", index=index)
        # On the NIC too: the predecessor may have been configured without a virtual MAC.
        self._there = set(router.every_address)
        self._clear()
        if router.virtual_mac:
            self._macvlan = self._make_macvlan()
            self._tune()

    @property
    def name(self) -> str:
        """Ours by its form, unique on the host, at most 15 bytes, without a dot (which would break sysctl names): a
        dash for an IPv4 router, an underscore for the IPv6 one that may have the same VRID."""
        return f"vrrpc{self._nic}{'_' if self._router.family == 6 else '-'}{self._router.vrid}"

    @property
    def forwards(self) -> bool:
        """Whether the kernel calls itself a router when it answers for an IPv6 address that is here."""
        where = self.name if self._macvlan else self._router.interface
        try:
            with open(f"{_IPV6}{where}/forwarding", encoding="ascii") as file:
                return file.read().strip() != "0"
        except OSError:
            return False

    def acquire(self, router: Router) -> None:
        """Have exactly the router's addresses, on a device that is up. Raises DeviceError."""
        if router.virtual_mac != bool(self._macvlan):
            self._remove()
            self.prepare(router)
        tuned, self._router = _families(self._router), router
        wanted = set(router.every_address)
        if self._macvlan:
            if tuned != _families(router):
                self._tune()
            _ask(f"bring {self.name} up", self._netlink.link, "set", index=self._macvlan, state="up")
            self._up = True
        for address in _ordered(wanted - self._there):
            self._add(address)
        if self._macvlan and any(address.version == 6 and address.is_link_local for address in wanted):
            # Not 'add', which counts the same route over another device as this one.
            _ask(f"route {_LINK_LOCAL}", self._netlink.route, "append", dst=_LINK_LOCAL, oif=self._macvlan)
        self._drop(self._there - wanted)
        self._there = wanted

    def withdraw(self) -> None:
        """Have none. The device goes down first, which takes all of them away in one step."""
        if self._macvlan:
            _try(self._netlink.link, "set", index=self._macvlan, state="down")
        self._up = False
        self._clear()

    def look(self, port: Port, there: Mapping[int, set[Ip]]) -> str:
        """What somebody else has changed, in a few words, empty for nothing; the next `acquire` or `withdraw` puts it
        right. `there` are the addresses of all devices."""
        if what := self._look(port, there):
            self.disturbances, self.disturbance = self.disturbances + 1, what
        return what

    def _look(self, port: Port, there: Mapping[int, set[Ip]]) -> str:
        if not self._macvlan:
            return ", ".join(filter(None, (self._compare(there), self._compare_mac(port.mac))))
        up = port.is_up(self.name, self._macvlan)
        if up is None:
            self._macvlan, self._there = 0, set()
            return f"{self.name} removed"
        changes = self._compare(there)
        return changes if up is self._up else f"{self.name} set {'up' if up else 'down'}"

    def _compare(self, there: Mapping[int, set[Ip]]) -> str:
        before, self._there = self._there, set(self._router.every_address) & there.get(self.index, set())
        lost, new = _ordered(before - self._there), _ordered(self._there - before)
        changes = [f"{' and '.join(map(str, each))} {what}" for each, what in ((lost, "taken"), (new, "added")) if each]
        where = self.name if self._macvlan else self._router.interface
        return f"{', '.join(changes)} on {where}" if changes else ""

    def _compare_mac(self, mac: bytes) -> str:
        """Neighbours know the addresses by the NIC's own: they must be told of another one."""
        before, self._mac = self._mac, mac
        is_new = self._there and before not in (b"", mac)
        return f"another hardware address given to {self._router.interface}" if is_new else ""

    @property
    def index(self) -> int:
        """Of the device that the addresses are on."""
        return self._macvlan or self._nic

    def undoing(self, router: Router) -> tuple[bytes, ...]:
        """What withdraws the router's addresses, ready-made for whoever has to do it in our place."""
        down = (set_down(self._macvlan),) if self._macvlan else ()
        return (*down, *(delete_address(self.index, address) for address in _ordered(set(router.every_address))))

    def close(self) -> tuple[bytes, ...]:
        """Withdraw. What takes the device away is given back, to be done beside the loop: it takes long."""
        self.withdraw()
        removal = (delete_link(self._macvlan),) if self._macvlan else ()
        self._macvlan = 0
        return removal

    def _make_macvlan(self) -> int:
        name, mac = self.name, virtual_mac(self._router.vrid, self._router.family).hex(":")
        options: dict[str, Any] = {"kind": "macvlan", "link": self._nic, "macvlan_mode": "private", "address": mac}
        try:
            _ask(f"make the macvlan {name} with {mac}", self._netlink.link, "add", ifname=name, **options)
        except DeviceError as error:
            if error.code in _NO_MACVLAN:
                raise MacvlanError(f"{error}; `virtual_mac: no` is the way out", error.code) from None
            raise
        made = self._netlink.link_lookup(ifname=name)
        if not made:
            raise DeviceError(f"the macvlan {name} is gone as soon as it was made")
        return int(made[0])

    def _tune(self) -> None:
        families = _families(self._router)
        if 4 in families:
            self._sysctls.change(_NIC, self._router.interface)
        for family in families:
            self._sysctls.set(_MACVLAN[family], self.name)
        if 6 not in families and os.path.exists(_IPV6):
            self._sysctls.set(_WITHOUT_IPV6, self.name)

    def _remove(self) -> None:
        if self._macvlan:
            _try(self._netlink.link, "del", index=self._macvlan)
        self._macvlan = 0

    def _clear(self) -> None:
        self._drop(self._there)
        self._there = set()

    def _drop(self, addresses: set[Ip]) -> None:
        # One that is gone already is as good: IPv6 addresses go when the device goes down, or IPv6 is turned off.
        for address in _ordered(addresses):
            _try(self._netlink.addr, "del", **self._where(address))

    def _add(self, address: Ip) -> None:
        options: dict[str, Any] = {"flags": _NODAD, "preferred_lft": 0} if address.version == 6 else {}
        _ask(f"add {address}", self._netlink.addr, "add", **self._where(address), **options)

    def _where(self, address: Ip) -> dict[str, Any]:
        return {
            "index": self._macvlan or self._nic,
            "address": str(address),
            "prefixlen": address.max_prefixlen,
        }


def _ask(what: str, call: Callable[..., object], *words: str, **options: Any) -> None:
    from pyroute2.netlink.exceptions import NetlinkError  # after the guardian, see `open_netlink`

    try:
        call(*words, **options)
    except NetlinkError as error:
        if error.code == _FORBIDDEN:
            raise PermissionError(error.code, f"cannot {what}") from None
        if error.code != _EXISTS:
            why = error.args[1] if len(error.args) > 1 else error
            raise DeviceError(f"cannot {what}: {why}", error.code) from None


def _try(call: Callable[..., object], *words: str, **options: Any) -> None:
    """What cannot be taken away is gone already, which is as good."""
    from pyroute2.netlink.exceptions import NetlinkError

    with suppress(NetlinkError):
        call(*words, **options)


def _families(router: Router) -> set[int]:
    return {address.version for address in router.every_address}


def _ordered(addresses: set[Ip]) -> list[Ip]:
    return sorted(addresses, key=lambda address: (address.version, int(address)))
