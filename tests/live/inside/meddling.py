"""Somebody else who works on what is the speaker's: takes addresses away, sets devices down or up, removes them."""

import time
from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Address

from tests.live.inside.alone import WEB, Speaker, Wire
from tests.live.inside.patience import until
from tests.live.inside.scene import addresses_of


def _has(speaker: Speaker) -> bool:
    """Whether the address is there, on a device that is up."""
    return ("eth0", str(WEB)) in addresses_of(speaker.place, up=True)


def meddled(mode: str) -> dict[str, object]:
    """What somebody does to a master and to a backup, and whether all is as it should be soon after."""
    wire, virtual = Wire(), mode == "virtual"
    first, second = Speaker(wire, 1, 200, virtual), Speaker(wire, 2, 100, virtual)
    for speaker in (first, second):
        speaker.lay()
        speaker.start()
    first.becomes("master")
    second.becomes("backup")
    name = (first.devices() or ["eth0"])[0]
    seen: dict[str, object] = {}

    def mended(speaker: Speaker, what: str, is_well: Callable[[], bool], *words: str) -> None:
        before = speaker.said("by somebody else: put right")
        assert speaker.place.run("ip", *words).returncode == 0, words
        until(lambda: speaker.said("by somebody else: put right") > before and is_well(), what)
        seen[what] = [first.role(), second.role(), is_well()]

    taken = ("address", "del", f"{WEB}/32", "dev", name)
    mended(first, "address taken", lambda: _has(first), *taken)
    mended(second, "address added", lambda: not second.addresses(), "address", "add", f"{WEB}/32", "dev", name)
    if virtual:
        mended(first, "device down", lambda: _has(first), "link", "set", name, "down")
        mended(first, "device removed", lambda: _has(first), "link", "del", name)
        mended(second, "device up", lambda: "UP" not in _flags(second, name), "link", "set", name, "up")
        mended(second, "device of a backup removed", lambda: not second.devices(), "link", "del", name)
    since = time.monotonic()
    first.end("TERM")
    second.becomes("master")
    until(lambda: wire.priorities(second.source, since), "the second is heard")
    return {**seen, "then": [_has(second), first.addresses(), first.devices()], "events": first.events()}


def _flags(speaker: Speaker, name: str) -> str:
    shown = speaker.place.run("ip", "-o", "link", "show", name).stdout
    return shown.partition("<")[2].partition(">")[0]


def promoted(setting: str) -> dict[str, object]:
    """Addresses of one network on a NIC of the same one, taken away one by one by a reload, whatever the sysctl is."""
    wire = Wire()
    speaker = Speaker(wire, 1, 200, virtual_mac=False)
    speaker.lay()
    speaker.place.run("sh", "-c", f"echo {setting} >/proc/sys/net/ipv4/conf/eth0/promote_secondaries")
    many = tuple(IPv4Address(f"192.0.2.{number}") for number in range(80, 85))
    speaker.write(replace(speaker.router, addresses=many))
    speaker.start()
    speaker.becomes("master")
    seen = [speaker.addresses()]
    for addresses in (many[1:], many[2:4], many[3:4]):
        speaker.write(replace(speaker.router, addresses=addresses))
        speaker.reload()
        seen.append(speaker.addresses())
    own = "192.0.2.1/24" in speaker.place.run("ip", "-o", "-4", "address", "show", "dev", "eth0").stdout
    return {"seen": seen, "own": own}
