"""Applies trees on one host and remembers it: what `vrrpc run`, `apply`, `confirm` and `rollback` all do.

At any time there is one whole generation on the host, or a journal that leads back to one.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final

from runtime.apply.ledger import Kept
from runtime.apply.outcome import Applied, Outcome, Refused, TakenBack
from runtime.apply.prepare import Prepared, prepare
from runtime.apply.recover import Recovered, condemn, recover
from runtime.apply.run import Manner, carry_out
from runtime.apply.verify import Health, health
from runtime.apply.world import World
from runtime.classes import reload_spacing
from runtime.guards import guard, objection, wants_moment, words
from runtime.journal import Entry, Phase, Record
from runtime.plan import Plan
from runtime.proposal import Proposal, Standing, propose
from runtime.proposal.show import as_text, difference
from runtime.state import State
from schemas.filetree import Tree
from schemas.findings import Finding
from schemas.rollout import Rollout

OVERTAKEN: Final = "something newer is applied"
_RETRY: Final = 60.0
"""Seconds until what could not be taken back is tried again: programs are told each time."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a tree is from. `findings` are what its compilation found."""

    source: str
    commit: str = ""
    findings: tuple[Finding, ...] = ()


class Applier:
    """One host's. `confirm` seconds are given to a person to confirm each apply; 0: verification is enough. `version`
    is vrrpc's own, for the names of plans."""

    def __init__(self, state: State, world: World, confirm: float = 0.0, version: str = "") -> None:
        self._state = state
        self._world = world
        self._confirm = confirm
        self._version = version
        self._lock: int | None = None
        self._unrecorded: Kept | None = None
        self._calm_at = 0.0
        self._retry_at = 0.0

    def unrest(self) -> float:
        """Seconds until the speaker may be told to read its file again: a keepalived or an FRR that is told so twice
        within a master-down interval makes its peers take over."""
        return max(0.0, self._calm_at - self._world.clock.passed())

    def recover(self, why: str = "") -> Recovered | None:
        """Have one whole generation on the host, whatever ended the apply before. Raises StateError, OSError."""
        early = self._world.clock.passed() < self._retry_at
        if early or self._unrecorded is not None or self._state.journal() is None:
            return None
        with self._held():
            found = recover(self._state, self._world, why)
        if found and not found.whole:
            self._retry_at = self._world.clock.passed() + _RETRY
        return found

    def applied(self) -> Record | None:
        """What is applied. Raises StateError."""
        return self._state.applied()

    def keep(self, proposal: Proposal) -> None:
        """So that what differs can be shown when it is applied. A state that cannot be written is no reason to show
        nothing."""
        with suppress(OSError):
            self._state.keep_plan(proposal.id, as_text(proposal))

    def pending(self) -> Entry | None:
        """What waits to be confirmed. Raises StateError."""
        entry = self._state.journal()
        return entry if entry and entry.phase is Phase.PENDING else None

    def propose(self, tree: Tree, origin: Origin) -> Proposal | Refused:
        """What applying it would do. Touches nothing. Raises StateError."""
        prepared = self._prepare(tree)
        if isinstance(prepared, Refused):
            return prepared
        return self._proposal(prepared, health(prepared.before or tree, self._world), origin)

    def apply(
        self, tree: Tree, origin: Origin, allow: frozenset[str] = frozenset(), plan: str = "", confirm: float = 0.0,
        moment: float = 0.0,
    ) -> Outcome:  # fmt: skip
        """Make the host what the tree says. With `plan`, the name of a proposal, only if that is still what would be
        done; with `moment`, UTC seconds, all is prepared before, and daemons are told then. Raises StateError, and
        OSError when it is live and that cannot be written down."""
        with self._held():
            self._finish()
            recover(self._state, self._world, OVERTAKEN)
            prepared = self._prepare(tree)
            if isinstance(prepared, Refused):
                return prepared
            now = health(prepared.before or tree, self._world)
            if why := self._objection(prepared, now, origin, allow, plan):
                return Refused(why, guard=True)
            return self._carry_out(prepared, now, origin, Manner(allow, moment), confirm or self._confirm)

    def early(self, tree: Tree, moment: float) -> float:
        """Seconds that a change has to wait for a moment, so that all members make it at once; 0 for one that none
        notices of another. Raises StateError."""
        left = moment - self._world.clock.now()
        if left <= 0:
            return 0.0
        prepared = self._prepare(tree)
        return left if isinstance(prepared, Prepared) and wants_moment(prepared.classes) else 0.0

    def confirm(self) -> Record | None:
        """A person saw that all is well. None when nothing waits for that. Raises StateError, OSError."""
        with self._held():
            entry = self.pending()
            if entry is None or not entry.waits(self._world.clock.now(), self._world.clock.boot()):
                return None
            self._state.end_journal()
            return entry.after

    def roll_back(self, generation: int | None, allow: frozenset[str] = frozenset()) -> Outcome:
        """Go back to an older generation, the one before by default, and stay there until there is a newer commit.
        Raises StateError, OSError."""
        with self._held():
            self._finish()
            applied = self._state.applied()
            if self.pending() and generation is None:
                return self._taken_back_by_hand()
            recover(self._state, self._world, OVERTAKEN)
            target = self._older(applied, generation)
            if isinstance(target, Refused) or applied is None:
                return target if isinstance(target, Refused) else Refused("nothing is applied here")
            condemned = self._state.tree(applied)
            outcome = self._return_to(target, allow)
            if isinstance(outcome, Applied):
                condemn(self._state, applied, f"a person went back to generation {target.generation}", condemned)
            return outcome

    def _return_to(self, target: Record, allow: frozenset[str]) -> Outcome:
        prepared = self._prepare(self._state.tree(target))
        if isinstance(prepared, Refused):
            return prepared
        now = health(prepared.before or prepared.tree, self._world)
        if found := [each for each in self._guards(prepared, now) if each.code not in allow]:
            return Refused("\n".join(map(words, found)), guard=True)
        ledger = Kept(self._state, self._world, self._state.applied(), replace(target, at=_now()))
        return carry_out(prepared, self._world, ledger, now, Manner(allow))

    def _taken_back_by_hand(self) -> Outcome:
        found = recover(self._state, self._world, "a person went back")
        if found and not found.whole:
            return TakenBack(found.why, whole=False)
        return Applied(Plan((), ()), record=self._state.applied())

    def _older(self, applied: Record | None, generation: int | None) -> Record | Refused:
        known = {each.generation: each for each in self._state.generations()}
        numbers = ", ".join(map(str, known)) or "none"
        if applied is None:
            return Refused("nothing is applied here")
        older = [number for number in known if number < applied.generation]
        wanted = generation if generation is not None else max(older, default=0)
        if wanted not in known or wanted == applied.generation:
            which = f"generation {wanted}" if generation is not None else "a generation before"
            return Refused(f"{which} cannot be gone back to: {numbers} are kept, {applied.generation} is applied")
        return known[wanted]

    def _prepare(self, tree: Tree) -> Prepared | Refused:
        before = self._state.applied()
        return prepare(tree, self._state.tree(before) if before else None, self._world)

    def _guards(self, prepared: Prepared, now: Health) -> tuple[Finding, ...]:
        return guard(prepared.tree, prepared.before, prepared.removed, now.roles)

    def _objection(self, prepared: Prepared, now: Health, origin: Origin, allow: frozenset[str], plan: str) -> str:
        """What a person must let pass first, or nothing."""
        if plan and (proposal := self._proposal(prepared, now, origin)).id != plan:
            found = objection(Rollout.OTHER_PLAN, f"plan {plan} is not what would be done now", prepared.tree.host)
            shown = self._state.plan(plan)
            return f"{words(found)}\n{difference(shown, as_text(proposal)) if shown else as_text(proposal)}".strip()
        bad = self._state.is_bad(prepared.tree.digest, origin.commit)
        if bad and Rollout.TAKEN_BACK not in allow:
            message = f"it was taken back at {bad.at}: {bad.why}"
            return words(objection(Rollout.TAKEN_BACK, message, prepared.tree.host))
        return "\n".join(words(each) for each in self._guards(prepared, now) if each.code not in allow)

    def _proposal(self, prepared: Prepared, now: Health, origin: Origin) -> Proposal:
        try:
            key = self._state.key()
        except OSError:
            key = b""
        standing = Standing(self._state.applied(), now.roles, self._world.programs.is_up(), key, self._version)
        return propose(prepared, standing, origin.findings)

    def _carry_out(self, prepared: Prepared, now: Health, origin: Origin, manner: Manner, confirm: float) -> Outcome:
        tree, before = prepared.tree, self._state.applied()
        same = before is not None and tree == prepared.before
        number = before.generation if before and same else self._state.next_number()
        at = before.at if before and same else _now()
        after = Record(number, tree.site, tree.host, origin.source, origin.commit, at)
        ledger = Kept(self._state, self._world, before, after, 0.0 if same else confirm)
        try:
            outcome = carry_out(prepared, self._world, ledger, now, manner)
        except OSError:
            self._unrecorded = ledger
            raise
        if isinstance(outcome, TakenBack) and outcome.bad and not same:
            condemn(self._state, after, outcome.why, tree)
        elif isinstance(outcome, Applied):
            self._state.forgive(tree.digest, origin.commit)
            self._calm_at = max(self._calm_at, self._world.clock.passed() + reload_spacing(tree, outcome.plan))
        return outcome

    def _finish(self) -> None:
        """What is live since before, and could not be written down then. Raises OSError."""
        if self._unrecorded is not None:
            self._unrecorded.done()
            self._unrecorded = None

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Nobody else applies meanwhile; nor takes back what is live and not written down yet."""
        if self._lock is None:
            self._lock = self._state.lock_applying()
        try:
            yield
        finally:
            if self._unrecorded is None:
                os.close(self._lock)
                self._lock = None


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
