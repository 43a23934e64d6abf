"""What was heard so far, and what is to be told of it: who is master of which virtual router, and what is wrong. Pure,
with time as an argument: nanoseconds of a monotonic clock."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from runtime.listen.expected import Expected, Site
from runtime.listen.heard import Heard
from runtime.listen.judge import Complaint, Voice, judge
from runtime.speaker.complaints import code_of
from runtime.speaker.incidents import Incident, Ledger, Sender
from runtime.speaker.rivals import Rivals
from runtime.speaker.sayings import saying, spell
from runtime.speaker.state import SECOND
from runtime.speaker.wire import Advert, Drop, Glimpse
from schemas.live import Live
from schemas.speaker import Ip, Key

_RECENT: Final = 60 * SECOND
"""So long after its last advert a sender is compared with others: they meet in a failover, and a change of the site is
mostly longer under way."""
_STANDS: Final = 10 * SECOND
"""So long after it was heard last a mistake stands in the table."""
_MOST_VOICES: Final = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One virtual router as it is now. `masters` are all who speak for it: none when all are silent or have left, two
    in a split brain. `wrong` are codes of what was heard lately. `expected` is what the site says, if there is one."""

    key: Key
    masters: tuple[Voice, ...]
    wrong: tuple[Live, ...]
    expected: Expected | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A virtual router is not as it was."""

    row: Row


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something to complain about."""

    key: Key
    incident: Incident


Word = Changed | Wrong


@dataclass(slots=True)
class _Watched:
    """One virtual router. `voices` are by source, the one heard last at the end; `shown` is what was told of it."""

    voices: dict[Ip, Voice] = field(default_factory=dict)
    rivals: Rivals = field(default_factory=Rivals)
    expected: Expected | None = None
    shown: object = None


class Lan:
    """Everything that is listened to. `wrong` counts complaints by code, `adverts` the good ones."""

    def __init__(self, site: Site | None = None) -> None:
        self._site = site
        self._watched: dict[Key, _Watched] = {}
        self._ledgers: dict[Key, Ledger] = {}
        self._standing: dict[Key, dict[Live, int]] = {}
        self.adverts = 0
        self.wrong: Counter[Live] = Counter()

    def hear(self, heard: Heard) -> Iterator[Word]:
        """Take one packet in, and say what is new."""
        match heard.seen:
            case Advert() as advert:
                self.adverts += 1
                key = heard.interface, advert.vrid, advert.source.version
                yield from self._take(key, advert, heard)
                yield from self._changes(key, heard.at)
            case Glimpse() | None:
                yield from self._drop(heard)

    def look(self, now: int) -> Iterator[Word]:
        """Say who fell silent."""
        for key in self._watched:
            yield from self._changes(key, now)

    def rows(self, now: int) -> list[Row]:
        """Every virtual router that was heard, in order."""
        return [self._row(key, now) for key in sorted(self._watched)]

    def _take(self, key: Key, advert: Advert, heard: Heard) -> Iterator[Word]:
        watched = self._watched.setdefault(key, _Watched())
        if self._site:
            watched.expected = self._site.router(advert)
        watched.rivals = watched.rivals.hear(advert.source, advert.priority, advert.interval, heard.at)
        voice = _spoken(watched, advert, heard)
        others = [each for each in watched.voices.values() if each.source != voice.source]
        recent = [each for each in others if each.advert.priority and heard.at - each.at <= _RECENT]
        sender = Sender(advert.source, heard.mac)
        for complaint in self._complaints(watched, voice, recent):
            yield from self._tell(key, sender, complaint, heard.at)

    def _complaints(self, watched: _Watched, voice: Voice, recent: list[Voice]) -> Iterator[Complaint]:
        if voice.advert.priority == 0:
            return  # a goodbye says nothing else that matters
        advert = voice.advert
        if self._site and watched.expected is None and advert.vrid not in self._site.foreign:
            yield Live.UNKNOWN_VRID, saying(Drop.UNKNOWN_VRID, advert)
        if contenders := watched.rivals.contenders(voice.at):
            others = tuple(each for each in contenders if each != advert.source)
            yield Live.SECOND_SENDER, f"advertises with priority {advert.priority} beside {spell(others)}"
        yield from judge(voice, recent, watched.expected)

    def _drop(self, heard: Heard) -> Iterator[Word]:
        assert heard.reason is not None
        seen = heard.seen
        family = seen.source.version if seen else 0
        key = heard.interface, seen.vrid if seen else 0, family
        if heard.reason is Drop.CARP and not self._is_spoken(heard.interface, key[1]):
            return  # by itself CARP is nobody's mistake
        sender = Sender(seen.source if seen else None, heard.mac)
        yield from self._tell(key, sender, (code_of(heard.reason), saying(heard.reason, seen)), heard.at)

    def _is_spoken(self, interface: str, vrid: int) -> bool:
        """Whether a VRID is in use: heard there, or in the site."""
        if any((interface, vrid, family) in self._watched for family in (4, 6)):
            return True
        return self._site is not None and any((vrid, family) in self._site.routers for family in (4, 6))

    def _tell(self, key: Key, sender: Sender, complaint: Complaint, now: int) -> Iterator[Word]:
        code, heard = complaint
        self.wrong[code] += 1
        self._standing.setdefault(key, {})[code] = now
        ledger = self._ledgers.setdefault(key, Ledger())
        if told := ledger.tell(code, (key[1], sender.source), now):
            (vrid, source), count = told
            watched = self._watched.get(key)
            name = watched.expected.name if watched and watched.expected else ""
            who = sender if source else Sender(None)
            yield Wrong(key, Incident(code, name, key[0], vrid, who, heard, count))

    def _changes(self, key: Key, now: int) -> Iterator[Word]:
        watched, row = self._watched[key], self._row(key, now)
        shown = tuple(_shown(voice) for voice in row.masters)
        if shown != watched.shown:
            watched.shown = shown
            yield Changed(row)

    def _row(self, key: Key, now: int) -> Row:
        watched = self._watched[key]
        standing = self._standing.get(key, {})
        wrong = tuple(sorted(code for code, at in standing.items() if now - at < _STANDS))
        return Row(key, _masters(watched, now), wrong, watched.expected)


def _spoken(watched: _Watched, advert: Advert, heard: Heard) -> Voice:
    """The sender's voice with this advert, which is the latest one now."""
    before = watched.voices.pop(advert.source, None)
    alone = not watched.voices or next(reversed(watched.voices.values())).at < (before.at if before else 0)
    if before and alone and advert.priority and before.advert.priority:
        voice = before.again(advert, heard.mac, heard.form, heard.at)
    else:
        voice = Voice(advert, heard.mac, heard.form, (heard.at,))
    watched.voices[advert.source] = voice
    while len(watched.voices) > _MOST_VOICES:
        del watched.voices[next(iter(watched.voices))]
    return voice


def _masters(watched: _Watched, now: int) -> tuple[Voice, ...]:
    """All of a split brain, or the one who spoke last."""
    contenders = watched.rivals.contenders(now)
    if contenders:
        return tuple(watched.voices[source] for source in contenders if source in watched.voices)
    latest = next((each for each in reversed(watched.voices.values()) if each.advert.priority), None)
    gone = watched.rivals.latest is None
    return (latest,) if latest and not gone and latest.silent_at > now else ()


def _shown(voice: Voice) -> object:
    """What of a sender makes another line when it changes."""
    advert = voice.advert
    facts = advert.priority, advert.version, advert.interval, advert.auth_type, advert.addresses
    return advert.source, *facts, voice.form
