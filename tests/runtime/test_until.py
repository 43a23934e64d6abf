"""When something is to end, as people say it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from runtime.until import read_end

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 25, 14, 0, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2h", datetime(2026, 11, 25, 16, 0, 30, tzinfo=ZONE)),
        ("90s", datetime(2026, 11, 25, 14, 2, tzinfo=ZONE)),
        ("18:00", datetime(2026, 11, 25, 18, 0, tzinfo=ZONE)),
        ("06:15", datetime(2026, 11, 26, 6, 15, tzinfo=ZONE)),
        ("2026-11-25 18:00", datetime(2026, 11, 25, 18, 0, tzinfo=ZONE)),
        ("2026-11-25T18:00Z", datetime(2026, 11, 25, 18, 0, tzinfo=UTC)),
        ("2026-11-26", datetime(2026, 11, 26, tzinfo=ZONE)),
    ],
)
def test_read_end(text: str, end: datetime) -> None:
    assert read_end(text, NOW) == end


@pytest.mark.parametrize(
    ("text", "why"), [("soon", "is no time"), ("25:00", "is no time"), ("", "is no time"), ("2026-11-25", "is over")]
)
def test_what_is_no_end(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_end(text, NOW)
