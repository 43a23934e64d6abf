"""When to look at the source again: file events as hints, and a slow poll behind them.

A burst of writes is one change: quiet for a moment ends it. While git rewrites a checkout it holds its index lock, and
what is there is half of one commit and half of another, so that is waited for.
"""

import os
import time
from collections.abc import Iterator
from threading import Event
from typing import Final

from watchfiles import watch

from runtime.source import is_settled, stamp

QUIET: Final = 50
"""Milliseconds without a further write that end a burst."""
LONGEST_BURST: Final = 1600
_STEP: Final = 50
"""Milliseconds between two looks of the watcher whether there were events; at 10, looking is 0.3% of a core."""
POLL: Final = 5000
"""Milliseconds after which the source is looked at without any event."""
_LONGEST_CHECKOUT: Final = 30.0


def changes(source: str, stop: Event, poll: int = POLL) -> Iterator[None]:
    """Yield whenever the source should be looked at, until told to stop: after events, and every `poll` ms without."""
    while not stop.is_set():
        folder = source if os.path.isdir(source) else os.path.dirname(source) or "."
        if not os.path.isdir(folder):
            stop.wait(poll / 1000)
            yield
            continue
        for any_event in _events(folder, stop, poll):
            if any_event:
                _wait_for_quiet(source, stop)
            _wait_for_git(folder, stop)
            yield


def _events(folder: str, stop: Event, poll: int) -> Iterator[bool]:
    """Whether there were events in one folder or just time went by, until it is another folder that has its name."""
    identity = _identity(folder)
    try:
        for events in watch(
            folder, watch_filter=None, debounce=LONGEST_BURST, step=_STEP, stop_event=stop, rust_timeout=poll,
            yield_on_timeout=True, raise_interrupt=True,
        ):  # fmt: skip
            yield bool(events)
            if _identity(folder) != identity:
                return
    except (OSError, RuntimeError):
        # The folder went away under us, or the kernel has no more watches to give, which watchfiles raises as a
        # RuntimeError of its own: then the slow poll is what is left.
        stop.wait(poll / 1000)
        yield False


def _identity(folder: str) -> tuple[int, int] | None:
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _wait_for_quiet(source: str, stop: Event) -> None:
    """The watcher takes several writes to one file for one event and hands it out while they go on."""
    end = time.monotonic() + LONGEST_BURST / 1000
    seen = stamp(source)
    while time.monotonic() < end and not stop.wait(QUIET / 1000):
        before, seen = seen, stamp(source)
        if seen == before:
            return


def _wait_for_git(folder: str, stop: Event) -> None:
    end = time.monotonic() + _LONGEST_CHECKOUT
    while not is_settled(folder) and time.monotonic() < end and not stop.is_set():
        time.sleep(QUIET / 1000)
