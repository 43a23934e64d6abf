"""One virtual router as a daemon's file has it, in no daemon's words, sorted by what a change of it disturbs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from runtime.classes import builtin, freevrrpd, frr, keepalived
from runtime.classes.facts import Facts
from schemas.filetree import Tree
from schemas.hosts import Speaker


@dataclass(frozen=True, slots=True)
class Spoken:
    """`interval` is in centiseconds, 100 where the file says none. `facts` are by the words that people know."""

    name: str
    interval: int
    priority: int
    facts: Facts

    @property
    def skew(self) -> float:
        """Seconds that a backup waits after a priority 0 (RFC 9568, section 6.1)."""
        return (256 - self.priority) / 256 * self.interval / 100

    @property
    def down(self) -> float:
        """Seconds of silence after which a backup takes over (RFC 9568, section 6.1)."""
        return 3 * self.interval / 100 + self.skew


_READERS: Final[Mapping[Speaker, tuple[str, Callable[[str], Iterator[tuple[str, Facts]]]]]] = {
    Speaker.BUILTIN: ("/speaker.json", builtin.read),
    Speaker.KEEPALIVED: ("/keepalived.conf", keepalived.read),
    Speaker.FRR: ("/vrrpd.conf", frr.read),
    Speaker.FREEVRRPD: ("/freevrrpd.conf", freevrrpd.read),
}


def spoken_by(tree: Tree) -> dict[str, Spoken]:
    """The virtual routers of a host, by name. One that the file does not show has the whole file for its facts: any
    change of it may be one that members compare."""
    name, read = _READERS[Speaker(tree.speaker)]
    text = next((file.text for file in tree.files if file.path.endswith(name)), "")
    try:
        known = dict(read(text)) if text else {}
    except (ValueError, KeyError, IndexError):
        known = {}
    opaque = Facts(compared=(("its speaker's file", sha256(text.encode()).hexdigest()[:12]),))
    return {router.name: _spoken(router.name, known.get(router.name, opaque)) for router in tree.routers}


def _spoken(name: str, facts: Facts) -> Spoken:
    return Spoken(name, facts.interval, facts.level, facts)
