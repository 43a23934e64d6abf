"""What people may write for a time, and what is none."""

from datetime import datetime, timedelta, timezone

import pytest

from runtime.events.since import read_since

NOW = datetime(2026, 11, 25, 13, 30, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("30s", "2026-11-25T13:29:30+01:00"),
        ("10m", "2026-11-25T13:20:00+01:00"),
        ("2h", "2026-11-25T11:30:00+01:00"),
        ("3d", "2026-11-22T13:30:00+01:00"),
        ("13:05", "2026-11-25T13:05:00+01:00"),
        ("14:05", "2026-11-24T14:05:00+01:00"),
        ("2026-11-25", "2026-11-25T00:00:00+01:00"),
        ("2026-11-25T09:00", "2026-11-25T09:00:00+01:00"),
        ("2026-11-25T09:00Z", "2026-11-25T09:00:00+00:00"),
    ],
)
def test_a_time(text: str, then: str) -> None:
    assert read_since(text, NOW) == datetime.fromisoformat(then)


@pytest.mark.parametrize("text", ["", "10", "ten minutes", "25:00", "2026-13-01", "-1h", "999999d" * 9])
def test_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="is no time: write 10m"):
        read_since(text, NOW)
