"""The speaker's process alone or in pairs: IPv6 sources, quiet devices, excluded addresses, unicast, sysctls."""

import os
import signal
import socket
import threading
import time
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from runtime.speaker.control import ask
from runtime.speaker.wire import Advert, decode, virtual_mac
from schemas.speaker import FIND_SOURCE, Router
from tests.live.inside.alone import INTERVAL, Speaker, Wire
from tests.live.inside.guardian import outside
from tests.live.inside.patience import stays, until
from tests.live.inside.scene import addresses_of

_ALL: Final = 0x0003
_IPV6: Final = b"\x86\xdd"
_WEB6 = IPv6Address("2001:db8::80")
_MORE = IPv4Address("192.0.2.81"), IPv6Address("2001:db8::81")


def _over_ipv6(speaker: Speaker) -> Router:
    return replace(speaker.router, addresses=(IPv6Address("fe80::1"), _WEB6), source=FIND_SOURCE)


def _laid(wire: Wire, number: int, priority: int) -> Speaker:
    speaker = Speaker(wire, number, priority)
    speaker.lay()
    return speaker


def _virtual(speaker: Speaker) -> list[str]:
    """Which of the addresses that move are there."""
    moving = {str(each) for each in (*speaker.router.addresses, _WEB6, *_MORE)}
    return sorted(moving & {address for _, address in addresses_of(speaker.place)})


def source_comes_late() -> dict[str, object]:
    """A NIC without a link-local address gets one, and later another one while its cable is out."""
    wire = Wire()
    speaker = _laid(wire, 1, 200)
    flush = ("ip", "-6", "address", "flush", "dev", "eth0")
    speaker.place.run(*flush)
    speaker.write(_over_ipv6(speaker))
    speaker.start()
    time.sleep(1.5)
    without = speaker.state()
    said = speaker.said("no link-local IPv6 address")
    speaker.place.run("ip", "address", "add", "fe80::11/64", "dev", "eth0")
    tentative = "tentative" in speaker.place.run("ip", "-6", "address", "show", "dev", "eth0").stdout
    speaker.becomes("master")
    checked = "tentative" not in speaker.place.run("ip", "-6", "address", "show", "dev", "eth0").stdout
    first = (speaker.state() or [{}])[0]["master"]
    wire.network.cut(speaker.name)
    speaker.becomes("initialize")
    speaker.place.run(*flush)
    wire.network.plug_in(speaker.name)
    time.sleep(1.5)
    again = speaker.role()
    speaker.place.run("ip", "address", "add", "fe80::22/64", "dev", "eth0", "nodad")
    speaker.becomes("master")
    return {
        "without": without, "said": said, "tentative": tentative, "checked": checked, "first": first,
        "while it has none": again, "second": (speaker.state() or [{}])[0]["master"],
    }  # fmt: skip


def source_comes_late_beside_another() -> dict[str, object]:
    """A NIC without a link-local address has a router that needs none, too: it speaks from host to host."""
    wire = Wire()
    speaker = _laid(wire, 1, 200)
    speaker.place.run("ip", "-6", "address", "flush", "dev", "eth0")
    speaker.place.run("ip", "address", "add", "2001:db8::11/64", "dev", "eth0", "nodad")
    waiting = _over_ipv6(speaker)
    unicast = replace(
        waiting, name="beside", vrid=2, addresses=(IPv6Address("fe80::2"),), source=IPv6Address("2001:db8::11"),
        peers=(IPv6Address("2001:db8::12"),),
    )  # fmt: skip
    speaker.write(waiting, unicast)
    speaker.start()
    until(lambda: [each["name"] for each in speaker.state() or ()] == ["beside"], "the other one is served")
    speaker.place.run("ip", "address", "add", "fe80::11/64", "dev", "eth0", "nodad")
    until(lambda: len(speaker.state() or ()) == 2, "both are served")
    return {"said": speaker.said("no link-local IPv6 address")}


class Plug(threading.Thread):
    """Hears what one host sends: the frames with the virtual MAC in them, each with whether it is an advert."""

    def __init__(self, device: str) -> None:
        super().__init__(daemon=True)
        self.priorities: list[int | None] = []
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL))
        self._socket.bind((device, _ALL))

    def run(self) -> None:
        """A priority for an advert, None for anything else."""
        mac = virtual_mac(1, 6)
        while True:
            frame, (_, _, kind, *_) = self._socket.recvfrom(9216)
            if kind != socket.PACKET_OUTGOING and frame[6:12] == mac:
                advert = decode(frame[14:]) if frame[12:14] == _IPV6 else None
                self.priorities.append(advert.priority if isinstance(advert, Advert) else None)


