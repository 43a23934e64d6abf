"""The failback lock: what a new master keeps the role by, under `failback: manual`. Pure, as `machine` is."""

from dataclasses import replace
from typing import Final

from runtime.speaker.effects import Report
from runtime.speaker.state import State
from schemas.speaker import Failback

HIGHEST_LEVEL: Final = 254
"""Where a lock ends: 255 is an address owner's, who can never be demoted."""


def lock(state: State, why: str) -> tuple[State, tuple[Report, ...]]:
    """A rescuer under manual failback outranks whoever was there before, so that no return takes the role from it.

    A plain 'do not preempt' loses that when either side restarts or a partition heals. The preferred member stays at
    its own level where it rescues nobody: it started alone, or the master gave the role back in good order.
    """
    router = state.router
    is_rescue = state.own_priority < router.ceiling or (state.heard_level > 0 and not state.vacated)
    if router.failback is not Failback.MANUAL or not is_rescue:
        return state, ()
    level = min(HIGHEST_LEVEL, max(state.heard_level, router.ceiling) + 1)
    note = "; no higher one is left, equals are decided by address" if level == HIGHEST_LEVEL else ""
    state = replace(state, priority=level, locked=True, lock_reason=why)
    return state, (Report(f"failback lock taken at priority {level}{note}"),)
