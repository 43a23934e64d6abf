"""Waiting for what must come, without knowing when."""

import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds that anything may take on a busy machine; what has to be quick is asserted by itself."""


def until(true: Callable[[], object], what: str, seconds: float = PATIENCE) -> float:
    """Wait until something is so; how long it took. Raises TimeoutError that names it."""
    began = time.monotonic()
    while not true():
        if time.monotonic() > began + seconds:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(0.01)
    return time.monotonic() - began


def stays(true: Callable[[], object], seconds: float) -> bool:
    """Whether something is so all the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not true():
            return False
        time.sleep(0.02)
    return True
