"""Settings of the kernel: what the generation declares, and a reverse-path filter that undoes a virtual MAC.

The strictest of `all` and the device's own rp_filter counts (Linux, ip-sysctl.rst). With 1 a device drops what came
from a client whose way back leads over another device: with a virtual MAC that is every packet to the virtual address,
as they come in on the macvlan and the way back is the NIC's (acassen/keepalived#364, #2282).
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from runtime.doctor.links import Link
from runtime.doctor.observation import Observation, bad, good, unknown
from schemas.filetree import Act, Tree

_FILTER: Final = "net/ipv4/conf/{}/rp_filter"
_STRICT: Final = 1


def declared(tree: Tree) -> dict[str, str]:
    """The settings that a generation wants, by their path below /proc/sys."""
    found: dict[str, str] = {}
    for file in tree.files:
        if file.on_change.act is Act.LOAD_SETTINGS:
            lines = (line for line in file.text.splitlines() if "=" in line and not line.startswith(("#", ";")))
            found |= {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines)}
    return found


def standing_on(tree: Tree, links: Mapping[str, Link]) -> list[str]:
    """The devices with a virtual MAC: what stands on a NIC of ours and has an address that moves, or is named so."""
    nics = {router.interface for router in tree.routers}
    moving = {address for router in tree.routers for address in router.addresses}
    return sorted(
        link.name
        for link in links.values()
        if link.parent in nics and (link.name.startswith("vrrp") or any(each.text in moving for each in link.addresses))
    )


def read(keys: Iterator[str] | list[str]) -> dict[str, str]:
    """What the kernel has; a key that it does not know is not among them."""
    found = {}
    for key in keys:
        with suppress(OSError), open(f"/proc/sys/{key}", encoding="ascii") as file:
            found[key] = file.read().strip()
    return found


def keys(tree: Tree, devices: list[str]) -> list[str]:
    """All that `judge` wants to know."""
    return [*declared(tree), *(_FILTER.format(name) for name in ("all", *devices))]


def judge(tree: Tree, devices: list[str], now: Mapping[str, str]) -> Iterator[Observation]:
    """One observation if all is well."""
    wrong = list(_judge_declared(tree, now))
    wrong += _judge_filter(devices, now)
    yield from wrong or [good("settings", f"{len(declared(tree))} of the kernel's are as the site wants them")]


def _judge_declared(tree: Tree, now: Mapping[str, str]) -> Iterator[Observation]:
    for key, wanted in declared(tree).items():
        if key not in now:
            yield unknown(f"setting {key}", "is not there", "its NIC is missing, or this kernel does not know it")
        elif now[key] != wanted:
            yield bad(f"setting {key}", f"is {now[key]}, the site wants {wanted}", _LOAD)


_LOAD: Final = "sysctl -e --system; if it comes back, a file of /etc/sysctl.d that sorts later sets it"


def _judge_filter(devices: list[str], now: Mapping[str, str]) -> Iterator[Observation]:
    everywhere = now.get(_FILTER.format("all"), "0")
    for name in devices:
        own = now.get(_FILTER.format(name), "0")
        if max(int(everywhere), int(own)) == _STRICT:
            key = _FILTER.format(name if int(own) == _STRICT and everywhere == "0" else "all")
            said = f"strict: it drops what clients send to {name}"
            yield bad(f"setting {key}", said, f"sysctl -w {key}=0 (or 2, which is loose), and in /etc/sysctl.d")
