"""What an apply left that did not come to its end, or that nobody confirmed: finished, waited for, or taken back."""

import time
from dataclasses import dataclass

from runtime.apply.back import take_back
from runtime.apply.world import World
from runtime.journal import Entry, Phase, Record
from runtime.state import Bad, Refused, State, StateError
from schemas.filetree import Tree


@dataclass(frozen=True, slots=True)
class Recovered:
    """One apply was taken back. `whole` when everything is as it was before it."""

    entry: Entry
    why: str
    whole: bool


def recover(state: State, world: World, why: str = "") -> Recovered | None:
    """Have one whole generation on the host, whatever ended the apply before. With `why`, also one that waits to be
    confirmed is taken back. None where there was nothing to take back. Raises StateError, OSError."""
    entry = state.journal()
    if entry is None:
        return None
    applied = state.applied()
    if entry.phase is Phase.APPLYING and applied == entry.after:
        state.end_journal()
        return None
    if entry.waits(world.clock.now(), world.clock.boot()) and applied == entry.after and not why:
        return None
    reason = why or _reason(entry, world)
    return _taken_back(entry, reason, state, world)


def _reason(entry: Entry, world: World) -> str:
    if entry.phase is Phase.APPLYING:
        return "the apply did not come to its end"
    if entry.boot != world.clock.boot():
        return "the host was started anew before anybody confirmed it"
    return "nobody confirmed it in time"


def _taken_back(entry: Entry, why: str, state: State, world: World) -> Recovered:
    """Also where an earlier try did not come to its end. A commit is bad when it was live and not confirmed; when
    something ended the apply, that need not have been the commit."""
    before = state.tree(entry.before) if entry.before else None
    whole = take_back(entry, before, entry.acts, world)
    if not whole:
        return Recovered(entry, why, whole)
    if entry.phase is Phase.PENDING:
        condemn(state, entry.after, why)
    restore_record(state, entry.before)
    if entry.phase is Phase.PENDING:
        state.record_refused(Refused(entry.after.commit, _now(), f"{why}; everything is as it was"))
    state.end_journal()
    return Recovered(entry, why, whole)


def restore_record(state: State, before: Record | None) -> None:
    """This is what the host has; nothing, for a first apply. Raises OSError."""
    if before is None:
        state.forget_applied()
    elif state.applied() != before:
        state.record_commit(before)


def condemn(state: State, record: Record, why: str, tree: Tree | None = None) -> None:
    """Do not try that tree of that commit again. Raises OSError."""
    try:
        digest = (tree or state.tree(record)).digest
    except StateError:
        return
    state.mark_bad(Bad(digest, record.commit, _now(), why))


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
