"""FRR's vrrpd, as Debian 12 has it (8.4.4), with the zebra and the devices that it needs.

It makes no device and sets no address: every virtual router needs a macvlan on its NIC that has the virtual MAC and the
addresses. While vrrpd is backup it holds the device down (protodown). Ended in good order it leaves it down, killed it
leaves a master's up and answering; so a script makes the devices before vrrpd starts and takes them away when it ends.

zebra and vrrpd are one program here: a vrrpd that finds no zebra, or loses it, tries again after ten seconds only and
says meanwhile that it is what it was. A NIC that is not there yet ends the program, and the manager tries again.

A HUP makes vrrpd read its file again and add it to what it has. That does for a priority, an interval, a version; what
was taken out of the file would stay, and then the list of devices differs too, which restarts all.

FRR 8.5 has a line for the checksum without pseudo-header; it is written only where the site asks for that, and V304
sees that the host has such a release: 8.4.4 refuses the file. No line calls a script on a change of role, FRR has none.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from compiler.change import Change
from compiler.model import Host, Member, Model, Router
from compiler.paths import paths_of
from compiler.process import Process
from schemas.filetree import Act, File, OnChange

PROGRAM = "frr"
_CHECK = ("vtysh", "-C", "-f", "{}")
_ANEW = OnChange(Act.RESTART, PROGRAM)

CHANGES: Final = {
    Change.NOTHING: "it reads its file again, to no effect",
    Change.SCRIPT: "nothing: it calls none itself",
    Change.PRIORITY: "it reads its file again; the role moves after a master-down interval, without a gap",
    Change.EXCLUDED: "it has none",
    Change.ADVERTISED: "a restart with new devices; members that differ go on taking each other's adverts",
    Change.IDENTITY: "a restart with new devices",
    Change.RESTART: "a stop with a priority 0: the next member takes over after its skew time",
}


class _Device(NamedTuple):
    """The macvlan of one virtual router."""

    name: str
    router: Router
    member: Member

    @property
    def nic(self) -> str:
        """What it stands on."""
        return self.member.nic.name

    @property
    def mac(self) -> str:
        """RFC 9568, 7.3: one series for each family."""
        return f"00:00:5e:00:0{1 if self.router.family == 4 else 2}:{self.router.vrid:02x}"


def render(model: Model, host: Host) -> Iterator[File]:
    """What vrrpd and zebra read, the devices, their settings, and the script that runs it all."""
    paths = paths_of(host)
    head = f"{model.site}: {host.name}, written by vrrpc"
    devices = tuple(_devices(model, host))
    vrrpd, zebra = _text([f"! {head}", *_vrrpd(devices)]), _text([f"! {head}", *_zebra(devices)])
    yield File(f"{paths.config}/vrrpd.conf", vrrpd, check=_CHECK, on_change=OnChange(Act.SIGNAL_HUP, PROGRAM))
    yield File(f"{paths.config}/zebra.conf", zebra, check=_CHECK, on_change=_ANEW)
    yield File(f"{paths.config}/frr-sysctl.conf", _text([f"# {head}", *_settings(devices)]), on_change=_ANEW)
    yield _script(f"{paths.config}/macvlans.sh", _MACVLANS.format(head=head, paths=paths, makes=_makes(devices)))
    yield _script(f"{paths.config}/frr.sh", _RUN.format(head=head, paths=paths))


def process(host: Host) -> Process:
    """One program: the script in the foreground, and FRR's daemons below it, with a path space of their own."""
    return Process(PROGRAM, f"{paths_of(host).config}/frr.sh", daemon=True, stop_wait=15)


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _script(path: str, text: str) -> File:
    return File(path, text, mode=0o755, check=("sh", "-n", "{}"), on_change=_ANEW)


def _devices(model: Model, host: Host) -> Iterator[_Device]:
    """Names without a dot, which would break the paths of settings; unique on the host, and well below 15 bytes."""
    routers = model.routers_of(host)
    for router, member in routers:
        same = [other for other, _ in routers if (other.vrid, other.family) == (router.vrid, router.family)]
        suffix = f"-{same.index(router) + 1}" if len(same) > 1 else ""
        yield _Device(f"vrrpd{router.family}-{router.vrid}{suffix}", router, member)


