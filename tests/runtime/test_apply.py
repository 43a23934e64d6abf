"""Applying to a host in memory: transcripts of what is done, and every way in which it can be cut short."""

from dataclasses import replace

import pytest

from runtime.apply import Applied, Outcome, Refused, TakenBack, apply
from runtime.ports import Found
from runtime.roles import UNKNOWN, RoleNow
from schemas.filetree import Tree
from tests.runtime.harness.host import Condition, FakeHost
from tests.runtime.harness.trees import (
    BACKUP,
    CANARY,
    KERNEL,
    MASTER,
    NEW,
    OLD,
    SETTINGS,
    SPEAKER,
    speaker_file,
    tree,
    without,
)

UPGRADE = [
    "write /etc/hung-up.conf",
    "write /etc/programs/fresh",
    "write /etc/programs/greeting",
    "write /etc/programs/www",
    "write /etc/raw",
    "write /etc/restarted.conf",
    "write /etc/settings.conf",
    "write /etc/speaker.json",
    "remove /etc/programs/gone",
    "run /etc/build.sh",
    "load /etc/settings.conf",
    "update programs",
    "restart restarted",
    "hang up hung-up",
    "reload the speaker",
]


def live(of: Tree = OLD) -> FakeHost:
    """A host on which a tree is applied, with a fresh transcript."""
    host = FakeHost()
    assert isinstance(apply(of, None, host.world()), Applied)
    host.transcript.clear()
    return host


def test_files_come_first_then_each_act_once_in_order() -> None:
    host = live()
    assert isinstance(apply(NEW, OLD, host.world()), Applied)
    assert host.transcript == UPGRADE


def test_the_way_does_not_matter_only_where_it_ends() -> None:
    host = live()
    apply(NEW, OLD, host.world())
    assert host.now == live(NEW).now


def test_a_first_apply_starts_the_manager_and_settles_the_programs_of_the_role() -> None:
    host = FakeHost()
    apply(OLD, None, host.world())
    assert host.transcript[-2:] == ["start the manager", f"call {MASTER}"]


@pytest.mark.parametrize("up", [False, True], ids=["fresh", "state lost"])
def test_a_first_apply_that_comes_up_sick_is_taken_back_to_nothing(up: bool) -> None:
    host = live() if up else FakeHost()
    as_it_was, host.sick = host.condition(), {"www"}
    outcome = apply(NEW, None, host.world())
    why = "www is BACKOFF and not RUNNING: cannot bind: Address already in use"
    assert outcome == TakenBack(why, whole=True, bad=True)
    if up:
        as_it_was.states["www"] = "BACKOFF"  # it was started anew, and is as sick with its old files
    assert host.now == as_it_was


def test_a_first_apply_whose_speaker_does_not_know_its_routers_is_taken_back() -> None:
    host = FakeHost(role=UNKNOWN)
    outcome = apply(OLD, None, host.world())
    assert outcome == TakenBack("nobody can tell the role in front", whole=True, bad=True)
    assert host.now == Condition()
    mute = replace(OLD, speaker="freevrrpd")
    assert isinstance(apply(mute, None, host.world()), Applied), "it has no way to tell"


def test_a_first_apply_waits_for_programs_that_start_slowly_and_not_for_the_roles() -> None:
    host = FakeHost(role="initialize", sick={"www"})
    began = host.clock.now()

    def wait(seconds: float) -> None:
        host.clock.time += seconds
        if host.clock.time > began + 30:
            host.now.states["www"] = "RUNNING"

    host.clock.wait = wait  # type: ignore[method-assign]
    assert isinstance(apply(OLD, None, host.world()), Applied)


def test_nothing_changed_has_no_effect() -> None:
    host = live()
    outcome = apply(OLD, OLD, host.world())
    assert isinstance(outcome, Applied)
    assert outcome.plan.is_empty
    assert host.transcript == []


def test_nothing_changed_starts_a_manager_that_is_down() -> None:
    host = live()
    host.now.up, host.now.states = False, {}
    apply(OLD, OLD, host.world())
    assert host.transcript == [f"load {SETTINGS}", "start the manager", f"call {MASTER}"]


def test_what_a_new_manager_found_running_is_told_what_changed_meanwhile() -> None:
    """It started all others with the new files."""
    host = live()
    host.now.up, host.kept = False, frozenset({"www", "hung-up"})
    apply(NEW, OLD, host.world())
    told = host.transcript[host.transcript.index("start the manager") :]
    assert told == ["start the manager", "restart www", "hang up hung-up", f"call {MASTER}"]


