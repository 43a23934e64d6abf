"""What is told of a difference, as events. Pure."""

from collections.abc import Iterator

from compiler.rules import DRIFT
from runtime.events import Event
from runtime.keep.differences import Difference
from runtime.keep.patience import Policy, What, Word
from schemas.drift import SENSES, Drift
from schemas.findings import Severity


def event_of(word: Word, policy: Policy) -> Event | None:
    """None for what is done in silence: that it is done was told with the difference."""
    difference = word.difference
    match word.what:
        case What.FOUND:
            return _event(difference, difference.code, f"{difference.text}; {_and_then(difference, policy)}")
        case What.CONTESTED:
            then = f"if it is so once more, nothing is done for {_seconds(word.next_try)}"
            text = f"{difference.text}, again and again: {then}"
            return _event(difference, Drift.CONTESTED, text)
        case What.OVER:
            about = dict(difference.about)
            text = f"no longer so: {difference.text}"
            return Event("drift.over", Severity.NOTE, text, difference.code.value, about)
        case What.MEND:
            return None


def disturbed(router: str, what: str) -> Event:
    """What the built-in speaker has put right by itself: it is over by the time it is told, so no drift stands."""
    code = Drift.DEVICE_GONE if " on " not in what else Drift.ADDRESS_GONE if " taken" in what else Drift.ADDRESS_LEFT
    text = f"{what}, by somebody else: the speaker has put {router} right"
    return Event("speaker.mended", Severity.WARNING, text, code.value, {"router": router})


def failures(differing: list[Difference], why: dict[str, str]) -> Iterator[Event]:
    """What could not be put right."""
    for each in differing:
        if each.thing in why:
            text = f"{each.thing} could not be put right: {why[each.thing]}"
            yield Event("drift.failed", Severity.ERROR, text, each.code.value, dict(each.about))


def _event(difference: Difference, code: Drift, text: str) -> Event:
    return Event(SENSES[code].kind, DRIFT[code.value].SEVERITY, text, code.value, dict(difference.about))


def _and_then(difference: Difference, policy: Policy) -> str:
    if difference.mend is None:
        return f"see `vrrpc explain {difference.code}`"
    if policy.paused:
        return "left as it is, the host is paused"
    return SENSES[difference.code].mended if policy.allows(difference) else "left as it is (`drift: report`)"


def _seconds(count: float) -> str:
    return f"{count:g} s" if count < 120 else f"{count / 60:g} min"
