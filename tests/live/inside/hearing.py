"""A speaker and what comes in on its NICs: the same words on two LANs, tags of VLANs, another hardware address."""

import socket
import threading
import time
from dataclasses import replace
from ipaddress import IPv4Interface, IPv4Network, IPv6Address, ip_address

from pyroute2 import IPRoute

from runtime.lab.network import Lan
from runtime.lab.place import Place
from runtime.speaker.admit import compose
from runtime.speaker.rtnetlink import read_addresses
from runtime.speaker.wire import encode, multicast_frame, virtual_mac
from schemas.speaker import FIND_SOURCE, Router
from tests.live.inside.alone import INTERVAL, WEB, Speaker, Wire
from tests.live.inside.patience import stays, until

_SECOND = Lan("lan1", IPv4Network("198.51.100.0/24"), IPv4Interface("198.51.100.254/24"))
_MAC = bytes.fromhex("020000000063")
_VLAN = b"\x81\x00"


class Repeater(threading.Thread):
    """Sends one frame on a bridge until it is told to be silent."""

    def __init__(self, bridge: str, frame: bytes) -> None:
        super().__init__(daemon=True)
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self._socket.bind((bridge, 0))
        self._frame, self._over = frame, threading.Event()
        self.start()

    def run(self) -> None:
        while not self._over.wait(INTERVAL / 2):
            self._socket.send(self._frame)

    def silence(self) -> None:
        """No more of it."""
        self._over.set()
        self.join()


def _frame(router: Router, priority: int, mac: bytes = _MAC) -> bytes:
    advert = compose(router, priority)
    return multicast_frame(advert.destination, mac, encode(advert, router.checksum))


def _roles(speaker: Speaker) -> dict[str, str]:
    return {each["name"]: each["role"] for each in speaker.state() or []}


def twins() -> dict[str, object]:
    """On each of two LANs a master of VRID 1 with one source and one list, as VLANs of a NIC have one link-local
    address: what they say differs in no byte. One of them falls silent, then the other."""
    wire = Wire()
    speaker = Speaker(wire, 1, 100)
    speaker.lay()
    wire.network.lay_lan(_SECOND)
    wire.network.lay_cable(speaker.place, "eth1", _SECOND, (IPv4Interface("198.51.100.1/24"),))
    one = replace(speaker.router, addresses=(IPv6Address("fe80::1"),), source=FIND_SOURCE)
    one = replace(one, master_script="", backup_script="", virtual_mac=False)
    speaker.write(one, replace(one, name="back", interface="eth1"))
    frame = _frame(replace(one, source=IPv6Address("fe80::99")), 200)
    masters = {"front": Repeater("lan0", frame), "back": Repeater("lan1", frame)}
    speaker.start()
    both = dict.fromkeys(masters, "backup")
    until(lambda: _roles(speaker) == both, "both are backup")
    seen: dict[str, object] = {"backups": stays(lambda: _roles(speaker) == both, 8 * INTERVAL)}
    masters["front"].silence()
    until(lambda: _roles(speaker)["front"] == "master", "the silence on the first LAN is noticed", 20)
    seen["silent"] = _roles(speaker)
    masters["back"].silence()
    until(lambda: _roles(speaker)["back"] == "master", "the silence on the second LAN is noticed", 20)
    return seen


def tags() -> dict[str, object]:
    """A master whose switch marks frames with a priority alone (IEEE 802.1Q: VLAN 0), and one in a VLAN of its own."""
    wire = Wire()
    speaker = Speaker(wire, 1, 100)
    speaker.lay()
    frame = _frame(replace(speaker.router, source=wire.lan.client.ip), 200)
    marked, elsewhere = (frame[:12] + _VLAN + tag + frame[12:] for tag in (b"\xe0\x00", b"\xe0\x05"))
    master = Repeater("lan0", marked)
    speaker.start()
    speaker.becomes("backup")
    found: dict[str, object] = {"marked": stays(lambda: speaker.role() == "backup", 8 * INTERVAL)}
    heard = (speaker.state() or [{}])[0]["adverts_heard"]
    master.silence()
    other = Repeater("lan0", elsewhere)
    speaker.becomes("master")
    found |= {"heard": heard > 0, "elsewhere": stays(lambda: speaker.role() == "master", 4 * INTERVAL)}
    other.silence()
    return found


def another_mac(mode: str) -> dict[str, object]:
    """The NIC of a master gets another hardware address: whom a client takes for the virtual address soon after."""
    wire = Wire()
    speaker = Speaker(wire, 1, 200, virtual_mac=mode == "virtual")
    speaker.lay()
    speaker.start()
    speaker.becomes("master")
    time.sleep(6)  # its first announcements are over: the next one would come after a minute
    heard: list[bytes] = []
    threading.Thread(target=_announcements, args=(heard,), daemon=True).start()
    before = len(heard)
    speaker.place.run("ip", "link", "set", "eth0", "address", _MAC.hex(":"))
    expected = virtual_mac(1, 4) if mode == "virtual" else _MAC
    if mode == "own":
        until(lambda: expected in heard[before:], "the new address is announced", 10)
    time.sleep(1)
    return {
        "announced": sorted({mac.hex(":") for mac in heard}), "role": speaker.role(),
        "events": speaker.events(), "addresses": speaker.addresses(),
    }  # fmt: skip


def _announcements(found: list[bytes]) -> None:
    """The hardware address in every gratuitous ARP of the virtual address."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0806)) as wire:
        wire.bind(("lan0", 0x0806))
        while True:
            frame = wire.recv(64)
            if frame[28:32] == WEB.packed == frame[38:42]:
                found.append(frame[22:28])


def crowd() -> dict[str, object]:
    """A host with more addresses than the kernel tells at once, of which one comes and goes all the time: how many of
    those that stay were missing in what is read."""
    place = Place("host1", own_files=False)
    lines = [f"address add 198.51.100.{number}/32 dev lo" for number in range(256)]
    lines += [f"address add 2001:db8::{number:x}/128 dev lo nodad" for number in range(1, 513)]
    place.run("ip", "-batch", "-", input="\n".join(lines))
    over, counts = threading.Event(), set[int]()
    with place.network():
        flicker = threading.Thread(target=_flicker, args=(IPRoute(), over), daemon=True)
        flicker.start()
        staying = {ip_address(line.split()[2].partition("/")[0]) for line in lines}
        for _ in range(300):
            if (there := read_addresses()) is not None:
                counts.add(len(staying - there.get(1, set())))
        over.set()
        flicker.join()
    return {"missing": sorted(counts)}


def _flicker(netlink: IPRoute, over: threading.Event) -> None:
    with netlink:
        while not over.wait(0.0002):
            for command in ("add", "del"):
                netlink.addr(command, index=1, address="2001:db8::ffff", prefixlen=128)
