"""Speakers at the ends of what there is: all virtual routers of a NIC, the shortest interval, a peer that is set up in
another way."""

import time
from collections import Counter
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from itertools import pairwise
from statistics import median

from schemas.speaker import FIND_SOURCE, Checksum, Router
from tests.live.inside.alone import Speaker, Wire
from tests.live.inside.patience import stays, until
from tests.live.inside.scene import addresses_of

_ALL = range(1, 256)
_PATIENCE = 150.0
_UNHURRIED = 400
"""Centiseconds: two speakers with 510 virtual routers each share a machine that may have other things to do."""


def _every(speaker: Speaker) -> list[Router]:
    """All VRIDs of both families."""
    silent = replace(speaker.router, master_script="", backup_script="", interval=_UNHURRIED, virtual_mac=False)
    of_4 = [replace(silent, name=f"a{n}", vrid=n, addresses=(IPv4Address(f"198.51.100.{n}"),)) for n in _ALL]
    over_6 = replace(silent, source=FIND_SOURCE)
    pairs = {n: (IPv6Address(f"fe80::1:{n:x}"), IPv6Address(f"2001:db8::{n:x}")) for n in _ALL}
    return of_4 + [replace(over_6, name=f"b{n}", vrid=n, addresses=pair) for n, pair in pairs.items()]


def _roles(speaker: Speaker) -> dict[str, int]:
    time.sleep(1)  # who tells so much so often has time for nothing else
    return dict(Counter(each["role"] for each in speaker.state() or []))


def _virtual(speaker: Speaker) -> int:
    """How many addresses of the virtual routers are there, on devices that are up."""
    told = {str(address) for router in _every(speaker) for address in router.addresses}
    return len(told & {address for _, address in addresses_of(speaker.place, up=True)})


def all_of_a_nic() -> dict[str, object]:
    """255 virtual routers of each family on one NIC, on a master and on a backup."""
    wire = Wire()
    first, second = Speaker(wire, 1, 200), Speaker(wire, 2, 100)
    seen: list[object] = []
    for speaker, role in ((first, "master"), (second, "backup")):
        speaker.lay()
        speaker.write(*_every(speaker))
        speaker.start()
        until(lambda speaker=speaker, role=role: _roles(speaker) == {role: 510}, f"all are {role}", _PATIENCE)  # type: ignore[misc]
        seen.append([_roles(speaker), _virtual(speaker)])
    stays(lambda: True, 4)
    seen.append([_roles(first), _roles(second)])
    drops = [[each["drops"] for each in speaker.state() or [] if each["drops"]] for speaker in (first, second)]
    unknown = [speaker.said("V903") for speaker in (first, second)]
    return {"seen": seen, "drops": drops, "unknown": unknown}


def quickest() -> dict[str, object]:
    """A pair at 10 ms, whose master is cut off."""
    wire = Wire()
    first, second = Speaker(wire, 1, 200), Speaker(wire, 2, 100)
    for speaker in (first, second):
        speaker.lay()
        speaker.write(replace(speaker.router, interval=1))
        speaker.start()
    until(lambda: (first.role(), second.role()) == ("master", "backup"), "the preferred one is master")
    time.sleep(2)
    now = time.monotonic()
    heard = [each.at for each in wire.witness.heard if each.source == first.source and each.at > now - 1]
    wire.network.cut(first.name)
    second.becomes("master")
    wire.network.plug_in(first.name)
    first.becomes("master")
    pauses = [after - before for before, after in pairwise(heard)]
    return {"pause": median(pauses), "then": second.role()}


def another_kind() -> dict[str, object]:
    """A backup at 100 ms of a master at 1 s, which reads RFC 5798 the other way; the master is cut off."""
    wire = Wire()
    first, second = Speaker(wire, 1, 200), Speaker(wire, 2, 100)
    first.router = replace(first.router, interval=100, checksum=Checksum.PLAIN)
    second.router = replace(second.router, interval=10)
    for speaker, role in ((first, "master"), (second, "backup")):
        speaker.lay()
        speaker.write(speaker.router)
        speaker.start()
        speaker.becomes(role)
    until(lambda: (second.state() or [{}])[0]["adverts_heard"], "the master is heard")
    followed = stays(lambda: second.role() == "backup", 4)
    drops = [(speaker.state() or [{}])[0]["drops"] for speaker in (first, second)]
    wire.network.cut(first.name)
    last = max(each.at for each in wire.witness.heard if each.source == first.source)
    second.becomes("master")
    came = min(each.at for each in wire.witness.heard if each.source == second.source and each.at > last)
    return {"followed": followed, "drops": drops, "waited": came - last}
