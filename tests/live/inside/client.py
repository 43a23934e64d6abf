"""What the client of a lab sees of addresses: whom its neighbour entries lead to, and who answers."""

import json
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import ip_address

from runtime.lab.lab import Lab
from runtime.lab.place import LAB, Place

PORT = 7007
PATIENCE = 1.0
_ARP = 0x0806
_ANSWERING = f"""
import socket, sys
listener = socket.create_server(("::", {PORT}), family=socket.AF_INET6, dualstack_ipv6=True, backlog=128)
while True:
    connection, _ = listener.accept()
    connection.sendall(sys.argv[1].encode())
    connection.close()
"""
Target = tuple[str, str]
"""A NIC of the client, and an address behind it."""


def answer(place: Place) -> None:
    """Have a host tell its name to whoever connects to any of its addresses."""
    place.start([sys.executable, "-c", _ANSWERING, place.name], f"{LAB}/{place.name}.answering")


def led(lab: Lab) -> dict[Target, str]:
    """The host whose cable the frames for each neighbour of the client take: by the MAC of its entry, and by the port
    where the switch has learned that MAC. Nothing is sent, so that nothing is mended by the look."""
    entries = json.loads(lab.client.run("ip", "-json", "neighbour", "show").stdout)
    ports = dict(_ports(lab))
    return {
        (entry["dev"], entry["dst"]): ports.get((entry["dev"], entry["lladdr"]), "nobody")
        for entry in entries
        if "lladdr" in entry
    }


def _ports(lab: Lab) -> Iterator[tuple[tuple[str, str], str]]:
    """Where each MAC is, by the NIC of the client on that switch."""
    cables = {cable.plug: cable for cable in lab.network.cables}
    nics = {cable.lan: cable.nic for cable in lab.network.cables if cable.place == lab.client.name}
    done = subprocess.run(["bridge", "-json", "fdb", "show"], capture_output=True, text=True, check=True)
    for learned in json.loads(done.stdout):
        if (cable := cables.get(learned["ifname"])) and learned.get("master") == cable.lan:
            yield (nics[cable.lan], learned["mac"]), cable.place


def answers(lab: Lab, targets: Iterable[Target]) -> dict[Target, str]:
    """Who answers the client at each address, or why nobody does; all are asked at once."""
    with lab.client.network():
        asked = {target: _socket(*target) for target in targets}
    with ThreadPoolExecutor(len(asked)) as pool:
        return dict(zip(asked, pool.map(lambda each: _who(*each), asked.values()), strict=True))


def arp(lab: Lab, nic: str, address: str) -> list[str]:
    """The MACs that answer who has an IPv4 address, each once."""
    with lab.client.network(), socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ARP)) as wire:
        wire.bind((nic, _ARP))
        own = wire.getsockname()[4]
        sender, target = own + bytes(4), bytes(6) + ip_address(address).packed
        wire.send(b"\xff" * 6 + own + struct.pack("!HHHBBH", _ARP, 1, 0x0800, 6, 4, 1) + sender + target)
        found, end = dict[str, None](), time.monotonic() + PATIENCE
        while (left := end - time.monotonic()) > 0:
            wire.settimeout(left)
            with suppress(TimeoutError):
                frame = wire.recv(64)
                if frame[20:22] == b"\0\2" and frame[28:32] == ip_address(address).packed:
                    found[frame[22:28].hex(":")] = None
    return sorted(found)


def _socket(nic: str, address: str) -> tuple[socket.socket, tuple[str | int, ...]]:
    """A socket in the client's namespace, and where it is to connect to."""
    if ip_address(address).version == 4:
        return socket.socket(socket.AF_INET), (address, PORT)
    return socket.socket(socket.AF_INET6), (address, PORT, 0, socket.if_nametoindex(nic))


def _who(connection: socket.socket, address: tuple[str | int, ...]) -> str:
    with connection:
        connection.settimeout(PATIENCE)
        try:
            connection.connect(address)
            return connection.recv(64).decode()
        except OSError as error:
            return str(error)
