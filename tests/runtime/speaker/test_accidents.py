"""100,000 packets that nobody should send."""

import gc
import tracemalloc

from tests.runtime.speaker.accidents import Crowd, suffer


def test_no_packet_raises_and_none_that_is_refused_changes_a_state() -> None:
    crowd = Crowd()
    suffer(range(100_000), crowd)
    assert min(crowd.counts.values()) > 10_000, crowd.counts


def test_packets_leave_nothing_in_memory() -> None:
    """What is remembered of senders is bounded, so later packets cost no more than the first ones did."""
    crowd = Crowd()
    suffer(range(10_000), crowd)
    tracemalloc.start()
    try:
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        suffer(range(10_000, 25_000), crowd)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 200_000
