"""One round after the other on a real folder of files: what is told, what is put right, and what a pause keeps."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runtime.events import Event
from runtime.keep.asking import Asking
from runtime.keep.keeper import Host, Keeper
from runtime.keep.mending import Mender
from runtime.keep.rolebook import RoleBook
from runtime.keep.seen import Manager, Seen, WrongFile
from runtime.keep.sight import Sight
from runtime.observe.reader import Reader, Roles
from runtime.pause import Pause, as_text, end_pause, read_record, write_pause
from runtime.state import Applied, State
from schemas.filetree import Tree
from tests.runtime.harness.host import FakeHost
from tests.runtime.harness.trees import OLD, SPEAKER
from tests.runtime.keep.test_mending import Programs
from tests.runtime.test_apply import live

RECORD = Applied(1, "example", "clarinet", "", "", "2026-01-01T00:00:00Z")


class Silent:
    """A reader that reads nothing."""

    def fileno(self) -> int:
        return -1

    def take(self) -> Roles:
        return {}

    def close(self) -> None:
        pass


class Unhinted:
    """Watches nothing: the rounds are made by hand."""

    def __init__(self, poke: Callable[[], None]) -> None:
        pass

    def watch(self, paths: Iterable[str]) -> None:
        pass

    def close(self) -> None:
        pass


class Told(Sight):
    """A sight that sees what it is told."""

    def __init__(self, host: FakeHost) -> None:
        super().__init__(Programs(host, {}), host.secret, None)
        self.host = host

    def look(self, tree: Tree, roles: Mapping[str, str]) -> Seen:
        wanted = live(OLD).now.files[SPEAKER]
        wrong = () if self.host.now.files.get(SPEAKER) == wanted else (WrongFile(SPEAKER, "has another content"),)
        return Seen(wrong, Manager.UP, dict(self.host.now.states), roles, None)


@dataclass
class Kept:
    """A keeper whose rounds are made one by one."""

    folder: Path
    repair: bool | None = None
    host: FakeHost = field(default_factory=live)
    told: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = State(str(self.folder))
        self.state.record(RECORD, OLD)
        world = self.host.world()
        sight = Told(self.host)
        parts = Host(
            sight, Mender(world, Programs(self.host, {}), lambda _: None, {}),
            RoleBook(world.scripts, self.told.append, lambda _: ""), Asking(world.roles), self.reader, Unhinted,
        )  # fmt: skip
        self.keeper = Keeper(self.state, parts, self.told.append, self.repair)

    def reader(self, _: Tree) -> Reader:
        """Nobody tells."""
        return Silent()

    def change(self) -> None:
        """By hand."""
        self.host.now.files[SPEAKER] = replace_content(self.host)

    def round(self) -> list[str]:
        """One; the kinds of what it told."""
        self.told.clear()
        self.keeper.look()
        return [event.kind for event in self.told]


def replace_content(host: FakeHost):  # type: ignore[no-untyped-def] # the harness's own kind of file
    """The same file, with something else in it."""
    return host.now.files[SPEAKER]._replace(content=b"by hand")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """A host on which all is well."""
    made = Kept(tmp_path)
    yield made
    made.keeper._observe(None)


def test_what_differs_is_told_put_right_and_told_again(kept: Kept) -> None:
    assert kept.round() == []
    kept.change()
    assert kept.round() == ["drift.file"]
    assert kept.host.transcript[-2:] == [f"write {SPEAKER}", "reload the speaker"]
    assert kept.round() == ["drift.over"]


def test_the_site_may_want_it_told_alone(kept: Kept) -> None:
    kept.state.record(replace(RECORD, generation=2), replace(OLD, drift="report"))
    kept.change()
    kept.host.transcript.clear()
    assert (kept.round(), kept.round(), kept.host.transcript) == (["drift.file"], [], [])


def test_what_another_generation_ends_is_told_to_be_over(kept: Kept) -> None:
    kept.state.record(RECORD, replace(OLD, drift="report"))
    kept.change()
    assert kept.round() == ["drift.file"]
    kept.state.record(replace(RECORD, generation=2), OLD)
    kept.host.now.files[SPEAKER] = live(OLD).now.files[SPEAKER]
    assert kept.round() == ["drift.over"]


def test_a_pause_is_told_keeps_all_as_it_is_and_ends_by_itself(kept: Kept) -> None:
    now = datetime.now(UTC)
    write_pause(kept.state.path, Pause("a test", as_text(now), as_text(now + timedelta(hours=1))))
    kept.change()
    kept.host.transcript.clear()
    assert (kept.round(), kept.host.transcript) == (["pause.began", "drift.file"], [])
    write_pause(kept.state.path, Pause("a test", as_text(now), as_text(now - timedelta(hours=1))))
    assert kept.round() == ["pause.ended"]
    assert "by its end time" in kept.told[0].text
    assert kept.host.transcript[0] == f"write {SPEAKER}"
    end_pause(kept.state.path)
    assert kept.round() == ["drift.over"]


def test_a_pause_that_ended_while_no_agent_was_here_is_told_once_by_the_next(kept: Kept) -> None:
    now = datetime.now(UTC)
    write_pause(kept.state.path, Pause("a test", as_text(now), as_text(now - timedelta(hours=1))))
    assert kept.round() == ["pause.ended"]
    assert kept.told[0].text == "the pause is over by its end time: a test"
    assert (kept.round(), read_record(kept.state.path)) == ([], None)


def test_while_somebody_applies_nothing_is_looked_at(kept: Kept) -> None:
    kept.change()
    held = kept.state.lock_applying()
    assert kept.round() == []
    os.close(held)
    assert kept.round() == ["drift.file"]


def test_a_state_that_cannot_be_read_is_told_once(kept: Kept) -> None:
    (kept.folder / "applied.json").write_text("{")
    assert (kept.round(), kept.round()) == (["drift.blind"], [])


def test_a_bug_of_one_round_is_told_once_and_is_not_the_end(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Told, "look", lambda *_: 1 / 0)
        for _ in range(2):
            kept.keeper._look_safely()
    assert [event.kind for event in kept.told] == ["drift.blind"]
    assert "ZeroDivisionError" in capfd.readouterr().err
    kept.change()
    assert kept.round() == ["drift.file"]


def test_a_role_that_moved_is_told(kept: Kept) -> None:
    kept.round()
    kept.keeper._hear({"front": "backup"})
    assert [event.kind for event in kept.told] == ["role.changed"]
