"""Follows one site on one host: whenever its content changed, compile it, apply this host's part, remember the outcome.

Every look is the same whatever caused it; a change is known by its content alone. What is refused is said once, and the
last good generation stays.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from compiler.report import as_text
from runtime.apply import Applied, Outcome, Refused, TakenBack, World, apply
from runtime.events import Event, Tell, of_agent
from runtime.events.telling import tell_nobody
from runtime.follow.sighting import NOTHING_ALLOWED, Allowance, Sighting, Source
from runtime.plan import Change, Plan
from runtime.source import compile_reading
from runtime.state import Applied as Record
from runtime.state import Refused as RefusedRecord
from runtime.state import State, short
from schemas.filetree import Act, Tree
from schemas.findings import Place


@dataclass(frozen=True, slots=True)
class Following:
    """What an agent follows: where the site comes from, and the name of this host in it."""

    source: Source
    host: str


class Agent:
    """One host's agent. `say` takes lines for its log, `tell` what happens."""

    def __init__(
        self, following: Following, state: State, world: World, say: Callable[[str], None], tell: Tell = tell_nobody
    ) -> None:
        self._following = following
        self._state = state
        self._world = world
        self._say = say
        self._tell = tell
        self.last: Outcome | None = None
        """What came of the newest site that was seen."""
        self._seen = ""
        self._lacking = False
        self._refusal_said = ""
        self._trouble_said = ""

    def look(self, allowance: Allowance = NOTHING_ALLOWED) -> Outcome | None:
        """Read the source, and apply it if it is not what was seen last. None when there is nothing new.

        What only the host lacks (a secret, room on the disk) is tried again at every look: it may be there by now.
        """
        applied = self._state.applied()
        sighting = self._following.source.see(applied.commit if applied else "", allowance)
        if sighting is None or not self._is_new(sighting):
            self._keep_up()
            return None
        self._lacking = False
        self.last = outcome = self._take(sighting)
        match outcome:
            case Refused(why, curable):
                self._lacking = curable
                self._refuse(sighting.commit, why)
                self._keep_up()
            case TakenBack(why, whole):
                end = "everything is as it was" if whole else "NOT everything could be put back"
                self._refuse(sighting.commit, f"{why}; {end}", of_agent.generation_taken_back)
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
        return True

    def _move_on(self, sighting: Sighting) -> None:
        """The repository went on, and this site stayed as it is: what follows is seen from the newer commit."""
        applied = self._state.applied()
        if applied and isinstance(self.last, Applied) and applied.commit != sighting.commit:
            record = replace(applied, commit=sighting.commit, source=sighting.source)
            self._remembered(lambda: self._state.record_commit(record))

    def _keep_up(self) -> None:
        """The last good generation runs, whatever became of the site: after a boot nothing does until we start it."""
        applied = self._state.applied()
        if applied is None or self._world.programs.is_up():
            return
        tree = self._state.tree(applied)
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

    def _take(self, sighting: Sighting) -> Outcome:
        compilation = compile_reading(sighting.reading, datetime.now(UTC).date())
        report = as_text(compilation.findings, compilation.sources).strip()
        if compilation.failed:
            return Refused(report, guard=sighting.guarded)
        tree = next((tree for tree in compilation.trees if tree.host == self._following.host), None)
        if tree is None:
            return Refused(self._unknown_here(sighting.reading.file, [tree.host for tree in compilation.trees]))
        if report:
            self._say(report)
        return self._apply(tree, sighting)

    def _unknown_here(self, file: str, known: Sequence[str]) -> str:
        """A host that leaves a site goes on until somebody takes it down: a typing error must not do that."""
        why = f"{Place(file)} has no host {self._following.host!r} (it has {', '.join(known)})"
        applied = self._state.applied()
        if applied is None or applied.host != self._following.host:
            return why
        return f"{why}; what is applied here stays until `vrrpc down`"

    def _apply(self, tree: Tree, sighting: Sighting) -> Outcome:
        refusal = refuse_manager(tree)
        if refusal:
            return Refused(refusal)
        before = self._state.applied()
        before_tree = self._state.tree(before) if before else None
        outcome = apply(tree, before_tree, self._world)
        if isinstance(outcome, Applied):
            self._remember(outcome.plan, tree, before, before_tree, sighting)
        return outcome

    def _remember(
        self, plan: Plan, tree: Tree, before: Record | None, before_tree: Tree | None, sighting: Sighting
    ) -> None:
        number = before.generation if before else 0
        record = Record(number, tree.site, tree.host, sighting.source, sighting.commit, _now())
        if tree == before_tree and before:
            self._remembered(lambda: self._state.record_commit(replace(record, at=before.at)))
            self._say(f"generation {number} stands{_of_commit(record.commit)}{_drifted(plan)}")
            for change in plan.changes:
                self._tell(of_agent.drift_file(change.path))
            if record.commit != before.commit:
                self._tell(of_agent.generation_stands(number, record.commit))
            return
        record = replace(record, generation=number + 1)
        self._remembered(lambda: self._state.record(record, tree))
        self._say(_describe(record, plan))
        self._tell(of_agent.generation_applied(record.generation, record.commit, _count(plan)))

    def _refuse(
        self, commit: str, why: str, event: Callable[[int, str, str], Event] = of_agent.generation_refused
    ) -> None:
        if why == self._refusal_said:
            return
        self._refusal_said = why
        applied = self._state.applied()
        stays = f"generation {applied.generation} stays" if applied else "nothing is applied"
        self._remembered(lambda: self._state.record_refused(RefusedRecord(commit, _now(), why)))
        self._say(f"{why}\nnot applied{_of_commit(commit)}: {stays}")
        self._tell(event(applied.generation if applied else 0, commit, why))


def refuse_manager(tree: Tree) -> str:
    """Why this machine's agent cannot run a host of the site, or nothing."""
    if tree.manager != "supervisor":
        return f"{tree.host} has `manager: {tree.manager}`: `vrrpc run` starts programs through supervisor alone"
    return ""


def _describe(record: Record, plan: Plan) -> str:
    words = {Change.CREATE: "new", Change.REPLACE: "changed", Change.REMOVE: "removed"}
    files = [f"  {words[change.change]} {change.path}" for change in plan.changes]
    acts = [f"  {act.act.value} {act.program}" for act in plan.acts if act.act is not Act.NOTHING]
    return "\n".join([f"generation {record.generation} is live{_of_commit(record.commit)}", *files, *acts])


def _count(plan: Plan) -> str:
    acts = [act for act in plan.acts if act.act is not Act.NOTHING]
    files, told = len(plan.changes), len(acts)
    return f"{files} file{'s' * (files != 1)} changed, {told} program{'s' * (told != 1)} told"


def _of_commit(commit: str) -> str:
    return f" (commit {short(commit)})" if commit else ""


def _drifted(plan: Plan) -> str:
    return f"; put right: {', '.join(change.path for change in plan.changes)}" if plan.changes else ""


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def say_to_stderr(line: str) -> None:
    """Lines for the log, each with its time in UTC."""
    sys.stderr.write(f"{_now()} {line}\n")
    sys.stderr.flush()
