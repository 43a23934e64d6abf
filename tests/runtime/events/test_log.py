"""The log under what befalls a log: kills, torn ends, full disks, several who append, and one who reads meanwhile."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.events import Event
from runtime.events.line import Entry, to_line
from runtime.events.log import KEPT, EventLog
from runtime.events.reading import EventReader, Unreadable, last_entries
from runtime.events.segments import segments
from schemas.findings import Severity

ROOT = Path(__file__).resolve().parents[3]


def event(number: int) -> Event:
    """One that is told apart."""
    return Event("test.event", Severity.NOTE, f"event {number}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a host on which nothing was told yet."""
    return tmp_path / "events"


@pytest.fixture
def said() -> list[str]:
    """What goes to stderr."""
    return []


@pytest.fixture
def log(folder: Path, said: list[str]) -> Iterator[EventLog]:
    """Its log, closed at the end."""
    log = EventLog(str(folder), said.append)
    yield log
    log.close()


def texts(folder: Path) -> list[str]:
    """All that can be read, in order."""
    return [each.event.text for each in EventReader(str(folder)).new() if isinstance(each, Entry)]


def tell(folder: Path, *numbers: int) -> None:
    """As a process does it that lives for a moment."""
    log = EventLog(str(folder), lambda line: pytest.fail(line))
    for number in numbers:
        log.tell(event(number))
    log.close()


def test_what_is_told_can_be_read_numbered_and_in_order(folder: Path, log: EventLog) -> None:
    for number in range(1, 4):
        log.tell(event(number))
    entries = [each for each in EventReader(str(folder)).new() if isinstance(each, Entry)]
    assert [(each.seq, each.event) for each in entries] == [(number, event(number)) for number in range(1, 4)]
    assert all(each.at.endswith("Z") and len(each.at) == 24 for each in entries)


def test_only_its_owner_may_read_it(folder: Path, log: EventLog) -> None:
    log.tell(event(1))
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_numbers_go_on_in_another_process(folder: Path) -> None:
    tell(folder, 1, 2)
    tell(folder, 3)
    assert [each.seq for each in EventReader(str(folder)).new() if isinstance(each, Entry)] == [1, 2, 3]


def test_two_that_append_in_turn_share_one_sequence(folder: Path, log: EventLog) -> None:
    log.tell(event(1))
    tell(folder, 2)
    log.tell(event(3))
    assert [each.seq for each in EventReader(str(folder)).new() if isinstance(each, Entry)] == [1, 2, 3]
    assert texts(folder) == ["event 1", "event 2", "event 3"]


@pytest.mark.parametrize("cut", range(1, len(to_line(Entry(2, "2026-11-25T13:30:48.123Z", event(2)))) - 8, 7))
def test_a_torn_line_costs_no_other_wherever_it_tore(folder: Path, cut: int) -> None:
    tell(folder, 1, 2)
    path = folder / segments(str(folder))[0]
    path.write_bytes(path.read_bytes()[:-cut])
    assert texts(folder) == ["event 1"]
    tell(folder, 3)
    first, torn, last = texts(folder)
    assert (first, last) == ("event 1", "event 3")
    assert "torn" in torn
    (aside,) = folder.glob("torn-*")
    assert aside.read_bytes().startswith(b'{"vers')


def test_zeros_that_a_power_failure_left_are_kept_aside(folder: Path) -> None:
    tell(folder, 1)
    path = folder / segments(str(folder))[0]
    path.write_bytes(path.read_bytes() + bytes(300))
    tell(folder, 2)
    assert [text for text in texts(folder) if text.startswith("event")] == ["event 1", "event 2"]
    assert next(folder.glob("torn-*")).read_bytes() == bytes(300)


def test_a_damaged_line_in_the_middle_is_counted_and_stays(folder: Path) -> None:
    tell(folder, 1, 2, 3)
    path = folder / segments(str(folder))[0]
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1].replace(b"event 2", b"event 9") + lines[2])
    tell(folder, 4)
    found = list(EventReader(str(folder)).new())
    assert found[1] == Unreadable(str(path), 1)
    assert [each.seq for each in found if isinstance(each, Entry)] == [1, 3, 4]
    assert not list(folder.glob("torn-*"))


