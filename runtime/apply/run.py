"""One apply from its beginning to its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from runtime.apply.back import resume, take_back
from runtime.apply.files import build, install, originals
from runtime.apply.ledger import Ledger, Unkept
from runtime.apply.outcome import Applied, Outcome, Refused, TakenBack
from runtime.apply.prepare import Prepared, complaints, prepare
from runtime.apply.settle import settle
from runtime.apply.tell import load_settings, tell
from runtime.apply.verify import Health, health, verify
from runtime.apply.world import World
from runtime.guards import needs_handover, objection, words
from runtime.journal import Entry, Record
from runtime.ports import WorldError
from schemas.filetree import Act, OnChange, Tree
from schemas.rollout import Rollout

_NOBODY: Final = Record(0, "", "", "", "", "")


def apply(tree: Tree, before: Tree | None, world: World) -> Outcome:
    """Make the host what the tree says, and keep no record of it. `before` is the tree that was applied last."""
    prepared = prepare(tree, before, world)
    if isinstance(prepared, Refused):
        return prepared
    return carry_out(prepared, world, Unkept(), health(before or tree, world))


@dataclass(frozen=True, slots=True)
class Manner:
    """How one is done. `allow` are codes of guards that are let pass, `moment` UTC seconds before which no daemon is
    told, 0 for none: members do the same then."""

    allow: frozenset[str] = frozenset()
    moment: float = 0.0


_AT_ONCE: Final = Manner()


def carry_out(prepared: Prepared, world: World, ledger: Ledger, before: Health, manner: Manner = _AT_ONCE) -> Outcome:
    """Do what is prepared, or take it back. `before` is how the host is. Raises OSError when it is live and that cannot
    be written down."""
    if said := complaints(prepared, world):
        # A check looks at the host as well: a document root or a certificate may come without another site.
        return Refused("\n".join(said), curable=True)
    course = _Course(prepared, world, ledger, before, world.programs.is_up(), manner.moment)
    try:
        ledger.begin(prepared, course.was_up)
        if why := course.hand_over(manner.allow):
            ledger.end()
            return Refused(why, guard=True)
    except OSError as error:
        resume(course.drained, prepared.before, world)
        return Refused(f"what is applied cannot be written down: {error.strerror}", curable=True)
    try:
        why = course.go()
    except WorldError as error:
        why = str(error)
    return course.take_back(why) if why else course.finish()


@dataclass(slots=True)
class _Course:
    """How far one apply has come."""

    prepared: Prepared
    world: World
    ledger: Ledger
    health: Health
    was_up: bool
    moment: float = 0.0
    installed: bool = False
    reached: list[OnChange] = field(default_factory=list)
    settings: Mapping[str, str] | None = None
    drained: tuple[str, ...] = ()

    def hand_over(self, allow: frozenset[str]) -> str:
        """Give away the roles that would be lost; why nobody took one, with all of them taken back."""
        before = self.prepared.before
        # Another speaker would not know what the one before it was told; that one leaves with a priority 0.
        if before is None or not self.was_up or before.speaker != self.prepared.tree.speaker:
            return ""
        for router in needs_handover(self.prepared.classes):
            if self.health.roles[router].role == "master":
                self.drained = (*self.drained, router)
                self.ledger.note(self.settings, self.drained)
                why = self.world.handover.hand_over(before, router)
                if why and Rollout.NOBODY_TOOK_OVER not in allow:
                    resume(self.drained, before, self.world)
                    found = objection(Rollout.NOBODY_TOOK_OVER, f"{router} is not handed over: {why}", before.host)
                    return words(found)
        self._leave(before)
        return ""

    def _leave(self, before: Tree) -> None:
        """What goes from here is not taken back: it is taken part in again, and gone before that has an effect."""
        gone = [router for router in self.drained if router in self.prepared.removed]
        if gone:
            resume(gone, before, self.world)
            self.drained = tuple(router for router in self.drained if router not in gone)
            self.ledger.note(self.settings, self.drained)

    def go(self) -> str:
        """All of it; why it is not well in the end, or nothing. Raises WorldError."""
        prepared, world = self.prepared, self.world
        todo, tree = prepared.todo, prepared.tree
        install(tree, prepared.contents, todo, world.files)
        build(todo, world)
        self.installed = True
        acts = [*todo.acts] if self.was_up else [file.on_change for file in tree.files]
        load_settings(acts, world, self._note)
        if not tree.files:
            # Nothing is left for this host, and no file for a manager to start with.
            self.reached.extend(todo.acts)
            return self._shut_down()
        world.clock.wait(max(0.0, self.moment - world.clock.now()))
        tell([each for each in todo.acts if each.act is not Act.LOAD_SETTINGS], world, self.reached)
        settle(tree, world)
        if prepared.before == tree:
            # Something is put right or started again: there is nothing better to go back to.
            return ""
        return verify(prepared, self.health, world)

    def _shut_down(self) -> str:
        if self.was_up:
            self.world.programs.shut_down()
        return ""

    def _note(self, settings: Mapping[str, str]) -> None:
        self.settings = settings
        try:
            self.ledger.note(settings, self.drained)
        except OSError as error:
            raise WorldError(f"what the kernel had cannot be written down: {error.strerror}") from None

    def finish(self) -> Outcome:
        """It is what the host has now."""
        resume(self.drained, self.prepared.tree, self.world)
        record, until = self.ledger.done()
        return Applied(self.prepared.todo, self.prepared.classes, record, until)

    def take_back(self, why: str) -> Outcome:
        """By the same means."""
        prepared = self.prepared
        kept = originals(prepared.tree, prepared.todo, prepared.on_disk)
        entry = Entry("", None, _NOBODY, kept, (), self.was_up, self.settings, self.drained)
        whole = take_back(entry, prepared.before, self.reached, self.world)
        if whole:
            self.ledger.end()
        return TakenBack(why, whole, self.installed)
