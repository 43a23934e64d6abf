"""Times as records have them (UTC text) from times as daemons tell them (UTC seconds)."""

from datetime import UTC, datetime


def from_seconds(seconds: float) -> str:
    """Empty for 0, which daemons say for what they do not know."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else ""
