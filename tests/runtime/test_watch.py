"""Real files under a real watcher: which looks there are, and that none of them sees half a change."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runtime.watch import changes
from tests.runtime.harness.git import commit, git

NEVER = 3_600_000
PATIENCE = 10.0
ROOT = Path(__file__).resolve().parents[2]


class Watcher:
    """Looks at a source from a thread, as an agent does, and keeps what each look saw."""

    def __init__(self, source: Path, see: Callable[[], str], poll: int = NEVER) -> None:
        self.looks: list[str] = []
        self._see = see
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, args=(str(source), poll))
        self._thread.start()

    def _follow(self, source: str, poll: int) -> None:
        for _ in changes(source, self._stop, poll):
            self.looks.append(self._see())

    def saw(self, *wanted: str) -> bool:
        """Whether the looks come to have all of these, in this order, before patience ends."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            looks = iter(self.looks)
            if all(text in looks for text in wanted):
                return True
            time.sleep(0.01)
        return False

    def close(self) -> None:
        """End it, within a moment."""
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a file in it."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "site.yaml").write_text("first")
    return folder


@pytest.fixture
def watched(site: Path) -> Iterator[Callable[..., Watcher]]:
    """Makes a watcher that is at work already, and ends it."""
    watchers: list[Watcher] = []

    def watch(source: Path, see: Callable[[], str], poll: int = NEVER) -> Watcher:
        watcher = Watcher(source, see, poll)
        watchers.append(watcher)
        if poll == NEVER:
            at_work(watcher, site)
        return watcher

    yield watch
    for watcher in watchers:
        watcher.close()


def at_work(watcher: Watcher, folder: Path) -> None:
    """Touch a file until the watcher sees that: only then are later events its."""
    end = time.monotonic() + PATIENCE
    while not watcher.looks and time.monotonic() < end:
        (folder / "beginning").touch()
        time.sleep(0.05)
    time.sleep(0.3)
    watcher.looks.clear()


def reader(path: Path) -> Callable[[], str]:
    """What stands in a file now."""

    def see() -> str:
        try:
            return path.read_text()
        except OSError:
            return "gone"

    return see


Watch = Callable[..., Watcher]


def test_a_burst_of_writes_is_one_change_and_only_its_end_is_seen(site: Path, watched: Watch) -> None:
    watcher = watched(site, reader(site / "site.yaml"))
    for number in range(30):
        (site / "site.yaml").write_text(f"write {number}")
        time.sleep(0.005)
    assert watcher.saw("write 29")
    time.sleep(0.3)
    assert set(watcher.looks) == {"write 29"}


def test_an_editor_that_renames_over_the_file_is_seen(site: Path, watched: Watch) -> None:
    watcher = watched(site / "site.yaml", reader(site / "site.yaml"))
    for text in ("second", "third"):
        (site / ".site.yaml.swp").write_text(text)
        (site / ".site.yaml.swp").rename(site / "site.yaml")
        assert watcher.saw(text)


def test_a_change_far_below_is_seen(site: Path, watched: Watch) -> None:
    deep = site / "a" / "b"
    deep.mkdir(parents=True)
    watcher = watched(site, reader(deep / "file"))
    (deep / "file").write_text("deep")
    assert watcher.saw("deep")


def test_without_a_change_there_is_no_look(site: Path, watched: Watch) -> None:
    watcher = watched(site, reader(site / "site.yaml"))
    time.sleep(0.5)
    assert watcher.looks == []


def test_the_slow_poll_looks_without_any_event(site: Path, watched: Watch) -> None:
    watcher = watched(site, reader(site / "site.yaml"), 100)
    assert watcher.saw("first", "first", "first")


def test_a_folder_that_is_deleted_and_made_again_is_followed_again(site: Path, watched: Watch) -> None:
    watcher = watched(site, reader(site / "site.yaml"), 100)
    assert watcher.saw("first")
    shutil.rmtree(site)
    assert watcher.saw("first", "gone")
    site.mkdir()
    (site / "site.yaml").write_text("again")
    assert watcher.saw("gone", "again")
    (site / "site.yaml").write_text("and again")
    assert watcher.saw("again", "and again")


def test_another_folder_under_the_same_name_is_followed(site: Path, watched: Watch) -> None:
    # As tools do that put each commit into a folder of its own and move a link.
    link, other = site.parent / "current", site.parent / "other"
    link.symlink_to(site)
    shutil.copytree(site, other)
    watcher = watched(link, reader(link / "site.yaml"), 100)
    assert watcher.saw("first")
    (other / "site.yaml").write_text("second")
    link.unlink()
    link.symlink_to(other)
    assert watcher.saw("second")
    time.sleep(0.2)
    (other / "site.yaml").write_text("third")
    assert watcher.saw("third")


def test_a_source_that_is_not_there_yet_is_waited_for(site: Path, watched: Watch) -> None:
    watcher = watched(site / "later" / "site.yaml", reader(site / "later" / "site.yaml"), 100)
    assert watcher.saw("gone")
    (site / "later").mkdir()
    (site / "later" / "site.yaml").write_text("here")
    assert watcher.saw("gone", "here")


def test_a_look_waits_until_git_is_done(site: Path, watched: Watch) -> None:
    commit(site)
    watcher = watched(site, reader(site / "site.yaml"))
    lock = site / ".git" / "index.lock"
    lock.touch()
    (site / "site.yaml").write_text("half")
    time.sleep(0.4)
    (site / "site.yaml").write_text("whole")
    assert watcher.looks == []
    lock.unlink()
    assert watcher.saw("whole")
    assert "half" not in watcher.looks


FILES = 500


def fill(site: Path, text: str) -> str:
    """Commit many files that all say the same."""
    for number in range(FILES):
        (site / f"file{number:03}").write_text(text)
    return commit(site)


def test_a_checkout_of_many_files_is_one_change_and_never_a_mixture(site: Path, watched: Watch) -> None:
    old, new = fill(site, "old"), fill(site, "new")

    def see() -> str:
        return "+".join(sorted({path.read_text() for path in site.glob("file*")}))

    watcher = watched(site, see)
    for name, text in ((old, "old"), (new, "new"), (old, "old")):
        watcher.looks.clear()
        git(site, "checkout", "--quiet", name)
        assert watcher.saw(text)
        assert set(watcher.looks) == {text}


OUT_OF_DESCRIPTORS = """
import os, resource, sys, threading
from runtime.watch import changes
resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
try:
    while True:
        os.open(os.devnull, os.O_RDONLY)
except OSError:
    for number, _ in enumerate(changes(sys.argv[1], threading.Event(), 50)):
        if number == 3:
            sys.exit(7)
"""


def test_a_kernel_that_gives_no_watch_leaves_the_slow_poll(site: Path) -> None:
    command = [sys.executable, "-c", OUT_OF_DESCRIPTORS, str(site)]
    done = subprocess.run(command, cwd=ROOT, timeout=PATIENCE, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (7, "")


def test_being_told_to_stop_ends_it_at_once(site: Path) -> None:
    watcher = Watcher(site, reader(site / "site.yaml"))
    at_work(watcher, site)
    before = time.monotonic()
    watcher.close()
    assert time.monotonic() - before < 2
