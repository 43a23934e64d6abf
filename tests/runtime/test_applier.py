"""Applies by whoever gives the order: what was shown, what is guarded, what is bad, what can be gone back to."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from compiler import compile_site
from runtime.applier import Applier, Origin
from runtime.apply import Applied, Outcome, Refused, TakenBack
from runtime.proposal import Proposal
from runtime.proposal.show import as_json, as_text
from runtime.state import State
from schemas.filetree import Act, OnChange, Tree
from tests.runtime.harness.host import FakeHost
from tests.runtime.harness.sites import SITE
from tests.runtime.harness.trees import CANARY

PASSWORD = SITE.replace("vrid: 1", "vrid: 1\n    version: 2\n    authentication: {password: {secret: front}}")
TWO = SITE.replace("web: 192.0.2.80", "web: 192.0.2.80, mail: 192.0.2.81")
ONE = Origin("/srv/site", "one")


def tree(text: str = SITE) -> Tree:
    """Clarinet's tree of a site."""
    compilation = compile_site("site.yaml", text.encode())
    assert not compilation.failed, compilation.findings
    return next(each for each in compilation.trees if each.host == "clarinet")


class Here:
    """One host in memory, and whoever applies there."""

    def __init__(self, folder: Path) -> None:
        self.host = FakeHost()
        self.state = State(str(folder))
        self.applier = Applier(self.state, self.host.world())

    def apply(self, text: str, commit: str = "one", *allow: str, plan: str = "", confirm: float = 0.0) -> Outcome:
        """A site of a commit."""
        return self.applier.apply(tree(text), Origin("/srv/site", commit), frozenset(allow), plan, confirm)

    def plan(self, text: str, commit: str = "one") -> Proposal:
        """What would be done."""
        found = self.applier.propose(tree(text), Origin("/srv/site", commit))
        assert isinstance(found, Proposal)
        self.applier.keep(found)
        return found

    @property
    def generation(self) -> int:
        """What is applied."""
        applied = self.state.applied()
        return applied.generation if applied else 0


@pytest.fixture
def here(tmp_path: Path) -> Here:
    """A host that has the site."""
    found = Here(tmp_path / "state")
    assert isinstance(found.apply(SITE), Applied)
    return found


# Plans


def test_after_an_apply_there_is_nothing_to_plan(here: Here) -> None:
    assert here.plan(SITE).is_empty
    here.apply(TWO, "two")
    assert here.plan(TWO, "two").is_empty


def test_a_plan_touches_nothing_and_is_the_same_twice(here: Here) -> None:
    before, effects = here.host.condition(), list(here.host.transcript)
    first, second = here.plan(TWO), here.plan(TWO)
    assert as_json(first) == as_json(second)
    assert (here.host.now, here.host.transcript) == (before, effects)


def test_what_was_shown_is_applied_once(here: Here) -> None:
    shown = here.plan(TWO).id
    assert isinstance(here.apply(TWO, plan=shown), Applied)
    again = here.apply(TWO, plan=shown)
    assert isinstance(again, Refused)
    assert again.guard
    assert again.why.startswith(f"V727 plan {shown} is not what would be done now")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda here: here.apply(PASSWORD, "two"), id="something else was applied"),
        pytest.param(lambda here: here.host.now.files.popitem(), id="a file is gone"),
        pytest.param(lambda here: setattr(here.host.now, "up", False), id="the manager is down"),
    ],
)
def test_a_host_that_is_another_one_by_now_refuses_the_plan(here: Here, change: Callable[[Here], object]) -> None:
    shown = here.plan(TWO).id
    change(here)
    outcome = here.apply(TWO, plan=shown)
    assert isinstance(outcome, Refused)
    assert "V727" in outcome.why


def test_another_site_than_the_shown_one_is_refused_with_the_difference(here: Here) -> None:
    shown = here.plan(TWO).id
    outcome = here.apply(TWO.replace("192.0.2.81", "192.0.2.82"), plan=shown)
    assert isinstance(outcome, Refused)
    assert "-  front: advertised address (+192.0.2.81)" in outcome.why
    assert "+  front: advertised address (+192.0.2.82)" in outcome.why


def test_a_plan_shows_differences_classes_notices_and_order(here: Here) -> None:
    text = as_text(here.plan(SITE.replace("priority: 200", "priority: 90")))
    assert "front: priority (priority 200 -> 90)" in text
    assert '    -      "priority": 200,' in text
    assert '    +      "priority": 90,' in text
    assert "front: told on its control socket; the role moves after a master-down interval" in text
    assert "  1. write 1 file, as listed\n  2. tell the speaker to read its file\n  3. verify" in text


