"""Follows one site on one host: whenever its content changed, compile it, apply this host's part, remember the outcome.

Every look is the same whatever caused it; a change is known by its content alone. What is refused is said once, and the
last good generation stays.
"""

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from compiler.report import as_text
from runtime.agent_control import Order
from runtime.applier import Applier, Origin
from runtime.apply import Applied, Outcome, Refused, TakenBack, World, apply
from runtime.control import Answer
from runtime.events import Event, Tell, of_agent
from runtime.events.telling import tell_nobody
from runtime.exits import FAILED
from runtime.follow.sighting import NOTHING_ALLOWED, Allowance, Sighting, Source
from runtime.journal import Phase
from runtime.listen.expected import Site, expect
from runtime.log_lines import count, describe, drifted, how, of_commit, utc
from runtime.pause import read_pause
from runtime.plan import Plan
from runtime.release import release
from runtime.sentinel.here import expecting
from runtime.sentinel.here import keep as keep_expectation
from runtime.source import compile_reading
from runtime.state import Applied as Record
from runtime.state import Refused as RefusedRecord
from runtime.state import State, StateError
from runtime.wishes import Offer, held_back, obey
from schemas.filetree import Tree
from schemas.findings import Place

_AT_MOST: Final = 10.0
"""Seconds that a look waits for the moment of an apply: somebody looks again every few seconds."""
_NUMBER: Final = re.compile(r"\d+")
_PREPARING: Final = 3.0
"""Of these, the seconds in which all but the last step is done."""


@dataclass(frozen=True, slots=True)
class Following:
    """What an agent follows: where the site comes from, and the name of this host in it. `confirm` are the seconds that
    a person has to confirm each apply, 0 for none; `lead` those after which every host has seen a commit."""

    source: Source
    host: str
    confirm: float = 0.0
    lead: float = 0.0


