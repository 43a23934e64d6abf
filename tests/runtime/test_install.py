"""Files on the disk are whole or not there, and nothing that lies in the way leads elsewhere."""

import os
import resource
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runtime.install import read_file, remove_file, write_file

OLD, NEW = b"old" * 1000, b"new" * 2000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a file is to stand, with something old there."""
    path = tmp_path / "etc" / "file.conf"
    write_file(str(path), OLD, 0o644)
    return path


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond the old one: what a full disk looks like to the one who writes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(OLD), limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def others(path: Path) -> list[str]:
    """What stands beside a file."""
    return [name for name in os.listdir(path.parent) if name != path.name]


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600, 0o400])
def test_content_and_mode_are_as_asked_whatever_the_umask(path: Path, mode: int) -> None:
    before = os.umask(0o077)
    try:
        write_file(str(path), NEW, mode)
    finally:
        os.umask(before)
    assert read_file(str(path)) == (NEW, mode, "root")
    assert others(path) == []


def test_folders_that_are_missing_are_made(tmp_path: Path) -> None:
    write_file(str(tmp_path / "a" / "b" / "c"), NEW, 0o644)
    assert (tmp_path / "a" / "b" / "c").read_bytes() == NEW


def test_a_reader_sees_the_old_file_or_the_new_one_whole(path: Path) -> None:
    seen: set[tuple[bytes, int, str] | None] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(read_file(str(path)))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(100):
        write_file(str(path), *((NEW, 0o600) if number % 2 else (OLD, 0o644)))
    done.set()
    reader.join()
    assert seen <= {(OLD, 0o644, "root"), (NEW, 0o600, "root")}


def test_a_running_reader_keeps_what_it_opened(path: Path) -> None:
    with path.open("rb") as reader:
        write_file(str(path), NEW, 0o644)
        assert reader.read() == OLD


@pytest.mark.parametrize("target", ["victim", "nowhere"])
def test_a_link_at_the_final_path_is_replaced_and_not_followed(path: Path, target: str) -> None:
    victim = path.parent / "victim"
    victim.write_bytes(b"mine")
    path.unlink()
    path.symlink_to(path.parent / target)
    write_file(str(path), NEW, 0o644)
    assert not path.is_symlink()
    assert (path.read_bytes(), victim.read_bytes()) == (NEW, b"mine")
    assert not (path.parent / "nowhere").exists()


@pytest.mark.parametrize("plant", ["link", "hard link", "file", "fifo"])
def test_what_waits_at_the_temporary_path_is_not_written_to(path: Path, tmp_path: Path, plant: str) -> None:
    victim, fresh = tmp_path / "victim", path.parent / f".{path.name}.vrrpc-new"
    victim.write_bytes(b"mine")
    match plant:
        case "link":
            fresh.symlink_to(victim)
        case "hard link":
            fresh.hardlink_to(victim)
        case "fifo":
            os.mkfifo(fresh)
        case _:
            fresh.write_bytes(b"left over from a power failure, and longer than what comes" * 1000)
    write_file(str(path), NEW, 0o600)
    assert read_file(str(path)) == (NEW, 0o600, "root")
    assert stat.S_ISREG(path.lstat().st_mode)
    assert (victim.read_bytes(), others(path)) == (b"mine", [])


def test_a_secret_is_never_readable_on_its_way(path: Path) -> None:
    modes: set[int] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            for entry in path.parent.glob(".*"):
                try:
                    modes.add(stat.S_IMODE(entry.lstat().st_mode))
                except FileNotFoundError:
                    continue

    watcher = threading.Thread(target=look)
    watcher.start()
    for _ in range(50):
        write_file(str(path), NEW, 0o600)
    done.set()
    watcher.join()
    assert modes <= {0o600}


def test_a_full_disk_leaves_the_old_content_and_nothing_else(path: Path) -> None:
    with full_disk(), pytest.raises(OSError, match="File too large"):
        write_file(str(path), NEW, 0o644)
    assert read_file(str(path)) == (OLD, 0o644, "root")
    assert others(path) == []


def test_a_folder_at_the_final_path_is_an_error_and_stays(path: Path) -> None:
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        write_file(str(path), NEW, 0o644)
    assert path.is_dir()
    assert others(path) == []


def test_a_file_where_a_folder_should_be_is_an_error_and_stays(path: Path) -> None:
    with pytest.raises(OSError, match=r"File exists|Not a directory"):
        write_file(str(path / "below"), NEW, 0o644)
    assert path.read_bytes() == OLD


# Reading


@pytest.mark.parametrize("kind", ["nothing", "folder", "fifo", "link", "dangling link", "below a file", "socket"])
def test_what_is_no_regular_file_reads_as_nothing(path: Path, kind: str) -> None:
    place = path.parent / "place"
    match kind:
        case "folder":
            place.mkdir()
        case "fifo":
            os.mkfifo(place)
        case "link" | "dangling link":
            place.symlink_to(path if kind == "link" else path.parent / "nowhere")
        case "below a file":
            place = path / "below"
        case "socket":
            os.mknod(place, stat.S_IFSOCK | 0o600)
        case _:
            assert not place.exists()
    assert read_file(str(place)) is None


def test_reading_leaves_no_descriptor_open(path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for place in (path, path.parent, path / "below"):
        read_file(str(place))
    assert len(os.listdir("/proc/self/fd")) == before


def test_what_cannot_be_told_is_not_taken_for_nothing() -> None:
    with pytest.raises(OSError, match="too long"):
        read_file("/" + "x" * 300)


# Removing


def test_removing_takes_folders_that_are_empty_then_and_no_other(tmp_path: Path) -> None:
    write_file(str(tmp_path / "kept"), b"", 0o644)
    write_file(str(tmp_path / "a" / "b" / "c"), NEW, 0o644)
    remove_file(str(tmp_path / "a" / "b" / "c"))
    assert os.listdir(tmp_path) == ["kept"]


def test_removing_nothing_is_no_error(path: Path) -> None:
    remove_file(str(path.parent / "nothing"))
    remove_file(str(path / "below" / "a file"))
    assert path.read_bytes() == OLD


def test_removing_a_link_leaves_what_it_leads_to(path: Path) -> None:
    link = path.parent / "link"
    link.symlink_to(path)
    remove_file(str(link))
    assert (link.is_symlink(), path.read_bytes()) == (False, OLD)


def planted(tmp_path: Path, owner: int) -> tuple[Path, Path]:
    """A folder that is a link of somebody's, and where it leads."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file.conf").write_bytes(OLD)
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    link = theirs / "services"
    link.symlink_to(elsewhere)
    os.chown(link, owner, owner, follow_symlinks=False)
    os.chown(theirs, owner, owner)
    return link, elsewhere


@pytest.mark.parametrize("name", ["file.conf", "deeper/file.conf"])
def test_a_folder_that_somebody_else_made_a_link_of_leads_nowhere(tmp_path: Path, name: str) -> None:
    link, elsewhere = planted(tmp_path, 65534)
    with pytest.raises(OSError, match="may have put there"):
        write_file(str(link / name), NEW, 0o644)
    with pytest.raises(OSError, match="may have put there"):
        remove_file(str(link / name))
    assert [path.name for path in elsewhere.iterdir()] == ["file.conf"]
    assert (elsewhere / "file.conf").read_bytes() == OLD


def test_a_folder_that_root_made_a_link_of_is_where_it_leads(tmp_path: Path) -> None:
    link, elsewhere = planted(tmp_path, 0)
    write_file(str(link / "file.conf"), NEW, 0o644)
    assert (elsewhere / "file.conf").read_bytes() == NEW