def test_no_plan_shows_a_secret_in_either_side_of_a_difference(here: Here) -> None:
    shown = [here.plan(PASSWORD)]
    here.apply(PASSWORD, "two")
    shown += [here.plan(SITE), here.plan(PASSWORD.replace("priority: 200", "priority: 90"))]
    here.host.secrets["front"] = "another"
    shown.append(here.plan(PASSWORD))
    for each in shown:
        for text in (as_text(each), as_json(each), str(each)):
            assert CANARY not in text
            assert CANARY.replace('"', '\\"') not in text.replace("\\\\", "\\")
            assert "another" not in text
    assert "it holds a secret" in as_text(shown[-1])
    assert '-      "priority": 200' in as_text(shown[2]), "what was applied is shown by its template"


# Guards


def test_removal_of_all_routers_wants_an_allowance_and_a_rename_does_not(here: Here) -> None:
    gone = replace(tree(), routers=())
    outcome = here.applier.apply(gone, ONE)
    assert isinstance(outcome, Refused)
    assert outcome.guard
    assert outcome.why.startswith("V722 all virtual routers of clarinet would go: front")
    assert here.plan(SITE).objections == ()
    assert isinstance(here.apply(SITE.replace("  front:", "  entry:"), "two"), Applied)
    assert isinstance(here.applier.apply(gone, ONE, frozenset({"V722"})), Applied)


def test_a_speaker_that_starts_anew_is_handed_over_before(here: Here) -> None:
    outcome = here.applier.apply(anew(), ONE)
    assert isinstance(outcome, Applied)
    effects = here.host.transcript
    assert effects.index("hand over front") < effects.index("update programs") < effects.index("resume front")
    assert here.host.now.drained == set()


def test_nobody_takes_over_and_nothing_is_touched(here: Here) -> None:
    here.host.peer = False
    before = here.host.condition()
    outcome = here.applier.apply(anew(), ONE)
    assert isinstance(outcome, Refused)
    assert outcome.guard
    assert outcome.why.startswith("V725 front is not handed over: no peer was heard")
    assert (here.host.now, here.state.journal()) == (before, None)
    assert isinstance(here.applier.apply(anew(), ONE, frozenset({"V725"})), Applied)


def test_what_goes_is_handed_over_and_not_left_drained(here: Here) -> None:
    here.applier.apply(replace(tree(), routers=()), ONE, frozenset({"V722"}))
    effects = here.host.transcript
    assert effects.index("hand over front") < effects.index("resume front")
    assert here.host.now.drained == set()


def test_another_speaker_is_told_nothing_of_the_one_before(here: Here) -> None:
    assert isinstance(here.apply(SITE.replace("speaker: builtin", "speaker: keepalived"), "two"), Applied)
    assert "hand over front" not in here.host.transcript


def test_a_master_that_sends_nothing_and_a_backup_that_hears_nothing_are_taken_back(here: Here) -> None:
    here.host.counts = (0, 0)
    for role, why in (("master", "sends no advert"), ("backup", "hears no advert")):
        here.host.role = role
        outcome = here.apply(TWO, role)
        assert isinstance(outcome, TakenBack)
        assert why in outcome.why
    here.host.counts = (3, 4)
    assert isinstance(here.apply(TWO, "three"), Applied)


def test_a_backup_is_not_handed_over(here: Here) -> None:
    here.host.role, here.host.peer = "backup", False
    assert isinstance(here.applier.apply(anew(), ONE), Applied)


def anew() -> Tree:
    """The same with another description of the speaker."""
    old = tree()
    files = tuple(
        replace(file, text=file.text + "umask=077\n") if file.path.endswith("/speaker.conf") else file
        for file in old.files
    )
    return replace(old, files=files)


# Verification


def sick(text: str = TWO) -> Tree:
    """A site whose one program more does not stay up."""
    old = tree(text)
    file = replace(old.files[0], path="/etc/vrrpc/supervisor/www.conf", text="sick",
                   on_change=OnChange(Act.UPDATE_PROGRAM, "www"), check=())  # fmt: skip
    program = replace(old.programs[0], name="www", follows=())
    return replace(old, files=(*old.files, file), programs=(*old.programs, program))


