"""What is wrong with an advert that is well made: by itself, beside the other senders' of its VRID, and by the site.

Each complaint is a code and half a sentence, which goes on after the sender's name. Pure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from runtime.listen.expected import Expected
from runtime.speaker.sayings import AUTHENTICATIONS, seconds, spell
from runtime.speaker.state import CENTISECOND, SECOND
from runtime.speaker.wire import Advert
from schemas.live import Live
from schemas.speaker import Checksum, Ip

Complaint = tuple[Live, str]

_MOST_TIMES: Final = 6
_SLOW, _FAST = 1.5, 0.6
"""Of the interval that a sender says. A lost advert in five, and one more that answers a rival's, are within it."""
_OWNER: Final = 255


@dataclass(frozen=True, slots=True)
class Voice:
    """One sender of a virtual router: its last advert, and when those before it came, as long as it spoke alone."""

    advert: Advert
    mac: bytes
    form: Checksum | None
    times: tuple[int, ...]

    @property
    def source(self) -> Ip:
        """Who it is."""
        return self.advert.source

    @property
    def at(self) -> int:
        """When it was heard last."""
        return self.times[-1]

    @property
    def silent_at(self) -> int:
        """When nobody would take it for master any more: a master-down interval of the slowest backup."""
        interval = self.advert.interval * CENTISECOND
        return self.at + 3 * interval + (SECOND if self.advert.version == 2 else interval)

    @property
    def spacing(self) -> float | None:
        """Seconds between its last adverts, on the average; None until there are some."""
        if len(self.times) < 2:
            return None
        return (self.times[-1] - self.times[0]) / (len(self.times) - 1) / SECOND

    def again(self, advert: Advert, mac: bytes, form: Checksum | None, at: int) -> "Voice":
        """With one more advert of its own, nobody having spoken in between."""
        same = (advert.interval, advert.version) == (self.advert.interval, self.advert.version)
        times = (*self.times, at)[-_MOST_TIMES:] if same else (at,)
        return Voice(advert, mac, form, times)


def judge(voice: Voice, others: Iterable[Voice], expected: Expected | None) -> Iterator[Complaint]:
    """All complaints about a sender's last advert; `others` spoke for the same VRID not long ago."""
    if voice.advert.priority == _OWNER:
        yield Live.PRIORITY_255, "advertises with priority 255"
    yield from _pace(voice)
    for other in others:
        yield from _compare(voice, other)
    if expected:
        yield from _against(voice, expected)


def _pace(voice: Voice) -> Iterator[Complaint]:
    spacing, said = voice.spacing, voice.advert.interval / 100
    if spacing is not None and len(voice.times) == _MOST_TIMES and not _FAST * said <= spacing <= _SLOW * said:
        word = seconds(voice.advert.interval)
        yield Live.SPACING, f"says that it advertises every {word}, and is heard every {spacing:.3g}s"


def _compare(voice: Voice, other: Voice) -> Iterator[Complaint]:
    ours, theirs, who = voice.advert, other.advert, other.source
    if ours.version != theirs.version:
        yield Live.VERSION, f"speaks version {ours.version}; {who} speaks version {theirs.version}"
    if set(ours.addresses) != set(theirs.addresses):
        said = f"advertises {spell(ours.addresses)}; {who} advertises {spell(theirs.addresses)}"
        yield Live.ADDRESS_LIST, said
    if ours.interval != theirs.interval:
        said = f"advertises every {seconds(ours.interval)}; {who} every {seconds(theirs.interval)}"
        yield Live.INTERVAL, said
    if ours.version == theirs.version == 2:
        yield from _compare_authentication(ours, theirs)
    if voice.form and other.form and voice.form is not other.form:
        yield Live.CHECKSUM_FORM, f"sends {form_of(voice.form)}; {who} sends {form_of(other.form)}"


def _compare_authentication(ours: Advert, theirs: Advert) -> Iterator[Complaint]:
    if ours.auth_type != theirs.auth_type:
        said = f"authenticates with {kind_of(ours)}; {theirs.source} with {kind_of(theirs)}"
        yield Live.AUTHENTICATION, said
    elif ours.auth_type and ours.password != theirs.password:
        yield Live.AUTHENTICATION, f"authenticates with another password than {theirs.source}"


def _against(voice: Voice, expected: Expected) -> Iterator[Complaint]:
    advert, name = voice.advert, expected.name
    if expected.is_closed and advert.source not in expected.members:
        yield Live.FOREIGN_SENDER, f"advertises {name}, of which it is no member in the site"
    if advert.version != expected.version:
        yield Live.VERSION, f"speaks version {advert.version}; the site says {expected.version}"
    if set(advert.addresses) != expected.addresses:
        theirs, ours = spell(advert.addresses), spell(tuple(expected.addresses))
        yield Live.ADDRESS_LIST, f"advertises {theirs}; the site says {ours}"
    if advert.interval != expected.interval:
        said = f"advertises every {seconds(advert.interval)}; the site says {seconds(expected.interval)}"
        yield Live.INTERVAL, said
    if advert.version == 2 and advert.auth_type != int(expected.has_password):
        site = AUTHENTICATIONS[int(expected.has_password)]
        yield Live.AUTHENTICATION, f"authenticates with {kind_of(advert)}; the site says {site}"
    elif advert.version == 2 and advert.auth_type == 1 and expected.password not in (b"", advert.password):
        yield Live.AUTHENTICATION, "authenticates with another password than this host has for it"
    if voice.form and voice.form is not expected.form:
        yield Live.CHECKSUM_FORM, f"sends {form_of(voice.form)}; the site says `{expected.form}`"


def kind_of(advert: Advert) -> str:
    """The authentication of an advert, in a word or two; never what is in it."""
    return AUTHENTICATIONS.get(advert.auth_type, f"type {advert.auth_type}")


def form_of(form: Checksum) -> str:
    """A reading of the checksum, in words."""
    return "a plain checksum" if form is Checksum.PLAIN else "a checksum with pseudo-header"