@pytest.mark.parametrize(
    "of",
    [
        pytest.param("content", id="a file changed by hand is put right"),
        pytest.param("mode", id="a mode changed by hand is put right"),
        pytest.param("nothing", id="a file taken away by hand is put back"),
    ],
)
def test_what_drifted_is_put_right(of: str) -> None:
    host = live()
    content, mode, _ = host.now.files[SPEAKER]
    host.now.files[SPEAKER] = {"content": Found(b"else", mode), "mode": Found(content, 0o644)}.get(of, Found(b"", 0))
    if of == "nothing":
        del host.now.files[SPEAKER]
    apply(OLD, OLD, host.world())
    assert host.transcript == [f"write {SPEAKER}", "reload the speaker"]
    assert host.now.files[SPEAKER] == (content, mode, "root")


def test_a_script_alone_tells_nobody() -> None:
    host = live()
    files = tuple(replace(file, text="other") if file.path == MASTER else file for file in OLD.files)
    apply(replace(OLD, files=files), OLD, host.world())
    assert host.transcript == [f"write {MASTER}"]


# Refused


def test_a_file_that_its_daemon_refuses_touches_nothing() -> None:
    host = live()
    host.complaints[SPEAKER] = "line 1"
    before = host.condition()
    outcome = apply(NEW, OLD, host.world())
    assert outcome == Refused(f"{SPEAKER} is refused by check-speaker: line 1: new (secret)", curable=True)
    assert (host.now, host.transcript) == (before, [])


def test_a_file_that_did_not_change_is_not_checked_again() -> None:
    host = live()
    host.complaints[SPEAKER] = "a newer daemon says no"
    assert isinstance(apply(OLD, OLD, host.world()), Applied)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        pytest.param(None, "is not here", id="missing"),
        pytest.param("canary-77", "has more than 8 bytes", id="too long"),
        pytest.param("", "is empty", id="empty"),
        pytest.param("ca\nry", "not printable", id="unprintable"),
    ],
)
def test_an_unusable_secret_is_refused_by_code_with_nothing_written(value: str | None, why: str) -> None:
    host = FakeHost(secrets={} if value is None else {"front": value})
    outcome = apply(OLD, None, host.world())
    assert isinstance(outcome, Refused)
    assert "V801" in outcome.why
    assert why in outcome.why
    assert not value or value not in outcome.why
    assert host.transcript == []


# Failure at every effect


def booted(now: Condition) -> Condition:
    """Nothing runs yet; the kernel has what was in the file."""
    return Condition(now.files, read={KERNEL: now.read[KERNEL]})


def previous(kind: str) -> tuple[FakeHost, Tree | None]:
    """A host as it was, and the tree that was applied last."""
    match kind:
        case "fresh":
            return FakeHost(), None
        case "live":
            return live(), OLD
        case "manager down":
            host = live()
            host.now = booted(host.now)
            return host, OLD
        case _:
            return live(), None  # its state directory was lost


KINDS = ("fresh", "live", "manager down", "state lost")
_COUNT = 1 + max(len(OLD.files) + len(NEW.files), len(UPGRADE)) + 2


def seen(outcome: Outcome) -> str:
    """Everything that an outcome can show to anybody."""
    return repr(outcome)


@pytest.mark.parametrize("half", [False, True], ids=["before it is done", "after it is done"])
@pytest.mark.parametrize("kind", KINDS)
def test_one_failure_anywhere_leaves_everything_as_it_was(kind: str, half: bool) -> None:
    failed = 0
    for number in range(_COUNT):
        host, before = previous(kind)
        as_it_was = [host.condition(), live().now] if kind == "manager down" else [host.condition()]
        host.failing, host.half = range(number, number + 1), half
        outcome = apply(NEW, before, host.world())
        if isinstance(outcome, TakenBack):
            failed += 1
            assert outcome.whole, host.transcript
            assert host.now in as_it_was, host.transcript
    assert failed >= 8


