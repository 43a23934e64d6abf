"""Whether a stream may be painted: only a terminal, and never with NO_COLOR (no-color.org)."""

import os
from typing import TextIO


def may_paint(stream: TextIO) -> bool:
    """For the one stream that is asked about."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