def test_what_comes_up_sick_is_taken_back_and_not_tried_again(here: Here) -> None:
    before = here.host.condition()
    here.host.sick = {"www"}
    outcome = here.applier.apply(sick(), Origin("/srv/site", "two"))
    assert outcome == TakenBack(
        "www is BACKOFF and not RUNNING: cannot bind: Address already in use", whole=True, bad=True
    )
    assert (here.host.now, here.generation, here.state.journal()) == (before, 1, None)
    here.host.sick = set()
    again = here.applier.apply(sick(), Origin("/srv/site", "two"))
    assert isinstance(again, Refused)
    assert again.why.startswith("V726 it was taken back at ")
    assert isinstance(here.applier.apply(sick(), Origin("/srv/site", "three")), Applied), "a newer commit is tried"
    assert here.generation > 1


def test_a_person_can_have_it_tried_again(here: Here) -> None:
    here.host.sick = {"www"}
    here.applier.apply(sick(), ONE)
    here.host.sick = set()
    assert isinstance(here.applier.apply(sick(), ONE, frozenset({"V726"})), Applied)
    assert here.state.bad() == ()


def test_what_was_sick_before_is_not_the_commits_fault(here: Here) -> None:
    assert isinstance(here.applier.apply(sick(), ONE), Applied)
    here.host.now.states["www"] = "FATAL"
    other = sick(TWO.replace("priority: 200", "priority: 90"))
    assert isinstance(here.applier.apply(other, ONE), Applied)


def test_a_role_that_nobody_can_tell_any_more_is_taken_back(here: Here) -> None:
    here.host.role_after = "unknown"
    outcome = here.apply(TWO, "two")
    assert isinstance(outcome, TakenBack)
    assert outcome.why == "nobody can tell the role in front any more"


# Confirmation and going back


def test_what_is_confirmed_stays_and_what_is_not_goes(here: Here) -> None:
    outcome = here.apply(TWO, "two", confirm=60)
    assert isinstance(outcome, Applied)
    assert outcome.until == here.host.clock.now() + 60
    assert here.applier.pending()
    assert here.applier.recover() is None
    assert here.applier.confirm() == outcome.record
    here.host.clock.wait(61)
    assert here.applier.recover() is None
    assert here.generation == 2
    assert here.applier.confirm() is None


def test_a_newer_apply_takes_back_what_waits_first(here: Here) -> None:
    here.apply(TWO, "two", confirm=60)
    outcome = here.apply(SITE.replace("priority: 200", "priority: 90"), "three")
    assert isinstance(outcome, Applied)
    assert {change.path for change in outcome.plan.changes} == {"/etc/vrrpc/speaker.json"}
    assert here.state.journal() is None
    assert here.applier.confirm() is None


def test_rollback_is_the_generation_before_and_its_commit_is_not_tried_again(here: Here) -> None:
    first = here.host.condition()
    here.apply(TWO, "two")
    assert isinstance(here.applier.roll_back(None), Applied)
    assert (here.generation, here.host.now) == (1, first)
    again = here.apply(TWO, "two")
    assert isinstance(again, Refused)
    assert "a person went back to generation 1" in again.why
    assert isinstance(here.apply(TWO, "three"), Applied)
    assert here.generation == 3


def test_rollback_of_what_waits_to_be_confirmed_takes_it_back(here: Here) -> None:
    first = here.host.condition()
    here.apply(TWO, "two", confirm=60)
    assert isinstance(here.applier.roll_back(None), Applied)
    assert (here.generation, here.host.now, here.state.journal()) == (1, first, None)


@pytest.mark.parametrize("generation", [None, 1, 7])
def test_a_generation_that_is_not_there(here: Here, generation: int | None) -> None:
    outcome = here.applier.roll_back(generation)
    assert isinstance(outcome, Refused)
    assert "cannot be gone back to: 1 are kept, 1 is applied" in outcome.why


def test_what_cannot_be_put_back_is_tried_again_and_not_all_the_time(here: Here) -> None:
    before = here.host.condition()
    here.host.failing, here.host.half = range(len(here.host.transcript), 10_000), True
    outcome = here.apply(TWO, "two")
    assert isinstance(outcome, TakenBack)
    assert not outcome.whole
    assert here.state.journal()
    found = here.applier.recover()
    assert found
    assert not found.whole
    here.host.failing = range(0)
    assert here.applier.recover() is None, "programs would be told every few seconds"
    here.host.clock.wait(61)
    found = here.applier.recover()
    assert found
    assert found.whole
    assert (here.host.now, here.generation, here.state.journal()) == (before, 1, None)


def test_a_newer_site_heals_what_could_not_be_put_back(here: Here) -> None:
    here.host.failing, here.host.half = range(len(here.host.transcript), 10_000), True
    here.apply(TWO, "two")
    here.host.failing = range(0)
    assert isinstance(here.apply(PASSWORD, "three"), Applied)
    assert here.plan(PASSWORD, "three").is_empty
