"""What came of a look, as whoever asked for it is told: a word, an exit status, and why. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from runtime.apply import Applied, Outcome, Refused, TakenBack
from runtime.exits import FAILED, GOOD, REFUSED, TAKEN_BACK, UNKNOWN


class Verdict(NamedTuple):
    """The words are those of `agent_control.py`; `why` is empty where nothing is wrong."""

    word: str
    status: int
    why: str = ""


def verdict(outcome: Outcome | None, is_new: bool, silent: Iterable[str]) -> Verdict:
    """What to tell. `outcome` is that of the newest site that was seen, None when none was; `is_new` if it came of this
    very look; `silent` are lines of the sources, where none of them answers."""
    match outcome:
        case _ if not is_new and (why := "; ".join(silent)):
            return Verdict("no answer", FAILED, why)
        case None:
            return Verdict("no answer", FAILED, "no source has answered yet")
        case Applied():
            return Verdict("applied" if is_new else "nothing new", GOOD)
        case Refused(why, guard=True):
            return Verdict("refused by a guard", REFUSED, why)
        case Refused(why):
            return Verdict("refused", FAILED, why)
        case TakenBack(why, whole):
            return Verdict("taken back" if whole else "partly taken back", TAKEN_BACK if whole else UNKNOWN, why)
