"""An agent's looks at a site: what each of them makes of the host in memory, the state directory and the log."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from runtime.agent import Agent, Following
from runtime.agent_control import Order
from runtime.apply import Applied, Outcome, Refused, TakenBack
from runtime.events import Event
from runtime.follow.folder import Folder
from runtime.follow.sighting import Allowance, Sighting
from runtime.pause import Pause, read_pause, write_pause
from runtime.ports import Found
from runtime.state import State
from runtime.verdict import verdict
from tests.runtime.harness.git import commit
from tests.runtime.harness.host import Died, FakeHost
from tests.runtime.harness.sites import BAD, SITE

CHANGED = SITE.replace("web: 192.0.2.80", "web: 192.0.2.81")


@dataclass
class Followed:
    """A site in a folder and the one agent that follows it."""

    folder: Path
    name: str = "clarinet"
    host: FakeHost = field(default_factory=FakeHost)
    said: list[str] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.source = self.folder / "site"
        self.source.mkdir(exist_ok=True)
        self.state = State(str(self.folder / "state"))
        self.agent = self.start()

    def start(self) -> Agent:
        """A new agent of the same host, as after a restart."""
        following = Following(Folder(str(self.source)), self.name)
        return Agent(following, self.state, self.host.world(), self.said.append, self.told.append)

    def look_at(self, text: str) -> Outcome | None:
        """One look, with this text as the site."""
        (self.source / "site.yaml").write_text(text)
        return self.agent.look()

    @property
    def generation(self) -> int:
        """What is applied according to the state directory, 0 for nothing."""
        applied = self.state.applied()
        return applied.generation if applied else 0

    @property
    def refusal(self) -> str:
        """Why the newest site is not applied according to the state directory."""
        refused = self.state.refused()
        return refused.why if refused else ""


@pytest.fixture
def followed(tmp_path: Path) -> Followed:
    """An agent of clarinet that has not looked yet."""
    return Followed(tmp_path)


def test_the_same_content_twice_is_one_outcome(followed: Followed) -> None:
    assert isinstance(followed.look_at(SITE), Applied)
    effects = list(followed.host.transcript)
    assert followed.look_at(SITE) is None
    assert (followed.generation, followed.host.transcript, len(followed.said)) == (1, effects, 1)


def test_what_is_live_is_on_the_disk_in_the_state_and_in_the_log(followed: Followed) -> None:
    followed.look_at(SITE)
    applied = followed.state.applied()
    assert applied
    tree = followed.state.tree(applied)
    assert {file.path: file.text.encode() for file in tree.files} == {
        path: content for path, (content, *_) in followed.host.now.files.items()
    }
    assert followed.said[0].startswith("generation 1 is live\n  new /")


def test_a_refused_site_is_said_once_and_the_last_good_one_stays(followed: Followed) -> None:
    followed.look_at(SITE)
    before = followed.host.condition()
    outcomes = [followed.look_at(BAD), followed.look_at(BAD), followed.agent.look()]
    assert [type(outcome) for outcome in outcomes] == [Refused, type(None), type(None)]
    assert (followed.generation, followed.host.now) == (1, before)
    assert "V301" in followed.refusal
    assert [line for line in followed.said if "V301" in line] == [followed.said[-1]]
    assert followed.said[-1].endswith("not applied: generation 1 stays")


def test_what_a_daemon_refuses_is_asked_again_and_said_once_though_its_words_have_the_time(followed: Followed) -> None:
    """It may want a file of this host, which comes later."""
    followed.look_at(SITE)
    path = "/etc/vrrpc/speaker.json"
    said, outcomes = [], []
    for second in range(3):
        followed.host.complaints[path] = f"12:00:0{second} [emerg] 4{second}#1: no such file"
        outcomes.append(followed.look_at(CHANGED) if not second else followed.agent.look())
        said.append(len([line for line in followed.said if "no such file" in line]))
    assert [type(outcome) for outcome in outcomes] == [Refused] * 3
    assert said == [1, 1, 1]
    followed.host.complaints[path] = "12:00:09 [emerg] 49#1: another thing"
    followed.agent.look()
    assert "another thing" in followed.refusal
    del followed.host.complaints[path]
    assert isinstance(followed.agent.look(), Applied)
    assert followed.refusal == ""


def test_a_fixed_site_is_applied_and_ends_the_refusal(followed: Followed) -> None:
    followed.look_at(SITE)
    followed.look_at(BAD)
    assert isinstance(followed.look_at(CHANGED), Applied)
    assert (followed.generation, followed.refusal) == (2, "")
    assert any(b"192.0.2.81" in content for content, *_ in followed.host.now.files.values())


def test_going_back_to_the_last_good_site_ends_the_refusal_without_a_new_generation(followed: Followed) -> None:
    followed.look_at(SITE)
    followed.look_at(BAD)
    effects = list(followed.host.transcript)
    assert isinstance(followed.look_at(SITE), Applied)
    assert (followed.generation, followed.refusal, followed.host.transcript) == (1, "", effects)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("", "V1", id="an empty file"),
        pytest.param("version: [", "V102", id="no YAML"),
        pytest.param(BAD, "V301", id="a guard"),
        pytest.param(
            SITE.replace("clarinet", "oboe"), "has no host 'clarinet' (it has oboe, fridge)", id="host removed"
        ),
        pytest.param(
            SITE.replace("manager: supervisor", "manager: daemontools"), "through supervisor and systemd", id="manager"
        ),
        pytest.param(
            SITE.replace("manager: supervisor", "manager: systemd"), "from supervisor to systemd", id="another manager"
        ),
    ],
)
def test_reasons_to_refuse(followed: Followed, text: str, why: str) -> None:
    followed.look_at(SITE)
    before = followed.host.condition()
    assert isinstance(followed.look_at(text), Refused)
    assert why in followed.refusal
    assert (followed.generation, followed.host.now) == (1, before)


def test_a_host_that_was_removed_goes_on_until_it_is_taken_down_and_that_is_said_once(followed: Followed) -> None:
    followed.look_at(SITE)
    before = followed.host.condition()
    for _ in range(3):
        followed.look_at(SITE.replace("clarinet", "oboe"))
    assert (followed.generation, followed.host.now) == (1, before)
    assert followed.refusal.endswith("; what is applied here stays until `vrrpc down`")
    assert sum("has no host" in line for line in followed.said) == 1


def test_a_host_that_a_first_site_does_not_have_is_told_which_it_has(tmp_path: Path) -> None:
    followed = Followed(tmp_path, name="harp")
    assert isinstance(followed.look_at(SITE), Refused)
    assert "has no host 'harp' (it has clarinet, fridge)" in followed.said[0]
    assert followed.said[0].endswith("not applied: nothing is applied")
    assert followed.host.transcript == []


def test_a_site_that_is_gone_is_refused_and_applied_when_it_is_back(followed: Followed) -> None:
    followed.look_at(SITE)
    (followed.source / "site.yaml").unlink()
    assert isinstance(followed.agent.look(), Refused)
    assert "V100" in followed.refusal
    assert isinstance(followed.look_at(SITE), Applied)
    assert (followed.generation, followed.refusal) == (1, "")


def test_a_comment_is_no_new_generation_but_its_commit_is_remembered(followed: Followed) -> None:
    followed.look_at(SITE)
    first = followed.state.applied()
    effects = list(followed.host.transcript)
    (followed.source / "site.yaml").write_text("# why\n" + SITE)
    new = commit(followed.source)
    followed.agent.look()
    applied = followed.state.applied()
    assert first
    assert applied
    assert (applied.generation, applied.commit, applied.at) == (1, new, first.at)
    assert followed.host.transcript == effects
    assert followed.said[-1] == f"generation 1 stands (commit {new})"


def test_what_fails_is_taken_back_and_said_with_its_reason(followed: Followed) -> None:
    followed.look_at(SITE)
    before = followed.host.condition()
    end = len(followed.host.transcript)
    followed.host.failing = range(end, end + 1)
    outcome = followed.look_at(CHANGED)
    assert isinstance(outcome, TakenBack)
    assert outcome.whole
    assert (followed.generation, followed.host.now) == (1, before)
    assert followed.refusal.endswith("failed; everything is as it was")


def test_a_host_that_could_not_be_put_back_says_so(followed: Followed) -> None:
    followed.look_at(SITE)
    followed.host.failing, followed.host.half = range(len(followed.host.transcript), 1000), True
    followed.look_at(CHANGED)
    assert "NOT everything could be put back" in followed.refusal


def test_a_new_agent_takes_up_what_the_last_one_left(followed: Followed) -> None:
    followed.look_at(SITE)
    effects = list(followed.host.transcript)
    followed.agent = followed.start()
    assert isinstance(followed.agent.look(), Applied)
    assert (followed.generation, followed.host.transcript) == (1, effects)
    assert followed.said[-1] == "generation 1 stands"


def test_a_new_agent_puts_right_what_was_changed_by_hand_meanwhile(followed: Followed) -> None:
    followed.look_at(SITE)
    path, good = next(iter(followed.host.now.files.items()))
    followed.host.now.files[path] = Found(b"by hand", 0o644)
    followed.start().look()
    assert followed.host.now.files[path] == good
    assert followed.said[-1] == f"generation 1 stands; put right: {path}"


def test_a_site_outside_of_git_has_no_commit_and_one_inside_has(followed: Followed) -> None:
    followed.look_at(SITE)
    (followed.source / "site.yaml").write_text(CHANGED)
    new = commit(followed.source)
    followed.agent.look()
    assert followed.said[-1].startswith(f"generation 2 is live (commit {new})\n")


def test_a_secret_that_is_set_later_is_found_without_a_new_site(followed: Followed) -> None:
    site = SITE.replace("vrid: 1", "vrid: 1\n    authentication: {password: {secret: front}}")
    kept = followed.host.secrets.pop("front")
    assert isinstance(followed.look_at(site), Refused)
    assert isinstance(followed.agent.look(), Refused)
    assert len(followed.said) == 1
    followed.host.secrets["front"] = kept
    assert isinstance(followed.agent.look(), Applied)
    assert followed.agent.look() is None


def test_after_a_boot_the_last_good_generation_runs_whatever_the_site_says_now(followed: Followed) -> None:
    followed.look_at(SITE)
    followed.host.now.up = False
    followed.agent = followed.start()
    assert isinstance(followed.look_at(BAD), Refused)
    assert (followed.host.now.up, followed.generation) == (True, 1)
    assert followed.said[-1] == "generation 1 is started again"


def test_a_manager_that_died_is_started_again_without_a_new_site(followed: Followed) -> None:
    followed.look_at(SITE)
    followed.host.now.up = False
    assert followed.agent.look() is None
    assert (followed.host.now.up, followed.said[-1]) == (True, "generation 1 is started again")


def test_a_state_that_cannot_be_written_does_not_end_the_agent(followed: Followed) -> None:
    followed.look_at(SITE)
    write = followed.state._write
    followed.state._write = lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))  # type: ignore[method-assign]
    assert isinstance(followed.look_at(CHANGED), Applied)
    assert "No space left" in "".join(followed.said)
    followed.state._write = write  # type: ignore[method-assign]
    assert isinstance(followed.agent.look(), Applied)
    assert followed.generation == 2


def test_a_host_s_story_is_told_as_events(followed: Followed) -> None:
    followed.look_at(SITE)
    followed.look_at(BAD)
    followed.look_at(SITE)
    followed.host.failing = range(len(followed.host.transcript), len(followed.host.transcript) + 1)
    followed.look_at(CHANGED)
    followed.host.now.up = False
    followed.agent.look()
    assert [(event.kind, event.severity.value, event.code) for event in followed.told] == [
        ("generation.applied", "note", ""),
        ("generation.refused", "error", "V301"),
        ("generation.taken-back", "error", ""),
        ("generation.started", "warning", ""),
    ]
    refused = followed.told[1]
    assert refused.text.startswith(f"not applied, generation 1 stays: {followed.source}/site.yaml:")
    assert refused.about == {"generation": "1"}


def test_a_file_put_right_and_a_commit_without_a_change_are_told(followed: Followed) -> None:
    followed.look_at(SITE)
    path = next(iter(followed.host.now.files))
    followed.host.now.files[path] = Found(b"by hand", 0o644)
    (followed.source / "site.yaml").write_text("# why\n" + SITE)
    new = commit(followed.source)
    followed.start().look()
    drift, stands = followed.told[1:]
    assert (drift.kind, drift.about) == ("drift.file", {"path": path})
    assert (stands.kind, stands.about["commit"][:12]) == ("generation.stands", new)


GONE = SITE.replace("clarinet: {interface: eth0, priority: 200}", "oboe: {interface: eth0, priority: 200}").replace(
    "  clarinet: {speaker", "  oboe: {interfaces: {eth0: {address: 192.0.2.13/24}}}\n  clarinet: {speaker"
)
"""Clarinet is in the site still, and in no virtual router."""


def test_a_host_that_would_lose_all_waits_for_a_person_or_for_a_commit_that_says_so(followed: Followed) -> None:
    followed.look_at(SITE)
    outcome = followed.look_at(GONE)
    assert isinstance(outcome, Refused)
    assert outcome.guard
    assert "V721" in followed.refusal
    assert followed.generation == 1
    commit(followed.source, "Clarinet retires\n\nVrrpc-Allow: V721 it gets other work")
    (followed.source / "site.yaml").write_text(GONE + "# again\n")
    commit(followed.source, "Clarinet retires\n\nVrrpc-Allow: V721 it gets other work")
    assert isinstance(followed.agent.look(), Applied)
    assert followed.generation == 2


def test_what_a_guard_refused_is_applied_when_a_person_lets_it_pass(followed: Followed) -> None:
    followed.look_at(SITE)
    followed.look_at(GONE)
    assert isinstance(followed.agent.look(Allowance(frozenset({"V721"}))), Applied)


def test_an_apply_that_died_is_taken_back_by_the_next_agent_and_tried_again(followed: Followed) -> None:
    followed.look_at(SITE)
    followed.host.dies_at = len(followed.host.transcript) + 1
    with pytest.raises(Died):
        followed.look_at(CHANGED)
    followed.host.dies_at = None
    assert followed.state.journal()
    followed.agent = followed.start()
    assert isinstance(followed.agent.look(), Applied)
    assert (followed.generation, followed.state.journal()) == (2, None)
    assert any("taken back: generation 2: the apply did not come to its end" in line for line in followed.said)


def test_a_first_apply_that_comes_up_sick_leaves_nothing_and_says_so(followed: Followed) -> None:
    followed.host.role = "unknown"
    outcome = followed.look_at(SITE)
    assert isinstance(outcome, TakenBack)
    assert verdict(outcome, True, ()).status == 4
    assert (followed.host.now.files, followed.generation, followed.state.journal()) == ({}, 0, None)
    assert followed.told[-1].kind == "generation.taken-back"
    assert "nothing is applied: nobody can tell the role in front" in followed.told[-1].text
    followed.host.role = "master"
    again = followed.start().look()
    assert isinstance(again, Refused)
    assert "V726" in again.why, "the next agent does not try it again"
    assert followed.start().look(Allowance(frozenset({"V726"}))) is not None
    assert followed.generation == 1


def test_a_commit_that_was_taken_back_is_not_tried_again_by_the_next_agent(followed: Followed) -> None:
    followed.look_at(SITE)
    followed.host.role_after = "unknown"
    assert isinstance(followed.look_at(CHANGED), TakenBack)
    followed.host.role = "master"
    followed.agent = followed.start()
    outcome = followed.agent.look()
    assert isinstance(outcome, Refused)
    assert "V726" in outcome.why
    (followed.source / "site.yaml").write_text(CHANGED)
    commit(followed.source)
    followed.agent = followed.start()
    assert isinstance(followed.agent.look(), Applied)


def test_a_keepalived_is_not_told_twice_within_its_down_interval(followed: Followed) -> None:
    site = SITE.replace("speaker: builtin", "speaker: keepalived")
    followed.look_at(site)
    clock = followed.host.clock
    followed.look_at(site.replace("priority: 200", "priority: 190"))
    before = clock.now()
    followed.look_at(site.replace("priority: 200", "priority: 180"))
    assert clock.now() - before >= 3
    clock.wait(60)
    before = clock.now()
    followed.look_at(site.replace("priority: 200", "priority: 170"))
    assert clock.now() - before < 1


def test_after_a_rollback_the_agent_stays_until_there_is_something_newer(followed: Followed) -> None:
    followed.look_at(SITE)
    followed.look_at(CHANGED)
    answer = followed.agent.obey(Order("rollback", frozenset(), lambda _: None))
    assert (answer["status"], followed.generation) == (0, 1)
    assert followed.agent.look() is None
    followed.agent = followed.start()
    assert isinstance(followed.agent.look(), Refused)
    assert followed.generation == 1
    assert isinstance(followed.look_at(CHANGED.replace("priority: 200", "priority: 190")), Applied)


def test_orders_plan_and_apply_what_the_agent_follows(followed: Followed) -> None:
    followed.look_at(SITE)
    (followed.source / "site.yaml").write_text(CHANGED)
    shown = followed.agent.obey(Order("plan", frozenset(), lambda _: None))
    assert "front: advertised address (-192.0.2.80, +192.0.2.81)" in shown["text"]
    other = followed.agent.obey(Order("apply", frozenset(), lambda _: None, plan="0" * 12))
    assert (other["status"], followed.generation) == (3, 1)
    done = followed.agent.obey(Order("apply", frozenset(), lambda _: None, plan=shown["plan"]["id"], confirm=60))
    assert (done["status"], followed.generation) == (0, 2)
    assert followed.agent.look() is None
    assert followed.agent.obey(Order("confirm", frozenset(), lambda _: None))["status"] == 0
    assert followed.told[-1].kind == "generation.confirmed"
    assert followed.agent.obey(Order("confirm", frozenset(), lambda _: None))["status"] == 1
    assert [event.kind for event in followed.told].count("generation.confirmed") == 1


def test_a_pause_stops_a_person_who_does_not_know_of_it_and_lets_pass_one_who_does(followed: Followed) -> None:
    followed.look_at(SITE)
    (followed.source / "site.yaml").write_text(CHANGED)
    write_pause(followed.state.path, Pause("a new disk", "2026-01-01T00:00:00Z"))
    for do in ("apply", "rollback"):
        refused = followed.agent.obey(Order(do, frozenset(), lambda _: None))
        assert (refused["outcome"], refused["status"]) == ("paused", 3)
        assert refused["why"].startswith("V749 the host is paused since 2026-01-01T00:00:00Z")
        assert "a new disk" in refused["why"]
        assert "`vrrpc resume` ends it" in refused["why"]
    assert followed.generation == 1
    assert followed.agent.obey(Order("plan", frozenset(), lambda _: None))["status"] == 0
    known = frozenset({"V749"})
    assert followed.agent.obey(Order("apply", known, lambda _: None, confirm=60))["status"] == 0
    assert followed.agent.obey(Order("confirm", frozenset(), lambda _: None))["status"] == 0
    assert followed.agent.obey(Order("rollback", known, lambda _: None))["status"] == 0
    assert followed.generation == 1
    assert read_pause(followed.state.path), "it stays paused"


class Dated:
    """A source whose commits have a time, the same on every host."""

    def __init__(self, folder: Path) -> None:
        self.folder = Folder(str(folder))
        self.made = 0.0

    def see(self, applied: str, allowance: Allowance) -> Sighting:
        """The folder's text, as a commit of that time."""
        return replace(self.folder.see(applied, allowance), moment=self.made)


