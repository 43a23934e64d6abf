"""When something is to end, as people say it: `2h`, `18:00`, `2026-11-25 18:00`. Pure: what time it is, is told."""

from datetime import datetime, timedelta

from pydantic_core import PydanticCustomError

from schemas.values import read_duration


def read_end(text: str, now: datetime) -> datetime:
    """The moment. `now` has a time zone, in which a time without one is meant; a time of day is the next one. Raises
    ValueError with a line for people."""
    end = _after(text, now) or _at(text, now)
    if end is None:
        raise ValueError(f"{text!r} is no time: write 2h, 18:00, '2026-11-25 18:00' or 2026-11-25T18:00Z")
    if end <= now:
        raise ValueError(f"{text!r} is over")
    return end


def _after(text: str, now: datetime) -> datetime | None:
    try:
        return now + timedelta(milliseconds=10 * read_duration(text))
    except (PydanticCustomError, OverflowError):
        return None


def _at(text: str, now: datetime) -> datetime | None:
    try:
        clock = datetime.strptime(text, "%H:%M")  # a time of day alone, in the zone of `now`
    except ValueError:
        pass
    else:
        today = now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
        return today if today > now else today + timedelta(days=1)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
