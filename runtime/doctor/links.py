"""The NICs of the virtual routers: there, up, with a cable, with an address of the host's own in each family.

An address whose duplicate detection failed, or has not ended, answers nobody (kube-vip/kube-vip#523).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from runtime.doctor.observation import Observation, bad, good
from schemas.filetree import Tree

_UP = 0x1
_LOWER_UP = 0x10000
_TENTATIVE, _DAD_FAILED = 0x40, 0x08


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a NIC, with its prefix length."""

    text: str
    length: int
    failed: bool = False
    tentative: bool = False

    @property
    def version(self) -> int:
        """4 or 6."""
        return ip_address(self.text).version


@dataclass(frozen=True, slots=True)
class Link:
    """One network device as the kernel has it. `parent` is the device that it stands on, empty for none."""

    name: str
    up: bool
    carrier: bool
    addresses: tuple[Address, ...] = ()
    parent: str = ""


def read() -> dict[str, Link]:
    """All devices of this machine by name, over netlink."""
    from pyroute2 import IPRoute

    with IPRoute() as netlink:
        addresses: dict[int, list[Address]] = {}
        for each in netlink.get_addr():
            fields = dict(each["attrs"])
            flags = fields.get("IFA_FLAGS", each["flags"])
            text = str(fields.get("IFA_LOCAL") or fields["IFA_ADDRESS"])
            address = Address(text, each["prefixlen"], bool(flags & _DAD_FAILED), bool(flags & _TENTATIVE))
            addresses.setdefault(each["index"], []).append(address)
        names = {link["index"]: str(link.get_attr("IFLA_IFNAME")) for link in netlink.get_links()}
        return {
            names[link["index"]]: Link(
                names[link["index"]],
                bool(link["flags"] & _UP),
                bool(link["flags"] & _LOWER_UP),
                tuple(addresses.get(link["index"], ())),
                names.get(link.get_attr("IFLA_LINK") or 0, ""),
            )
            for link in netlink.get_links()
            if link["index"] in names
        }


def judge(tree: Tree, links: Mapping[str, Link]) -> Iterator[Observation]:
    """One observation for each NIC that carries a virtual router, and one for each address in trouble."""
    families: dict[str, set[int]] = {}
    moving: set[str] = set()
    for router in tree.routers:
        addresses = [ip_address(address) for address in router.addresses]
        families.setdefault(router.interface, set()).update(address.version for address in addresses)
        moving.update(str(address) for address in addresses)
    for name, versions in families.items():
        yield _judge_link(name, versions, links.get(name), moving)
    for link in links.values():
        yield from _judge_addresses(link, moving)


def _judge_link(name: str, versions: set[int], link: Link | None, moving: set[str]) -> Observation:
    about = f"NIC {name}"
    if link is None:
        return bad(about, "is not there", "plug it in or load its driver; or name another one in the site")
    if not link.up:
        return bad(about, "is down", f"ip link set {name} up, and have it come up at boot")
    if not link.carrier:
        return bad(about, "has no carrier", "look at the cable, the port of the switch, and the other device of a pair")
    own = [address for address in link.addresses if address.text not in moving]
    for version in sorted(versions):
        if not any(address.version == version for address in own):
            return bad(about, f"has no IPv{version} address of its own", _missing_address(version))
    return good(about, "up, carrier, " + ", ".join(f"{each.text}/{each.length}" for each in own))


def _missing_address(version: int) -> str:
    if version == 4:
        return "adverts need a source: give it the address that the site says"
    return "adverts of IPv6 come from a link-local address: look at net.ipv6.conf.*.disable_ipv6 and addr_gen_mode"


def _judge_addresses(link: Link, moving: set[str]) -> Iterator[Observation]:
    for address in link.addresses:
        about = f"{address.text} on {link.name}"
        if address.failed:
            yield bad(about, "another machine had this address already (duplicate detection failed)", _FIND_OTHER)
        elif address.tentative and address.text in moving:
            yield bad(about, "waits for duplicate detection and answers nobody", "set it with nodad, as vrrpc does")


_FIND_OTHER = "find that machine (`ip neigh` on a third one shows its MAC), then remove and add the address"
