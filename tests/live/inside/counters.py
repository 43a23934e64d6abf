"""What each daemon has counted of its peer's adverts: how many it heard, and why it dropped others."""

import json
import re
import subprocess
from collections.abc import Iterator

from schemas.hosts import Speaker
from tests.live.inside.patience import until
from tests.live.inside.scene import Host
from tests.live.matrix import PROGRAMS, router_name

Counts = dict[str, dict[str, int]]
"""By virtual router, by what is counted; of drops, only what there was."""

HEARD = "heard"
_ERRORS = ("_err", "_failure", "_mismatch", "_invalid")
_DROPPED = re.compile(r"\[VRID (\d+)\] \[IPv[46]\] Datagram invalid: (.*)")
_OF_ANOTHER = "does not match our instance"
"""Every instance of FRR on a NIC hears the adverts of all of them."""


def prepare(host: Host, speaker: Speaker) -> None:
    """FRR counts no drops, it says them if it is told to, and at length: only once it has started for the last time."""
    if speaker is Speaker.FRR:
        until(lambda: _ask_frr(host, "debug vrrp protocol").returncode == 0, "FRR can be asked")


def count(host: Host, speaker: Speaker) -> Counts:
    """What a host's daemon has counted since its start."""
    match speaker:
        case Speaker.BUILTIN:
            return {each["name"]: {HEARD: each["adverts_heard"], **each["drops"]} for each in host.speaker()}
        case Speaker.KEEPALIVED:
            return {str(each["data"]["iname"]): dict(_keepalived(each["stats"])) for each in host.keepalived()}
        case _:
            return _frr(host)


def _keepalived(stats: dict[str, int]) -> Iterator[tuple[str, int]]:
    yield HEARD, stats["advert_rcvd"]
    yield from ((key, number) for key, number in stats.items() if number and any(word in key for word in _ERRORS))


def _frr(host: Host) -> Counts:
    counts: Counts = {}
    for router in json.loads(_ask_frr(host, "show vrrp json").stdout):
        heard = max(router[family]["stats"].get("adverRx", 0) for family in ("v4", "v6"))
        counts[router_name(router["vrid"])] = {HEARD: heard}
    for vrid, reason in _DROPPED.findall("\n".join(host.log(PROGRAMS[Speaker.FRR]))):
        if _OF_ANOTHER not in reason:
            router = counts[router_name(vrid)]
            router[reason] = router.get(reason, 0) + 1
    return counts


def _ask_frr(host: Host, command: str) -> subprocess.CompletedProcess[str]:
    return host.place.run("vtysh", "--vty_socket", "/run/vrrpc/frr", "-d", "vrrpd", "-c", command)
