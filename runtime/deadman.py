"""Takes an apply back when whoever makes it dies, or when nobody confirms it in time: a process of its own.

It waits for the lock that every apply holds, so it wakes when that apply has come to an end in whatever way. A journal
that is still there then is one of an apply that died, or one that waits for a person: for that it waits as well. What
it needs is imported only then; while it waits it is an interpreter and nothing else. After a boot it is not there any
more, and the next start of the agent does the same.
"""

import fcntl
import os
import sys
import time

_PACE = 0.5


def main(state: str) -> None:
    """Wait, and take back what nobody else will."""
    journal = os.path.join(state, "journal.json")
    while os.path.exists(journal):
        handle = os.open(os.path.join(state, "apply.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not os.path.exists(journal) or _is_over(state):
                return
        finally:
            os.close(handle)
        time.sleep(_PACE)


def _is_over(state: str) -> bool:
    """Whether there is nothing more to wait for, after it was taken back if it had to be."""
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    from runtime.apply.recover import recover
    from runtime.events.log import EventLog
    from runtime.events.of_agent import generation_taken_back
    from runtime.events.segments import folder_of
    from runtime.journal import Phase
    from runtime.state import State
    from runtime.world import real_world

    kept = State(state)
    if found := recover(kept, real_world(kept)):
        applied = kept.applied()
        why = f"generation {found.entry.after.generation}: {found.why}"
        log = EventLog(folder_of(state), lambda _line: None)
        reason = "unconfirmed" if found.entry.phase is Phase.PENDING else "interrupted"
        number = applied.generation if applied else 0
        log.tell(generation_taken_back(number, found.entry.after.commit, why, reason))
        log.close()
        if not found.whole:
            return True  # the next start tries again
    return kept.journal() is None


if __name__ == "__main__":
    main(sys.argv[1])
