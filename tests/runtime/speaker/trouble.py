"""What may go wrong with hosts on a LAN of virtual time, and how all of it is made well again."""

from enum import StrEnum
from random import Random

from runtime.speaker.events import Event, LinkCameUp, LinkWentDown, PrioritySet, Released, Resigned, Started, Stopped
from runtime.speaker.state import SECOND
from schemas.speaker import Ip, Router
from tests.runtime.speaker.lan import Lan

LONGEST_DELAY = 4 * SECOND // 1000


class Trouble(StrEnum):
    """What may go wrong with one host, or with the LAN for it."""

    CRASH = "crash"
    BOOT = "boot"
    STOP = "stop"
    LINK_DOWN = "link down"
    LINK_UP = "link up"
    STALL = "stall"
    DRAIN = "drain"
    RESIGN = "resign"
    RELEASE = "release"
    SPLIT = "split"
    JOIN = "join"
    NOISE = "noise"


class Weather:
    """Which packets come through: alone is the host beyond a split, loss the share that is lost elsewhere."""

    def __init__(self, seed: int, longest_delay: int = LONGEST_DELAY) -> None:
        self.random = Random(seed)
        self.longest_delay = longest_delay
        self.alone: Ip | None = None
        self.loss = 0.0

    def __call__(self, sender: Ip, receiver: Ip) -> int | None:
        if self.alone in (sender, receiver) or self.random.random() < self.loss:
            return None
        return self.random.randrange(self.longest_delay)

    def clear(self) -> None:
        self.alone, self.loss = None, 0.0


TOLD: dict[Trouble, Event] = {
    Trouble.STOP: Stopped(),
    Trouble.LINK_DOWN: LinkWentDown(),
    Trouble.LINK_UP: LinkCameUp(),
    Trouble.DRAIN: PrioritySet(0),
    Trouble.RESIGN: Resigned(),
    Trouble.RELEASE: Released(),
}


def suffer(lan: Lan, weather: Weather, trouble: Trouble, ours: Router) -> None:
    host = ours.source
    match trouble:
        case Trouble.CRASH:
            lan.crash(host)
        case Trouble.BOOT:
            lan.boot(ours)
        case Trouble.STALL:
            lan.stall(host, 6 * SECOND)
        case Trouble.SPLIT:
            weather.alone = host
        case Trouble.JOIN:
            weather.clear()
        case Trouble.NOISE:
            weather.loss = 0.5
        case told:
            lan.happen(host, TOLD[told])


def heal(lan: Lan, weather: Weather, site: list[Router]) -> None:
    weather.clear()
    lan.asleep.clear()
    for member in site:
        if member.source not in lan.states:
            lan.boot(member)
        lan.happen(member.source, LinkCameUp())
        lan.happen(member.source, Started())
        lan.happen(member.source, PrioritySet(None))