def _vrrpd(devices: tuple[_Device, ...]) -> Iterator[str]:
    """To FRR a router of each family with one VRID on one NIC are one; V312 sees that they agree."""
    for nic in dict.fromkeys(device.nic for device in devices):
        yield f"interface {nic}"
        for device in devices:
            if device.nic == nic:
                yield from _router(device.router, device.member.priority)
        yield "exit"


def _router(router: Router, priority: int) -> Iterator[str]:
    line = f" vrrp {router.vrid}"
    yield f" ! {router.name}"
    yield f"{line} version {router.version}"
    yield f"{line} priority {priority}"
    yield f"{line} advertisement-interval {router.interval * 10}"
    if router.plain_checksum:
        yield f" no vrrp {router.vrid} checksum-with-ipv4-pseudoheader"
    keyword = "ip" if router.family == 4 else "ipv6"
    yield from (f"{line} {keyword} {address.ip}" for address in router.addresses)


def _zebra(devices: tuple[_Device, ...]) -> Iterator[str]:
    """A master of IPv6 sends router advertisements, and `suppress-ra` does not keep it from that. With a lifetime of 0
    nobody takes a host with service addresses for a way out of the LAN."""
    for device in devices:
        if device.router.family == 6:
            yield from (f"interface {device.name}", " ipv6 nd ra-lifetime 0", "exit")


def _settings(devices: tuple[_Device, ...]) -> Iterator[str]:
    """Without arp_ignore on the NIC a backup answers for a virtual address, as the device has it; on the device it
    keeps the virtual MAC from answering for the host's own address, and for those of the other devices: one of IPv6
    too hears who asks for them. Without arp_announce a master that asks for a
    client's MAC tells it the virtual address with the NIC's own. With rp_filter=1 a master is silent."""
    for nic in dict.fromkeys(device.nic for device in devices):
        yield f"net/ipv4/conf/{nic}/arp_ignore = 1"
        yield f"net/ipv4/conf/{nic}/arp_announce = 2"
        yield from (f"net/ipv{family}/conf/{nic}/ignore_routes_with_linkdown = 1" for family in (4, 6))
    for device in devices:
        yield f"net/ipv4/conf/{device.name}/arp_ignore = 1"
        if device.router.family == 4:
            yield f"net/ipv4/conf/{device.name}/rp_filter = 2"
            yield f"net/ipv6/conf/{device.name}/disable_ipv6 = 1"
        else:
            # The peer that still answers would make our address a duplicate for good.
            yield f"net/ipv6/conf/{device.name}/accept_dad = 0"
            yield f"net/ipv6/conf/{device.name}/accept_ra = 0"


def _makes(devices: tuple[_Device, ...]) -> str:
    lines = [f"    make {device.name} {device.nic} {device.mac}" for device in devices]
    lines.append('    sysctl -q -e -p "$config/frr-sysctl.conf"')
    for device in devices:
        lengths = (f"{address.ip}/{address.ip.max_prefixlen}" for address in device.router.addresses)
        verb = f"use4 {device.name}" if device.router.family == 4 else f"use6 {device.name} {device.nic}"
        vrid = "" if device.router.family == 4 else f" {0x200 + device.router.vrid:x}"
        lines.append(f"    {verb}{vrid} {' '.join(lengths)}")
    return "\n".join(lines)


