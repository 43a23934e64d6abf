"""Hosts that let nothing through but what the site's own rules for adverts allow."""

import time

from runtime.lab.place import vrrpc_command
from tests.live.inside.patience import until
from tests.live.inside.scene import Scene
from tests.live.sites import KEEPALIVED, QUICK, mixed

_SITES = {
    "keepalived": KEEPALIVED,
    "builtin": QUICK,
    "frr first": mixed("frr"),
    "keepalived first": mixed("keepalived"),
}
_OURS = ("jump vrrp_input", "jump vrrp_output")
_RULES = """\
flush ruleset
table inet filter {{
    include "/etc/vrrpc/firewall.nft"
    chain input {{
        type filter hook input priority filter; policy drop;
        iifname "lo" accept
        icmp type echo-request accept
        {0}
    }}
    chain output {{
        type filter hook output priority filter; policy drop;
        oifname "lo" accept
        icmp type echo-reply accept
        {1}
    }}
}}
"""


def _filter(scene: Scene, calls: tuple[str, str]) -> None:
    for host in scene.hosts.values():
        done = host.place.run("nft", "-f", "-", input=_RULES.format(*calls))
        if done.returncode:
            raise OSError(done.stderr)


def behind_a_filter(kind: str) -> dict[str, object]:
    """With our rules there is one master through a failover and a failback; without them there are two."""
    scene = Scene(_SITES[kind])
    scene.start()
    _filter(scene, _OURS)
    time.sleep(2)
    found: dict[str, object] = {"filtered": scene.masters(1)}
    scene.lab.network.cut("clarinet")
    scene.master("fridge")
    scene.lab.network.plug_in("clarinet")
    scene.master("clarinet")
    time.sleep(2)
    found["back"] = scene.masters(1)
    _filter(scene, ("drop", _OURS[1]))
    if kind == "builtin":
        time.sleep(3)
    else:
        until(lambda: len(scene.masters(1)) > 1, "both are master")
    found["deaf"] = sorted(scene.masters(1))
    return found


def settings() -> dict[str, object]:
    """What the kernel of each kind of host has for its NIC."""
    scene = Scene(
        _SITES["frr first"].replace("virtual_routers", f"{_THIRD}virtual_routers").replace(_LAST, f"{_LAST}{_MORE}")
    )
    scene.start()
    paths = [f"/proc/sys/net/ipv4/conf/eth0/{name}" for name in ("arp_announce", "arp_ignore")]
    kinds = {"clarinet": "frr", "fridge": "keepalived", "harp": "builtin"}
    return {kinds[name]: host.place.run("cat", *paths).stdout.split() for name, host in scene.hosts.items()}


def taken_away() -> dict[str, object]:
    """The preferred host is taken out with `vrrpc down`: what it says, and what it leaves."""
    scene = Scene(QUICK)
    scene.start()
    place = scene.hosts["clarinet"].place
    scene.lab.stop_agent("clarinet")
    done = place.run(vrrpc_command(), "down")
    scene.master("fridge")
    return {
        "status": done.returncode,
        "said": done.stdout.splitlines(),
        "left": place.run("find", "/etc/vrrpc", "-type", "f").stdout.splitlines(),
        "addresses": "192.0.2.80" in place.run("ip", "-o", "addr").stdout,
        "setting": place.run("cat", "/proc/sys/net/ipv4/conf/eth0/arp_announce").stdout.strip(),
    }


_THIRD = "  harp: {interfaces: {eth0: {address: 192.0.2.13/24}}}\n"
_LAST = "fridge: {interface: eth0, priority: 100}\n"
_MORE = "      harp: {interface: eth0, priority: 90}\n"


_TWO_FAMILIES = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {addresses: [192.0.2.11/24, "2001:db8::11/64"], many_vrids: yes}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {addresses: [192.0.2.12/24, "2001:db8::12/64"], many_vrids: yes}}}
virtual_routers:
  front:
    vrid: 1
    interval: 200ms
    members: {clarinet: {interface: eth0, priority: 200}, fridge: {interface: eth0, priority: 100}}
    addresses: {web: 192.0.2.80}
  front6:
    vrid: 2
    interval: 200ms
    members: {clarinet: {interface: eth0, priority: 100}, fridge: {interface: eth0, priority: 200}}
    addresses: {link: "fe80::80", web: "2001:db8::80"}
services:
  www:
    software: program
    addresses: [front.web, front6.web]
    command: python3 both.py {address4} {address6}
    bind: on-master
    files:
      both.py: |
        import socket, sys, time
        for place in sys.argv[1:]:
            family = socket.AF_INET6 if ":" in place else socket.AF_INET
            listener = socket.socket(family, socket.SOCK_STREAM)
            listener.bind((place, 80))
            listener.listen()
            globals()[place] = listener
        time.sleep(1000)
waivers:
  - {code: V503, at: services.www, reason: the program is to be seen with the roles apart, until: 2999-12-31}
"""
"""Each host is preferred for one family, and the program listens on the addresses of both."""


def two_families() -> dict[str, object]:
    """The program runs on both hosts, each master of one router; on one when that has both; then on both again."""
    scene = Scene(_TWO_FAMILIES)
    scene.start()
    clarinet, fridge = scene.hosts["clarinet"], scene.hosts["fridge"]
    roles = {name: host.roles() for name, host in scene.hosts.items()}
    before = clarinet.pids()["www"]
    scene.lab.network.cut("fridge")
    until(lambda: clarinet.roles() == {"front": "master", "front6": "master"}, "clarinet has both")
    until(lambda: fridge.pids()["www"].strip() == "STOPPED", "it stops where no role is")
    kept = clarinet.pids()["www"] == before
    scene.lab.network.plug_in("fridge")
    until(lambda: clarinet.roles()["front6"] == "backup", "fridge takes its role back")
    until(lambda: fridge.pids()["www"].startswith("RUNNING"), "it runs there again")
    time.sleep(1)
    return {"roles": roles, "kept": [kept, clarinet.pids()["www"] == before]}