def leaves_quietly() -> dict[str, object]:
    """A pair over IPv6 with virtual MACs; the master leaves."""
    wire = Wire()
    first, second = _laid(wire, 1, 200), _laid(wire, 2, 100)
    plugs = [Plug(cable.plug) for cable in wire.network.cables]
    for plug in plugs:
        plug.start()
    for speaker in (first, second):
        speaker.write(_over_ipv6(speaker))
    first.start()
    first.becomes("master")
    second.start()
    second.becomes("backup")
    time.sleep(1)
    as_backup = list(plugs[1].priorities)
    first.end("TERM")
    second.becomes("master")
    time.sleep(1.5)
    sent = plugs[0].priorities
    goodbye = sent.index(0)
    return {
        "as backup": as_backup, "announced": None in sent[:goodbye], "after the goodbye": sent[goodbye + 1 :],
        "addresses": [_virtual(first), _virtual(second)], "devices": len(first.devices()),
    }  # fmt: skip


def killed_apart(way: str) -> dict[str, object]:
    """A master over IPv6, or one that speaks to its peer alone and has an excluded address, is killed."""
    wire = Wire()
    first, second = _laid(wire, 1, 200), _laid(wire, 2, 100)
    for speaker, peer in ((first, second), (second, first)):
        alone = replace(speaker.router, peers=(IPv4Address(peer.source),), excluded=_MORE)
        speaker.write(_over_ipv6(speaker) if way == "ipv6" else alone)
        speaker.start()
    first.becomes("master")
    second.becomes("backup")
    had = _virtual(first)
    began = time.monotonic()
    os.kill(outside(first, ask(first.control, "state")["pid"]), signal.SIGKILL)
    second.becomes("master")
    took = time.monotonic() - began
    until(lambda: not _virtual(first), "the addresses are gone")
    return {"had": had, "took": took, "has": _virtual(second)}


def excluded_by_reload() -> dict[str, object]:
    """A master gets addresses of both families that its adverts do not say, and loses them again."""
    wire = Wire()
    speaker = _laid(wire, 1, 200)
    speaker.start()
    speaker.becomes("master")
    seen = [_virtual(speaker)]
    for excluded in (_MORE, ()):
        speaker.write(replace(speaker.router, excluded=excluded))
        speaker.reload()
        seen.append(_virtual(speaker))
    return {"seen": seen, "role": speaker.role(), "events": speaker.events()}


def unicast_by_reload() -> dict[str, object]:
    """A pair goes over to unicast, the backup first."""
    wire = Wire()
    first, second = _laid(wire, 1, 200), _laid(wire, 2, 100)
    for speaker, role in ((first, "master"), (second, "backup")):
        speaker.start()
        speaker.becomes(role)
    for speaker, peer in ((second, first), (first, second)):
        speaker.write(replace(speaker.router, peers=(IPv4Address(peer.source),)))
        speaker.reload()
    kept = stays(lambda: (first.role(), second.role()) == ("master", "backup"), 8 * INTERVAL)
    icmp = [_unreachables(each) for each in (first, second)]
    first.end("TERM")
    took = until(lambda: second.role() == "master", "the backup takes over")
    return {"kept": kept, "took": took, "icmp": icmp}


def _unreachables(speaker: Speaker) -> int:
    """How often its kernel has told a sender that nobody here speaks its protocol."""
    lines = speaker.place.run("cat", "/proc/net/snmp").stdout.splitlines()
    names, values = (line.split() for line in lines if line.startswith("Icmp:"))
    return int(dict(zip(names, values, strict=True))["OutDestUnreachs"])


def sysctls_after_kill() -> dict[str, object]:
    """A speaker with a virtual MAC is killed; its successor, which has none, starts; then once more, after somebody has
    changed a setting by hand."""
    wire = Wire()
    speaker = _laid(wire, 1, 200)
    seen = [speaker.sysctls()]

    def kill() -> None:
        speaker.write(speaker.router)
        speaker.start()
        speaker.becomes("master")
        speaker.end("KILL")
        seen.append(speaker.sysctls())
        speaker.write(replace(speaker.router, virtual_mac=False))

    kill()
    recorded = os.path.exists(f"{speaker.control}.sysctls")
    speaker.start()
    seen.append(speaker.sysctls())
    speaker.end("TERM")
    kill()
    speaker.place.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/eth0/arp_announce")
    speaker.start()
    seen.append(speaker.sysctls())
    speaker.end("TERM")
    return {"seen": seen, "recorded": recorded, "left": os.path.exists(f"{speaker.control}.sysctls")}