def dated(followed: Followed) -> Dated:
    """Have the host follow such a source, and every host see it within 120 s."""
    source = Dated(followed.source)
    following = Following(source, "clarinet", lead=120)
    followed.agent = Agent(following, followed.state, followed.host.world(), followed.said.append)
    return source


def test_what_members_compare_is_changed_at_one_moment_on_all_of_them(followed: Followed) -> None:
    source, clock = dated(followed), followed.host.clock
    assert isinstance(followed.look_at(SITE), Applied)
    source.made = clock.now() - 60
    outcome = followed.look_at(CHANGED)
    assert isinstance(outcome, Refused)
    assert outcome.waits
    assert (followed.generation, followed.refusal) == (1, "")
    assert sum("is made on all members at once" in line for line in followed.said) == 1
    clock.wait(55)
    done: list[tuple[float, str]] = []

    def wait(seconds: float) -> None:
        clock.time += seconds
        done.append((clock.time - source.made, followed.host.transcript[-1]))

    clock.wait = wait  # type: ignore[method-assign]
    assert isinstance(followed.agent.look(), Applied)
    assert source.made + 120 <= clock.now() < source.made + 130
    assert (round(done[0][0]), round(done[1][0])) == (117, 120), "a moment in which it is prepared"
    assert done[1][1].startswith("write "), "nobody was told before"
    assert "reload the speaker" in followed.host.transcript


@pytest.mark.parametrize(
    ("text", "age"),
    [
        pytest.param(SITE.replace("priority: 200", "priority: 190"), 0, id="a priority disturbs nobody"),
        pytest.param(CHANGED, 121, id="who comes late makes it at once"),
        pytest.param(CHANGED, -100_000, id="a clock that is wrong"),
    ],
)
def test_what_need_not_wait_does_not(followed: Followed, text: str, age: float) -> None:
    source = dated(followed)
    followed.look_at(SITE)
    source.made = followed.host.clock.now() - age
    assert isinstance(followed.look_at(text), Applied)


def test_a_newer_commit_supersedes_one_that_waits(followed: Followed) -> None:
    source = dated(followed)
    followed.look_at(SITE)
    source.made = followed.host.clock.now()
    followed.look_at(CHANGED)
    assert isinstance(followed.look_at(SITE.replace("priority: 200", "priority: 190")), Applied)
    followed.host.clock.wait(200)
    assert followed.agent.look() is None
