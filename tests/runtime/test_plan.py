"""What there is to do is a value: which files, in which order, and what is asked of whom."""

from dataclasses import replace

import pytest

from runtime.plan import Change, FileChange, OnDisk, Plan, plan
from runtime.ports import Found
from schemas.filetree import Act, File, OnChange, Tree
from tests.runtime.harness.trees import config_file, program_file, tree

A = config_file("a", "a", Act.RESTART)
B = config_file("b", "b", Act.SIGNAL_HUP)
C = program_file("c", "c")
ZONE = File("/etc/zone", "z", on_change=OnChange(Act.NOTHING, build="/etc/make.sh"))
MAKE = File("/etc/make.sh", "m", 0o755, makes=("/etc/made",))
SPEAKER = File("/etc/speaker.json", "s", on_change=OnChange(Act.RELOAD_SPEAKER))
SILENT = File("/etc/s.sh", "s", 0o755)


def bare(*files: File) -> Tree:
    """A tree of just these files."""
    return replace(tree(), files=files)


def on_disk(*files: File) -> OnDisk:
    """These files as they are after an apply."""
    return {file.path: Found(file.text.encode(), file.mode) for file in files}


def planned(tree: Tree, there: OnDisk, before: Tree | None = None) -> Plan:
    """The plan for a tree without secrets."""
    return plan(tree, {file.path: file.text.encode() for file in tree.files}, there, before)


@pytest.mark.parametrize(
    ("there", "change"),
    [
        pytest.param({}, Change.CREATE, id="not known to be there"),
        pytest.param({A.path: None}, Change.CREATE, id="nothing there"),
        pytest.param({A.path: Found(b"other", 0o644)}, Change.REPLACE, id="other content"),
        pytest.param({A.path: Found(b"a", 0o600)}, Change.REPLACE, id="other mode"),
        pytest.param({A.path: (b"", 0o644)}, Change.REPLACE, id="an empty file is a file"),
    ],
)
def test_a_file_that_differs_is_written_and_its_program_told(there: OnDisk, change: Change) -> None:
    assert planned(bare(A), there) == Plan((FileChange(A.path, change),), (OnChange(Act.RESTART, "a"),))


def test_a_file_as_it_should_be_is_let_be() -> None:
    assert planned(bare(A, B), on_disk(A, B)).is_empty


def test_a_file_of_the_tree_before_is_removed() -> None:
    assert planned(bare(A), on_disk(A, B), bare(A, B)) == Plan(
        (FileChange(B.path, Change.REMOVE),), (OnChange(Act.SIGNAL_HUP, "b"),)
    )


def test_a_file_of_the_tree_before_that_is_gone_already_is_nobodys_business() -> None:
    assert planned(bare(A), {**on_disk(A), B.path: None}, bare(A, B)).is_empty


def test_a_file_that_no_tree_has_is_never_touched() -> None:
    assert planned(bare(A), on_disk(A, B), bare(A)).is_empty


def test_nothing_is_asked_when_a_script_alone_changed() -> None:
    assert planned(bare(SILENT), {}).acts == ()


def test_acts_are_ordered_and_each_is_asked_once() -> None:
    twice = replace(A, path="/etc/a2.conf")
    assert planned(bare(SPEAKER, B, A, twice, C), {}).acts == (
        OnChange(Act.UPDATE_PROGRAM, "c"),
        OnChange(Act.RESTART, "a"),
        OnChange(Act.SIGNAL_HUP, "b"),
        OnChange(Act.RELOAD_SPEAKER),
    )


def test_a_program_that_is_described_anew_is_asked_nothing_more() -> None:
    described = program_file("a", "new")
    assert planned(bare(A, described), {}).acts == (OnChange(Act.UPDATE_PROGRAM, "a"),)


def test_a_program_that_is_restarted_is_sent_no_signal_besides() -> None:
    assert planned(bare(A, replace(B, on_change=OnChange(Act.SIGNAL_HUP, "a"))), {}).acts == (
        OnChange(Act.RESTART, "a"),
    )


def test_removals_come_last_so_that_nothing_points_at_a_file_that_is_gone() -> None:
    changes = planned(bare(B), on_disk(A), bare(A)).changes
    assert [change.change for change in changes] == [Change.CREATE, Change.REMOVE]


MADE: OnDisk = {"/etc/made": Found(b"made", 0o644)}


@pytest.mark.parametrize(
    ("there", "builds"),
    [
        pytest.param({**on_disk(ZONE, MAKE), **MADE}, (), id="nothing changed"),
        pytest.param({**on_disk(MAKE), **MADE}, (MAKE.path,), id="what it is made of changed"),
        pytest.param(on_disk(ZONE, MAKE), (MAKE.path,), id="what it makes is not there"),
    ],
)
def test_a_script_builds_when_its_sources_changed_or_its_work_is_gone(there: OnDisk, builds: tuple[str, ...]) -> None:
    planned_now = planned(bare(MAKE, ZONE), there)
    assert planned_now.builds == builds
    assert planned_now.is_empty is (not builds)


def test_what_a_script_made_goes_away_with_it() -> None:
    there = {**on_disk(ZONE, MAKE), **MADE}
    gone = planned(bare(), there, bare(MAKE, ZONE))
    assert [(change.path, change.change) for change in gone.changes] == [
        (path, Change.REMOVE) for path in (MAKE.path, "/etc/made", ZONE.path)
    ]
    assert gone.builds == ()
