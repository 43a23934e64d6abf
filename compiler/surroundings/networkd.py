"""A drop-in for the `.network` file of a NIC, so that systemd-networkd leaves the virtual addresses there alone.

`networkctl reload` and `reconfigure` take away every address that networkd did not set, keepalived's among them
(acassen/keepalived#836, #1385, systemd/systemd#12050). `KeepConfiguration=static` (systemd.network(5), from 243 on)
keeps those of IPv4. IPv6 ones are deprecated on purpose (`preferred_lft 0`), which networkd 252 takes for what a router
or a DHCP server gave: they went all the same. `yes` keeps them, and what a lease that ran out gave, too.
"""

from collections.abc import Iterator

from compiler.model import Host, Model
from schemas.filetree import File
from schemas.hosts import Speaker


def render(model: Model, host: Host) -> Iterator[File]:
    """One file for each `.network` file that the site names for a NIC with a virtual router."""
    if host.speaker is Speaker.FREEVRRPD:
        return
    families = dict[str, set[int]]()
    for router, member in model.routers_of(host):
        if member.nic.networkd:
            found = families.setdefault(member.nic.networkd, set())
            found |= {address.ip.version for address in router.every_address}
    for name, versions in families.items():
        head = [
            f"# {model.site}: {host.name}, written by vrrpc. Addresses that move are not {name}'s to remove.",
            "# systemd-networkd reads it when it starts, and at once by `networkctl reload`.",
        ]
        keep = f"KeepConfiguration={'yes' if 6 in versions else 'static'}"
        text = "\n".join([*head, "[Network]", keep]) + "\n"
        yield File(f"/etc/systemd/network/{name}.d/60-vrrpc.conf", text)
