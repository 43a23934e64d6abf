"""Sites that the live tests run: the smallest that have what a test looks at."""

import re

QUICK = """\
version: 1
site: quick
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
    interval: 200ms
    on_master:
      - {run: "echo first", limit: 5s}
services:
  www:
    software: program
    address: front.web
    command: python3 -m http.server 80
    bind: wildcard
    who: http://{address}/whoami
    files: {whoami: "{host}\\n"}
"""
"""Both hosts run the built-in speaker; a takeover takes less than a second."""

SIX = """\
version: 1
site: six
include: [hosts.yaml]
virtual_routers:
  front:
    vrid: 1
    members: {clarinet: {interface: eth0, priority: 250}, fridge: {interface: eth0, priority: 100}}
    addresses: {web: 192.0.2.80}
    interval: 200ms
  front6:
    vrid: 1
    members: {clarinet: {interface: eth0, priority: 250}, fridge: {interface: eth0, priority: 100}}
    addresses: {link: "fe80::80", web: "2001:db8::80"}
    interval: 200ms
services:
  www:
    software: program
    address: front6.web
    command: "python3 -m http.server 80 --bind ::"
    bind: wildcard
    who: http://{address}/whoami
    files: {whoami: "{host}\\n"}
"""
SIX_HOSTS = """\
hosts:
  clarinet: {speaker: FIRST, interfaces: {eth0: {addresses: [192.0.2.11/24, "2001:db8::11/64"]}}}
  fridge: {speaker: SECOND, interfaces: {eth0: {addresses: [192.0.2.12/24, "2001:db8::12/64"]}}}
"""
"""Both families with one VRID, in two files."""

KEEPALIVED = QUICK.replace("{interfaces", "{speaker: keepalived, interfaces")

GREETER = """\
  greeter: {software: program, address: front.web, command: "python3 -m http.server 8080", bind: on-master}
"""
FOLLOWED = QUICK + GREETER

"""One of the two programs runs on the master alone."""

TRIO = KEEPALIVED.replace("\nvirtual", "\n  harp: {interfaces: {eth0: {address: 192.0.2.13/24}}}\nvirtual").replace(
    "    addresses:", "      harp: {interface: eth0, priority: 50}\n    addresses:"
)
"""keepalived on the two hosts that matter, and a third member with the built-in speaker."""

LOCKING = KEEPALIVED.partition("services:")[0].replace("    on_master", "    failback: manual\n    on_master")
"""Nobody takes the role back by itself."""

DEAF = QUICK.replace("http.server 80", "http.server 81")
"""Its only service never answers where the site says that it does."""

FALLING = QUICK.replace("python3 -m http.server 80", "false")
"""Its only service ends whenever it is started."""

NAMESAKE = QUICK.replace("clarinet", "jimbob")
"""Its preferred host is called like the lab's client."""

CROWDED = QUICK.replace("/24", "/30").replace(".0.2.11", ".0.2.1").replace(".0.2.12", ".0.2.2")
"""No address is left on its LAN."""

WRONG = QUICK.replace("priority: 250", "priority: 255")


def with_priority(priority: int, site: str = QUICK) -> str:
    """The site with another priority of clarinet's."""
    return re.sub("priority: 2[05]0", f"priority: {priority}", site)


def mixed(preferred: str) -> str:
    """The quick site in version 3 with FRR and keepalived, one of them on the preferred host."""
    other = "keepalived" if preferred == "frr" else "frr"
    site = QUICK.replace("clarinet: {interfaces", f"clarinet: {{speaker: {preferred}, interfaces")
    return site.replace("fridge: {interfaces", f"fridge: {{speaker: {other}, interfaces").replace("250", "200")


def moving() -> str:
    """Two hosts with keepalived and, each on a LAN of its own, a virtual router for every way to make it move.

    `/run/sick` on a host fails the check: of `fault` for good, of `lower` and of the group by priority; `unicast` only
    reports it. `tracks` watches another NIC. `late` goes at once and comes back after a while. clarinet waits at its
    start.
    """
    hosts, levels = {"clarinet": 11, "fridge": 12}, {"clarinet": 200, "fridge": 100}
    lines = ["version: 1", "site: moving", "hosts:"]
    for host, number in hosts.items():
        nics = ", ".join(f"eth{index}: {{address: 10.112.{index}.{number}/24}}" for index in range(7))
        waits = "start_delay: 3s, " if host == "clarinet" else ""
        lines.append(f"  {host}: {{speaker: keepalived, {waits}interfaces: {{{nics}}}}}")
    routers = {
        "fault": 'checks: {well: fault}, excluded: {more: 10.112.0.81, new: "2001:db8::80"}',
        "lower": "checks: {well: lower by 150}",
        "unicast": "checks: {well: report}, transport: unicast",
        "tracks": "",
        "one": "checks: {well: lower by 150}",
    }
    lines.append("virtual_routers:")
    for index, (name, traits) in enumerate(routers.items()):
        lines += _moving_router(name, index, traits, levels)
    lines += _moving_router("two", 5, "", levels)
    lines += _moving_router("late", 6, "checks: {well: fault}, failback: after, failback_after: 10s", levels)
    lines.append("groups: {pair: [one, two]}")
    lines.append('checks: {well: {run: "test ! -e /run/sick", interval: 1s, limit: 500ms, rise: 1, fall: 1}}')
    return "\n".join([*lines, ""])


def _moving_router(name: str, index: int, traits: str, levels: dict[str, int]) -> list[str]:
    more = ", tracks: {eth5: fault}" if name == "tracks" else ""
    members = ", ".join(f"{host}: {{interface: eth{index}, priority: {level}{more}}}" for host, level in levels.items())
    text = ", ".join(filter(None, [f"vrid: {index + 1}, interval: 200ms", traits]))
    return [
        f"  {name}: {{{text},",
        f"    members: {{{members}}}, addresses: {{web: 10.112.{index}.80}}}}",
    ]
