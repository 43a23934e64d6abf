"""What the doctor has to say about one thing."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The outcome of one look. `NOTICE` is nothing wrong now, and may become so."""

    GOOD = "good"
    NOTICE = "notice"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Observation:
    """`about` is the thing, `said` what is the case, `way_out` what to do about it; empty where nothing is."""

    about: str
    verdict: Verdict
    said: str
    way_out: str = ""


def good(about: str, said: str) -> Observation:
    """All is well there."""
    return Observation(about, Verdict.GOOD, said)


def bad(about: str, said: str, way_out: str) -> Observation:
    """Something is wrong there."""
    return Observation(about, Verdict.BAD, said, way_out)


def notice(about: str, said: str, way_out: str) -> Observation:
    """Something there may turn out wrong."""
    return Observation(about, Verdict.NOTICE, said, way_out)


def unknown(about: str, said: str, way_out: str = "") -> Observation:
    """It cannot be told."""
    return Observation(about, Verdict.UNKNOWN, said, way_out)
