"""Settings of the Linux kernel that VRRP needs, as a drop-in of sysctl.d(5): in force after a boot, also for NICs that
come late (udev's rule of systemd), and as soon as it is applied (`Act.LOAD_SETTINGS`).

`arp_announce=2`: else a master asks for a client's MAC in the name of the virtual address with the NIC's own MAC, the
client believes it, and after the failback it goes on sending there: 7.1 s measured against an FRR peer, 5 ms with it.
`arp_ignore=1` with a virtual MAC: else NIC and macvlan both answer for the address. The built-in speaker, keepalived
and FRR's script set some of this by themselves while they run; what the file says holds before and after them, too.

keepalived leaves its devices for IPv6 out, and these, up on a backup too, answer for every IPv4 address that the host
has, with a virtual MAC that may be another host's: clients were led there. It makes them when it starts, so this one
setting is of those that new devices begin with.

Nobody knows what a setting was before, or who else wants it by now: one that goes from the file, or with it, keeps its
value until the next boot. The file and `vrrpc down` say so.

Keys have slashes, so that a NIC may have a dot in its name (sysctl.d(5)).

Nothing that runs for a master alone needs `ip_nonlocal_bind`, as every speaker here sets the addresses before it calls
the master script; nor does a service with `bind: wildcard`. One with addresses of several routers does: it runs while
this host is master of one of them, and the addresses of the others are not here then. `bind: nonlocal` is this setting.
"""

from collections.abc import Iterator

from compiler.model import Host, Model
from schemas.filetree import Act, File, OnChange
from schemas.hosts import Speaker
from schemas.services import Bind

PATH = "/etc/sysctl.d/60-vrrpc.conf"


def render(model: Model, host: Host) -> Iterator[File]:
    """One file, or none for FreeBSD and for a host that needs nothing."""
    if host.speaker is Speaker.FREEVRRPD:
        return
    settings = [*_of_nics(model, host), *_of_devices(model, host), *_of_services(model, host)]
    if settings:
        head = [
            f"# {model.site}: {host.name}, written by vrrpc, which also loads it whenever it changed. By hand:",
            f"# sysctl -q -e -p {PATH}",
            "# What stands here no more stays as it is until the next boot.",
        ]
        text = "\n".join([*head, *settings]) + "\n"
        yield File(PATH, text, on_change=OnChange(Act.LOAD_SETTINGS, PATH))


def _of_nics(model: Model, host: Host) -> Iterator[str]:
    """ARP is IPv4's; neighbour solicitations of IPv6 come from the host's own address, as virtual ones are deprecated
    (`preferred_lft 0`)."""
    routers = [(router, member) for router, member in model.routers_of(host) if router.family == 4]
    for nic in dict.fromkeys(member.nic.name for _, member in routers):
        yield f"net/ipv4/conf/{nic}/arp_announce = 2"
        if any(router.virtual_mac for router, member in routers if member.nic.name == nic):
            yield f"net/ipv4/conf/{nic}/arp_ignore = 1"


def _of_devices(model: Model, host: Host) -> Iterator[str]:
    routers = [router for router, _ in model.routers_of(host)]
    if host.speaker is Speaker.KEEPALIVED and any(router.family == 6 and router.virtual_mac for router in routers):
        yield "net/ipv4/conf/default/arp_ignore = 1"


def _of_services(model: Model, host: Host) -> Iterator[str]:
    families = set[int]()
    names = []
    for service in model.services_of(host):
        several = service.bind is Bind.ON_MASTER and len(service.here) > 1
        if several or service.bind is Bind.NONLOCAL:
            families |= {address.ip.version for _, address in service.targets}
            names.append(service.name)
    if names:
        yield f"# {', '.join(names)}: for virtual addresses that may be elsewhere when it binds them"
        yield from (f"net/ipv{family}/ip_nonlocal_bind = 1" for family in sorted(families))