def test_it_is_bounded_and_the_newest_stay(folder: Path, said: list[str]) -> None:
    log = EventLog(str(folder), said.append, longest=1000)
    for number in range(200):
        log.tell(event(number))
    log.close()
    assert len(segments(str(folder))) == KEPT
    assert sum(path.stat().st_size for path in folder.iterdir()) <= KEPT * 1000
    read = texts(folder)
    assert read == [f"event {number}" for number in range(200 - len(read), 200)]


def test_who_follows_gets_each_event_once_across_segments_and_torn_ends(folder: Path, said: list[str]) -> None:
    log = EventLog(str(folder), said.append, longest=1000)
    reader, read = EventReader(str(folder)), list[Entry]()
    for number in range(50):
        log.tell(event(number))
        read += [each for each in reader.new() if isinstance(each, Entry)]
        if number % 7 == 3:
            with (folder / segments(str(folder))[-1]).open("ab") as file:
                file.write(b'{"version":1,"seq":\n\0\0half')
            assert list(reader.new()) == []
    log.close()
    assert [each.seq for each in read] == list(range(1, len(read) + 1))
    assert [each.event.text for each in read if "torn" not in each.event.text] == [f"event {n}" for n in range(50)]


def test_a_full_disk_is_said_once_counted_and_told_when_there_is_room(
    folder: Path, log: EventLog, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log.tell(event(1))
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:9]))
    for number in (2, 3):
        log.tell(event(number))
    assert (log.lost, len(said)) == (2, 1)
    assert "No space left" in said[0]
    monkeypatch.setattr(os, "write", write)
    log.tell(event(4))
    assert texts(folder) == ["event 1", "2 events could not be kept", "event 4"]
    assert said[1:] == ["events are kept again; 2 were lost"]


def test_a_folder_that_cannot_be_made_fails_nobody(tmp_path: Path, said: list[str]) -> None:
    (tmp_path / "file").write_text("")
    log = EventLog(str(tmp_path / "file" / "events"), said.append)
    log.tell(event(1))
    log.close()
    assert (log.lost, len(said)) == (1, 1)


def test_a_log_that_was_taken_away_begins_anew(folder: Path, log: EventLog) -> None:
    log.tell(event(1))
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    log.tell(event(2))
    assert texts(folder) == ["event 2"]


KILLED = """
import sys
from runtime.events import Event
from runtime.events.log import EventLog
from schemas.findings import Severity
log = EventLog(sys.argv[1], print)
for number in range(10**9):
    log.tell(Event("test.event", Severity.NOTE, f"event {number} " + "x" * 500))
    print(number, flush=True)
"""


def test_what_was_told_before_a_kill_is_there_after_it(folder: Path) -> None:
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert process.stdout is not None
        for _ in range(50):
            last = int(process.stdout.readline())
        process.kill()
        rest = process.stdout.read().split()
        process.wait()
        process.stdout.close()
        last = max([last, *map(int, rest[:-1])])
        read = [int(text.split()[1]) for text in texts(folder) if text.startswith("event ")]
        ours = read[len(read) - read[::-1].index(0) - 1 :]
        assert ours == list(range(len(ours))), "none is missing"
        assert len(ours) > last
    assert not [each for each in EventReader(str(folder)).new() if isinstance(each, Unreadable)]


def test_the_newest_entries_of_several_segments(folder: Path, said: list[str]) -> None:
    assert last_entries(str(folder), 5) == ()
    log = EventLog(str(folder), said.append, longest=500)
    for number in range(9):
        log.tell(event(number))
    log.close()
    assert [each.event.text for each in last_entries(str(folder), 5)] == [f"event {number}" for number in range(4, 9)]
    assert len(last_entries(str(folder), 100)) == 9
