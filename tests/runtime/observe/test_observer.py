"""The thread that reads: tells each change, opens its reader again when that was lost, and ends when it is told to."""

import os
from pathlib import Path
from queue import Queue

from runtime.observe.keepalived import Fifo
from runtime.observe.observer import Observer
from runtime.observe.reader import MASTER, Reader, Roles


def test_changes_are_told_until_it_is_stopped(tmp_path: Path) -> None:
    path, told = str(tmp_path / "fifo"), Queue[Roles]()
    observer = Observer(lambda: Fifo(path), told.put)
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR)
    observer.start()
    os.write(writer, b'INSTANCE "front" MASTER 250\n')
    assert told.get(timeout=20) == {"front": MASTER}
    observer.stop()
    assert not observer.is_alive()
    os.close(writer)


def test_a_reader_that_is_lost_is_opened_again() -> None:
    told, opened = Queue[Roles](), list[int]()

    class Lost:
        """A reader that fails at its second look."""

        def __init__(self) -> None:
            opened.append(1)
            self._looks = 0

        def fileno(self) -> int:
            return -1

        def take(self) -> Roles:
            self._looks += 1
            if self._looks > 1:
                raise OSError("gone")
            return {"front": str(len(opened))}

        def close(self) -> None:
            opened.append(-1)

    def open_reader() -> Reader:
        if len(opened) == 2:
            opened.append(0)
            raise OSError("not there yet")
        return Lost()

    observer = Observer(open_reader, told.put)
    observer.start()
    assert [told.get(timeout=20), told.get(timeout=20)] == [{"front": "1"}, {"front": "4"}]
    observer.stop()
    assert opened == [1, -1, 0, 1, -1]