_MACVLANS = """\
#!/bin/sh
# {head}
# The devices that vrrpd speaks through. `up` makes them all anew, held down until vrrpd is master; `down` takes away
# all that are ours, also those of an older site.
set -e
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
config={paths.config}

ours() {{
    ip -o link show type macvlan | sed -n 's/^[0-9]*: \\(vrrpd[46]-[0-9-]*\\)@.*/\\1/p'
}}

down() {{
    for device in $(ours); do
        ip link del dev "$device"
    done
}}

# make DEVICE NIC MAC
make() {{
    ip link add name "$1" link "$2" address "$3" type macvlan mode bridge
    ip link set dev "$1" protodown on
}}

# use4 DEVICE ADDRESS...
use4() {{
    device=$1
    shift
    ip link set dev "$device" up
    for address in "$@"; do
        ip addr add "$address" dev "$device"
    done
}}

# use6 DEVICE NIC NUMBER ADDRESS...: the kernel would make the same link-local address from the virtual MAC on every
# host, and a random one not before the link is up, too late for vrrpd. So it is made from the MAC of the NIC, and comes
# last: vrrpd takes the newest for its adverts. Those of a lifetime of 0 are no source of what the host itself sends.
use6() {{
    device=$1 nic=$2 number=$3
    shift 3
    ip link set dev "$device" addrgenmode none
    ip link set dev "$device" up
    for address in "$@"; do
        ip addr add "$address" dev "$device" preferred_lft 0
    done
    ip addr add "$(link_local "$nic" "$number")" dev "$device"
}}

link_local() {{
    two='\\(..\\):\\(..\\)'
    ip -o link show dev "$1" | sed -n "s|.* link/ether $two:$two:$two .*|fe80::$2:\\1\\2:\\3\\4:\\5\\6/64|p"
}}

up() {{
    down
{makes}
}}

case ${{1-}} in
up) up ;;
down) down ;;
*)
    echo "usage: $0 up|down" >&2
    exit 64
    ;;
esac
"""

_RUN = """\
#!/bin/sh
# {head}
# zebra and vrrpd as one program, with the devices that they need: when one of them ends, all end, and the devices go.
# HUP: vrrpd reads its file again.
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
config={paths.config}
run={paths.frr}
daemons=/usr/lib/frr

# tell DAEMON SIGNAL: if it is one of ours and not another process that has its number by now.
tell() {{
    pid=$(cat "$run/$1.pid" 2>/dev/null) || return 0
    [ "$(readlink "/proc/$pid/exe")" != "$daemons/$1" ] || kill "-$2" "$pid"
}}

# daemon NAME: no port to log in, all sockets in a directory of our own, beside an FRR that somebody else runs.
daemon() {{
    "$daemons/$1" -f "$config/$1.conf" -i "$run/$1.pid" -z "$run/zserv" --vty_socket "$run" -P 0 --log stdout
}}

# A vrrpd that does not end by itself is given five seconds: its addresses must not outlive this program.
end() {{
    trap '' TERM INT HUP
    (
        sleep 5
        tell vrrpd KILL
        tell zebra KILL
    ) >/dev/null 2>&1 &
    late=$!
    tell vrrpd TERM
    [ -z "$vrrpd" ] || wait "$vrrpd"
    "$config/macvlans.sh" down
    tell zebra TERM
    [ -z "$zebra" ] || wait "$zebra"
    # Not TERM, which it inherits as ignored: it would live to kill the daemons of the next run.
    kill -KILL "$late" 2>/dev/null
    exit "$1"
}}

vrrpd='' zebra=''
trap 'end 0' TERM INT
trap 'tell vrrpd HUP' HUP
# The daemons run as a user of their own, who must be able to make sockets here.
mkdir -p "$run" && chown frr:frr "$run" || exit 1
# A killed run leaves its daemons behind, and they would keep the sockets.
echo "$$" >"$run/pid"
tell vrrpd KILL
tell zebra KILL
rm -f "$run/zserv"
"$config/macvlans.sh" up || end 1

(
    daemon zebra
    [ "$(cat "$run/pid")" != "$$" ] || kill "$$"
) &
zebra=$!
tries=0
until [ -S "$run/zserv" ] || [ "$tries" -ge 50 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
daemon vrrpd &
vrrpd=$!
# A HUP ends the waiting, not vrrpd.
until wait "$vrrpd" || [ ! -d "/proc/$vrrpd" ]; do
    :
done
end 1
"""
