"""A speaker with some virtual routers on one NIC, and somebody who sends it all kinds of bad adverts."""

import struct
import time
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Address

from pyroute2 import IPRoute

from runtime.speaker.admit import compose
from runtime.speaker.control import ask
from runtime.speaker.wire import Advert, encode
from runtime.speaker.wire.datagram import with_checksum, write_datagram
from schemas.speaker import Checksum
from tests.live.inside.alone import MAIL, Speaker, Wire
from tests.live.inside.listening import ROGUE, Rogue, template
from tests.live.inside.patience import until

_TIMES = 40
_OLD, _CLOSE = IPv4Address("192.0.2.83"), IPv4Address("192.0.2.84")
_FORM = Checksum.PSEUDO_HEADER


def _with_ttl(packet: bytes, ttl: int) -> bytes:
    """Its IP header has to be sound: a bridge drops what is not."""
    header = packet[:8] + bytes([ttl]) + packet[9:10] + b"\0\0" + packet[12:20]
    return with_checksum(header, at=10) + packet[20:]


def _carp(vrid: int) -> bytes:
    """As OpenBSD's ip_carp.h has it; its checksum is nobody's business here."""
    return _packet(struct.pack("!BBBBBBH", 0x21, vrid, 0, 7, 0, 1, 0) + bytes(28))


def _packet(message: bytes) -> bytes:
    return write_datagram(ROGUE.packed, IPv4Address("224.0.0.18").packed, message)


def blame() -> dict[str, object]:
    """Each kind many times over: at the first router, at one of version 2 with a password, at one that speaks from host
    to host, at an unknown one, and at none."""
    wire = Wire()
    speaker = Speaker(wire, 1, 200)
    speaker.lay()
    rogue = Speaker(wire, 99, 1)
    rogue.lay()
    back = replace(speaker.router, name="back", vrid=2, addresses=(MAIL,), master_script="", backup_script="")
    old = replace(back, name="old", vrid=3, addresses=(_OLD,), version=2, interval=100, password="open")
    close = replace(back, name="close", vrid=4, addresses=(_CLOSE,), peers=(IPv4Address("192.0.2.98"),))
    speaker.write(speaker.router, back, old, close)
    speaker.start()
    until(lambda: [each["role"] for each in speaker.state() or []] == ["master"] * 4, "all are master")
    low = template(priority=1, interval=25)
    good = encode(low, _FORM)
    packets = (
        _with_ttl(good, 64),
        good[:-1] + bytes([good[-1] ^ 1]),
        encode(replace(low, version=2, interval=100), _FORM),
        encode(replace(low, addresses=(IPv4Address("192.0.2.81"),)), _FORM),
        encode(replace(low, source=IPv4Address(speaker.source)), _FORM),
        _carp(1),
        encode(replace(low, vrid=7), _FORM),
        _packet(good[20:24]),
        _packet(good[20:21]),
        *_of_old(compose(replace(old, source=ROGUE), 1)),
        *_of_close(compose(replace(close, source=ROGUE), 1), IPv4Address(speaker.source)),
    )
    sender = Rogue(rogue.place, *packets)
    for sent in range(len(packets), (_TIMES + 1) * len(packets), len(packets)):
        sender.say(1)
        # One round after the other: a socket holds only some hundreds of packets that nobody has read yet.
        until(lambda sent=sent: _counted(speaker) == sent, "all are counted")  # type: ignore[misc]
    state = ask(speaker.control, "state")
    return {
        "routers": {each["name"]: each["drops"] for each in state["routers"]},
        "interfaces": state["interfaces"],
        "incidents": [[each["code"], each["router"], each["source"], each["mac"]] for each in state["incidents"]],
        "roles": [each["role"] for each in state["routers"]],
        "lines": [line for line in _log(speaker) if " V9" in line],
    }


def _of_old(good: Advert) -> Iterator[bytes]:
    """Of version 2: another interval, another password, none."""
    for each in (replace(good, interval=200), replace(good, password=b"sesame"), replace(good, auth_type=0)):
        yield encode(each, _FORM)


def _of_close(to_peer: Advert, ours: IPv4Address) -> Iterator[bytes]:
    """To a router that speaks from host to host: by multicast, and from no member of it."""
    for destination in (IPv4Address("224.0.0.18"), ours):
        yield encode(replace(to_peer, destination=destination), _FORM)


def _counted(speaker: Speaker) -> int:
    state = ask(speaker.control, "state")
    everyone = [*state["routers"], *state["interfaces"]]
    # Low ones are rivals as well, since nobody yields to whom; they are counted twice.
    return sum(count for each in everyone for reason, count in each["drops"].items() if reason != "second-sender")


def _log(speaker: Speaker) -> list[str]:
    with open(speaker.log, encoding="utf-8") as file:
        return file.read().splitlines()


def macvlan_refused() -> dict[str, object]:
    """The first router is on a device that takes no macvlan, the second is not; then the first wants none."""
    wire = Wire()
    speaker = Speaker(wire, 1, 200)
    speaker.lay()
    with speaker.place.network(), IPRoute() as netlink:
        netlink.addr("add", index=netlink.link_lookup(ifname="lo")[0], address="198.51.100.1", prefixlen=32)
    odd = replace(speaker.router, name="odd", vrid=2, interface="lo", source=IPv4Address("198.51.100.1"))
    odd = replace(odd, addresses=(MAIL,), master_script="", backup_script="")
    speaker.write(odd, speaker.router)
    speaker.start()
    speaker.becomes("master")
    before = ask(speaker.control, "state")
    time.sleep(2.5)
    said = [line for line in _log(speaker) if "macvlan" in line]
    speaker.write(replace(odd, virtual_mac=False), speaker.router)
    error = speaker.reload()
    until(lambda: str(MAIL) in speaker.addresses(), "the odd one is master")
    return {
        "routers": [each["name"] for each in before["routers"]], "waiting": before["waiting"], "said": said,
        "error": error, "after": ask(speaker.control, "state")["waiting"],
    }  # fmt: skip


def rights(missing: str) -> dict[str, object]:
    """A speaker, and a listener, without one right."""
    wire = Wire()
    speaker = Speaker(wire, 1, 200)
    speaker.lay()
    less = ("setpriv", f"--bounding-set=-{missing}", f"--inh-caps=-{missing}")
    results: dict[str, object] = {}
    commands = {"speak": speaker.words(), "listen": [speaker.words()[0], "listen", "eth0", "--time", "1"]}
    for name, words in commands.items():
        done = speaker.place.run(*less, *words)
        results[name] = [done.returncode, done.stdout, done.stderr]
    return results
