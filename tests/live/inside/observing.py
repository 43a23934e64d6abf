"""Readers of role changes beside the real daemons."""

import time
from collections.abc import Callable

from runtime.observe.frr import ProtoDown
from runtime.observe.keepalived import Fifo
from runtime.observe.reader import Reader
from schemas.filetree import RouterRun
from tests.live.inside.patience import until
from tests.live.inside.scene import Scene
from tests.live.sites import KEEPALIVED, mixed

_FRONT = RouterRun("front", 1, "eth0", ("192.0.2.80",), "", "")


def _follow(reader: Reader, do: Callable[[], None], last: str) -> list[str]:
    """The roles of `front` that were read while something was done, up to the one that must come last."""
    seen: list[str] = []

    def read() -> bool:
        seen.extend(reader.take().values())
        return bool(seen) and seen[-1] == last

    do()
    until(read, f"{last} is read")
    time.sleep(0.5)
    read()
    return seen


def pipe_of_keepalived() -> dict[str, object]:
    """A cable that is cut and plugged in, a restart by the manager."""
    scene = Scene(KEEPALIVED)
    scene.start()
    clarinet = scene.hosts["clarinet"]
    scene.lab.stop_agent("clarinet")  # it reads the pipe, and each line has one reader
    reader = Fifo(clarinet.place.outside("/run/vrrpc/keepalived.fifo"))
    reader.take()
    cut = _follow(reader, lambda: scene.lab.network.cut("clarinet"), "initialize")
    plugged = _follow(reader, lambda: scene.lab.network.plug_in("clarinet"), "master")
    again = _follow(reader, lambda: _say(clarinet.supervisorctl("restart", "keepalived")), "master")
    return {"cut": cut, "plugged": plugged, "again": again}


def flags_of_frr() -> dict[str, object]:
    """FRR is preferred: the peer's cable makes no difference; its own does."""
    scene = Scene(mixed("frr"))
    scene.start()
    place = scene.hosts["clarinet"].place
    with place.network():
        reader = ProtoDown([_FRONT])
        first = _follow(reader, lambda: None, "master")
        cut = _follow(reader, lambda: scene.lab.network.cut("clarinet"), "initialize")
        plugged = _follow(reader, lambda: scene.lab.network.plug_in("clarinet"), "master")
    return {"first": first, "cut": cut, "plugged": plugged}


def _say(_: str) -> None:
    """What supervisorctl answers is of no interest."""
