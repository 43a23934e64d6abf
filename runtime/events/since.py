"""What people mean by `--since`: a while ago, a time of today, a day, or a moment."""

import re
from datetime import datetime, time, timedelta
from typing import Final

_WHILE: Final = re.compile(r"([0-9]{1,6})(s|m|h|d)")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def read_since(text: str, now: datetime) -> datetime:
    """`10m`, `2h`, `3d`, `14:05` (of the last 24 hours), `2026-11-25`, `2026-11-25T14:05`, with `Z` or in the zone of
    `now`, which must have one. Raises ValueError."""
    if match := _WHILE.fullmatch(text):
        return now - timedelta(seconds=int(match[1]) * _SECONDS[match[2]])
    try:
        clock = time.fromisoformat(text) if ":" in text[:3] else None
        then = datetime.combine(now.date(), clock) if clock else datetime.fromisoformat(text)
        if then.tzinfo is None:
            then = then.replace(tzinfo=now.tzinfo)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no time: write 10m, 2h, 3d, 14:05, 2026-11-25 or 2026-11-25T14:05Z") from None
    return then - timedelta(days=1) if clock and then > now else then