@pytest.mark.parametrize("half", [False, True], ids=["before it is done", "after it is done"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_world_that_goes_on_failing_is_as_it_was_or_said_not_to_be(kind: str, half: bool) -> None:
    for number in range(_COUNT):
        host, before = previous(kind)
        as_it_was = host.condition()
        host.failing, host.half = range(number, 1000), half
        outcome = apply(NEW, before, host.world())
        if isinstance(outcome, TakenBack) and outcome.whole:
            assert host.now == as_it_was, host.transcript


@pytest.mark.parametrize("number", range(len(UPGRADE)), ids=UPGRADE)
def test_what_was_not_reached_is_not_disturbed_on_the_way_back(number: int) -> None:
    host = live()
    host.failing = range(number, number + 1)
    apply(NEW, OLD, host.world())
    back = host.transcript[number + 1 :]
    acts = UPGRADE[UPGRADE.index("update programs") :]
    assert [entry for entry in back if entry in acts] == [entry for entry in acts if entry in UPGRADE[: number + 1]]


def test_a_full_disk_that_let_nothing_be_written_is_no_partial_state() -> None:
    host = live()
    host.failing = range(1000)
    assert apply(NEW, OLD, host.world()) == TakenBack(f"{UPGRADE[0]} failed", whole=True)


def test_one_file_that_cannot_be_put_back_does_not_keep_the_others() -> None:
    host = live()
    before = host.condition()
    host.failing = range(3, 5)  # the fourth write, and the first one on the way back
    outcome = apply(NEW, OLD, host.world())
    assert outcome == TakenBack("write /etc/programs/www failed", whole=False)
    assert [path for path in before.files if host.now.files.get(path) != before.files[path]] == [
        "/etc/programs/greeting"
    ]


# Secrets


@pytest.mark.parametrize("kind", KINDS)
def test_no_outcome_shows_a_secret(kind: str) -> None:
    quoted = CANARY.replace('"', '\\"')
    for number in range(_COUNT):
        for complaints in ({}, {SPEAKER: "syntax error"}):
            host, before = previous(kind)
            host.failing, host.complaints = range(number, 1000), complaints
            shown = seen(apply(NEW, before, host.world())) + " ".join(host.transcript)
            assert CANARY not in shown
            assert quoted not in shown.replace("\\\\", "\\")


def test_a_secret_that_is_part_of_another_hides_neither_half() -> None:
    longer = replace(speaker_file("x").secrets[0], placeholder="@longer@", secret="longer")
    file = speaker_file("x @longer@")
    host = FakeHost(secrets={"front": "abc", "longer": "abcdef"}, complaints={SPEAKER: "no"})
    outcome = apply(tree(replace(file, secrets=(*file.secrets, longer))), None, host.world())
    assert isinstance(outcome, Refused)
    assert "def" not in outcome.why.removeprefix(SPEAKER)


# Programs that follow a role


@pytest.mark.parametrize(
    ("role", "running", "called"),
    [
        pytest.param("master", False, [f"call {MASTER}"], id="a master without its program starts it, once"),
        pytest.param("master", True, [], id="a master with its program is let be"),
        pytest.param("backup", True, [f"call {BACKUP}"], id="a backup with the program stops it, once"),
        pytest.param("backup", False, [], id="a backup without it is let be"),
        pytest.param("initialize", True, [f"call {BACKUP}"], id="no role, no program"),
        pytest.param(UNKNOWN, True, [], id="an unknown role stops nothing"),
        pytest.param(UNKNOWN, False, [], id="an unknown role starts nothing"),
    ],
)
def test_programs_are_settled_by_the_script_of_the_role(role: str, running: bool, called: list[str]) -> None:
    host = live()
    host.role = role
    host.now.states["greeting"] = "RUNNING" if running else "STOPPED"
    apply(OLD, OLD, host.world())
    assert host.transcript == called


@pytest.mark.parametrize(
    ("roles", "called"),
    [
        pytest.param({"front": "master", "side": "backup"}, [], id="one that is master keeps it"),
        pytest.param({"front": "backup", "side": UNKNOWN}, [], id="one that may be master keeps it"),
        pytest.param({"front": "backup", "side": "backup"}, [f"call {BACKUP}", "call /side/backup"], id="none: stop"),
    ],
)
def test_a_program_of_two_routers_runs_while_either_is_master(roles: dict[str, str], called: list[str]) -> None:
    side = replace(OLD.routers[0], name="side", master_script="/side/master", backup_script="/side/backup")
    programs = tuple(replace(each, follows=("front", "side")) if each.follows else each for each in OLD.programs)
    both = replace(OLD, routers=(*OLD.routers, side), programs=programs)
    host = live()
    world = replace(host.world(), roles=lambda _: {name: RoleNow(name, role) for name, role in roles.items()})
    apply(both, both, world)
    assert host.transcript == called


def test_a_script_that_cannot_be_called_takes_nothing_back() -> None:
    host = live()
    host.now.states["greeting"], host.failing = "STOPPED", range(1000)
    assert isinstance(apply(OLD, OLD, host.world()), Applied)


def test_a_file_that_is_no_longer_wanted_goes_with_its_program() -> None:
    host = live()
    smaller = without(OLD, "/etc/programs/gone")
    apply(smaller, OLD, host.world())
    assert host.transcript == ["remove /etc/programs/gone", "update programs"]
    assert "gone" not in host.now.states