class Agent:
    """One host's agent. `say` takes lines for its log, `tell` what happens."""

    def __init__(
        self,
        following: Following,
        state: State,
        world: World,
        say: Callable[[str], None],
        tell: Tell = tell_nobody,
    ) -> None:
        self._following = following
        self._state = state
        self._world = world
        self._say = say
        self._tell = tell
        self._applier = Applier(state, world, following.confirm, release())
        self._lead = following.lead
        self._mine: Record | None = None
        self._offered = ""
        self._expected: tuple[str, Site | None] = "", None
        self.last: Outcome | None = None
        """What came of the newest site that was seen."""
        self.findings: Mapping[tuple[str, str], int] = {}
        """How many it has, by code and severity."""
        self.is_kept = False
        """Somebody else sees that what is applied runs."""
        self._seen = ""
        self._lacking = False
        self._refusal_said = ""
        self._refused = "", ""
        self._trouble_said = ""

    def look(self, allowance: Allowance = NOTHING_ALLOWED) -> Outcome | None:
        """Read the source, and apply it if it is not what was seen last. None when there is nothing new.

        What only the host lacks (a secret, room on the disk) is tried again at every look: it may be there by now.
        """
        self._recover()
        applied = self._state.applied()
        sighting = self._following.source.see(applied.commit if applied else "", allowance)
        if sighting is None or not (self._is_new(sighting) or self._is_let_pass(allowance)):
            self._keep_up()
            return None
        self._lacking = False
        if unrest := self._applier.unrest():
            # Whatever comes meanwhile is applied with it.
            self._world.clock.wait(unrest)
            sighting = self._following.source.see(applied.commit if applied else "", allowance) or sighting
            self._seen = sighting.reading.digest
        self.last = outcome = self._take(sighting, allowance)
        match outcome:
            case Refused(why, waits=True):
                self._seen = ""
                self._say_once(why)
                self._keep_up()
            case Refused(why, curable):
                self._lacking = curable
                self._refuse(sighting.commit, why)
                self._keep_up()
            case TakenBack(why):
                self._refuse(sighting.commit, f"{why}; {how(outcome)}", of_agent.generation_taken_back)
            case Applied():
                pass
        return outcome

    def _is_new(self, sighting: Sighting) -> bool:
        for note in sighting.notes:
            self._say_once(note)
        if sighting.reading.digest == self._seen:
            self._move_on(sighting)
            return self._lacking
        self._seen = sighting.reading.digest
        self._refusal_said = ""
        self._refused = "", ""
        return True

    def obey(self, order: Order) -> Answer:
        """A person's order about what is applied here."""
        self._offered = ""
        if answer := held_back(order, read_pause(self._state.path)):
            return answer
        try:
            answer = obey(self._applier, order, self._offer, self._done)
            self._tell_of(order.do, int(answer["status"]))
            return answer
        except (StateError, OSError) as error:
            return {"outcome": "refused", "status": FAILED, "why": str(error)}

    def _tell_of(self, do: str, status: int) -> None:
        applied = self._state.applied()
        if status or applied is None:
            return
        if do == "confirm":
            self._say(f"generation {applied.generation} is confirmed")
            self._tell(of_agent.generation_confirmed(applied.generation, applied.commit))
        elif do == "rollback":
            self._tell(of_agent.generation_gone_back_to(applied.generation, applied.commit))

    def _offer(self) -> Offer | Refused:
        """The newest site that can be seen, as a tree of this host."""
        applied = self._state.applied()
        sighting = self._following.source.see(applied.commit if applied else "", NOTHING_ALLOWED)
        if sighting is None:
            return Refused("no source has answered yet")
        self._offered = sighting.reading.digest
        found = self._compiled(sighting)
        return found if isinstance(found, Refused) else Offer(*found[:2], sighting.allow)

    def _done(self, outcome: Outcome, before: Record | None) -> None:
        """What came of an order."""
        if not isinstance(outcome, Refused):
            # What somebody goes back to is none of what the source shows.
            self.last, self._seen, self._mine = outcome, self._offered or self._seen, None
        match outcome:
            case Applied():
                if outcome.record:
                    self._own(outcome, outcome.record, before)
                    self._mine = outcome.record if self._offered else None
            case Refused(why):
                self._say(why)
            case TakenBack(why):
                self._refuse("", f"{why}; {how(outcome)}", of_agent.generation_taken_back)

    def _is_let_pass(self, allowance: Allowance) -> bool:
        """What a guard refused is tried again when a person lets something pass."""
        return bool(allowance.codes) and isinstance(self.last, Refused) and self.last.guard

    def _recover(self) -> None:
        """An apply before us may not have come to its end."""
        try:
            found = self._applier.recover()
        except OSError as error:
            self._say_once(f"{self._state.path} cannot be written: {error.strerror}")
            return
        if found:
            why = f"generation {found.entry.after.generation}: {found.why}; {how(found)}"
            if not found.whole:
                self._say_once(f"taken back: {why}")
                return
            self._say(f"taken back: {why}")
            applied = self._state.applied()
            number = applied.generation if applied else 0
            reason = "unconfirmed" if found.entry.phase is Phase.PENDING else "interrupted"
            self._tell(of_agent.generation_taken_back(number, found.entry.after.commit, why, reason))

    def _move_on(self, sighting: Sighting) -> None:
        """The repository went on, and this site stayed as it is: what follows is seen from the newer commit."""
        applied = self._state.applied()
        # What somebody went back to is of the commit that it was of.
        mine = applied is not None and applied == self._mine and self._applier.pending() is None
        if applied and mine and isinstance(self.last, Applied) and applied.commit != sighting.commit:
            record = replace(applied, commit=sighting.commit, source=sighting.source)
            self._mine = record
            self._remembered(lambda: self._state.record_commit(record))

    def _keep_up(self) -> None:
        """The last good generation runs, whatever became of the site: after a boot nothing does until we start it."""
        applied = self._state.applied()
        if self.is_kept or applied is None or self._world.programs.is_up():
            return
        tree = self._state.tree(applied)
        if not tree.files:
            return
        match apply(tree, tree, self._world):
            case Applied():
                self._say(f"generation {applied.generation} is started again")
                self._tell(of_agent.generation_started(applied.generation))
            case Refused(why) | TakenBack(why):
                self._say_once(f"generation {applied.generation} cannot be started again: {why}")

    def _say_once(self, line: str) -> None:
        if line != self._trouble_said:
            self._trouble_said = line
            self._say(line)
            self._tell(of_agent.trouble(line))

    def _remembered(self, record: Callable[[], None]) -> None:
        """A full disk must not end the agent: said, and tried again with the next look."""
        try:
            record()
        except OSError as error:
            self._lacking = True
            self._say_once(f"{self._state.path} cannot be written: {error.strerror}")

    def _take(self, sighting: Sighting, allowance: Allowance) -> Outcome:
        found = self._compiled(sighting)
        if isinstance(found, Refused):
            return found
        tree, origin, report = found
        if report:
            self._say(report)
        moment = self._moment(tree, sighting.moment)
        left = moment - self._world.clock.now()
        if left > _AT_MOST:
            why = f"waits until {utc(moment)}: such a change is made on all members at once"
            return Refused(why, curable=True, waits=True)
        self._world.clock.wait(max(0.0, left - _PREPARING))
        allowed = {code for code in allowance.codes if allowance.covers(code, sighting.commit)}
        return self._apply(tree, origin, sighting.allow | allowed, moment)

    def _moment(self, tree: Tree, made: float) -> float:
        """When a change is made that must be made everywhere at once; 0 for any other, and where it is over.

        All hosts have seen a commit when the lead after it is over. keepalived has a file for that (`reload_time_file`,
        from 2.2.7): its moments are whole seconds, and what it is to read then must stand there before, where a daemon
        that is started anew meanwhile reads it too early. The time of the commit is the same for all of them, whatever
        they speak with, so each agent does it: it has checked and written everything by then, and the signal to the
        daemon is all that is left. A member that is not told in a master-down interval, since its agent is down or its
        clock is wrong, is heard by the others (V905)."""
        moment = made + self._lead
        # Who made it has a clock that is wrong.
        if not made or not self._lead or moment > self._world.clock.now() + 2 * self._lead:
            return 0.0
        return moment if self._applier.early(tree, moment) else 0.0

    def _compiled(self, sighting: Sighting) -> tuple[Tree, Origin, str] | Refused:
        compilation = compile_reading(sighting.reading, datetime.now(UTC).date())
        self.findings = Counter((finding.code, finding.severity.value) for finding in compilation.findings)
        report = as_text(compilation.findings, compilation.sources).strip()
        if compilation.failed:
            return Refused(report, guard=sighting.guarded)
        tree = next((tree for tree in compilation.trees if tree.host == self._following.host), None)
        if tree is None:
            return Refused(self._unknown_here(sighting.reading.file, [tree.host for tree in compilation.trees]))
        if compilation.model:
            self._expected = tree.digest, expect(compilation.model)
        return tree, Origin(sighting.source, sighting.commit, tuple(compilation.findings)), report

    def _unknown_here(self, file: str, known: Sequence[str]) -> str:
        """A host that leaves a site goes on until somebody takes it down: a typing error must not do that."""
        why = f"{Place(file)} has no host {self._following.host!r} (it has {', '.join(known)})"
        applied = self._state.applied()
        if applied is None or applied.host != self._following.host:
            return why
        return f"{why}; what is applied here stays until `vrrpc down`"

    def _apply(self, tree: Tree, origin: Origin, allow: frozenset[str], moment: float) -> Outcome:
        before = self._state.applied()
        if refusal := refuse_manager(tree, self._state.tree(before) if before else None):
            return Refused(refusal)
        digest, site = self._expected
        coming = site if site and before and digest == tree.digest else None
        try:
            with expecting(self._state.path, coming, before.generation) if coming and before else nullcontext():
                outcome = self._applier.apply(tree, origin, allow, moment=moment)
                if isinstance(outcome, Applied) and outcome.record:
                    self._own(outcome, outcome.record, before)
        except OSError as error:
            self._lacking = True
            why = f"{self._state.path} cannot be written: {error.strerror}"
            self._say_once(why)
            return Applied(Plan((), ()))
        return outcome

    def _own(self, outcome: Applied, record: Record, before: Record | None) -> None:
        """It is live: what is heard on the wire is judged by the site that it was made of."""
        self._mine = record
        self._report(outcome, record, before)
        digest, site = self._expected
        if site and digest == self._state.tree(record).digest:
            self._remembered(lambda: keep_expectation(self._state.path, site, record.generation))

    def _report(self, outcome: Applied, record: Record, before: Record | None) -> None:
        plan = outcome.plan
        if before and record.generation == before.generation:
            self._say(f"generation {record.generation} stands{of_commit(record.commit)}{drifted(plan)}")
            for change in plan.changes:
                self._tell(of_agent.drift_file(change.path))
            if record.commit != before.commit:
                self._tell(of_agent.generation_stands(record.generation, record.commit))
            return
        self._say(describe(record, outcome))
        self._tell(of_agent.generation_applied(record.generation, record.commit, count(plan)))

    def _refuse(
        self, commit: str, why: str, event: Callable[[int, str, str], Event] = of_agent.generation_refused
    ) -> None:
        # The words of a daemon that is asked again have the time in them, and its process.
        gist = self._seen, _NUMBER.sub("", why)
        if why == self._refusal_said or gist == self._refused:
            return
        self._refusal_said, self._refused = why, gist
        applied = self._state.applied()
        stays = f"generation {applied.generation} stays" if applied else "nothing is applied"
        self._remembered(lambda: self._state.record_refused(RefusedRecord(commit, _now(), why)))
        self._say(f"{why}\nnot applied{of_commit(commit)}: {stays}")
        self._tell(event(applied.generation if applied else 0, commit, why))


def refuse_manager(tree: Tree, before: Tree | None) -> str:
    """Why this machine's agent cannot run a host of the site, or nothing."""
    if tree.manager not in ("supervisor", "systemd"):
        return f"{tree.host} has `manager: {tree.manager}`: `vrrpc run` starts programs through supervisor and systemd"
    if before and before.manager != tree.manager:
        return f"{tree.host} would go from {before.manager} to {tree.manager} and run all twice: `vrrpc down` first"
    return ""


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def say_to_stderr(line: str) -> None:
    """Lines for the log, each with its time in UTC."""
    sys.stderr.write(f"{_now()} {line}\n")
    sys.stderr.flush()
