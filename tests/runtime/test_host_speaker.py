"""The built-in speaker that is told to read its file: while it is on its way up, and when it says no."""

import selectors
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from runtime.control import Control, Reply
from runtime.host import HostSpeaker
from runtime.ports import WorldError


def test_a_socket_that_a_killed_speaker_left_is_waited_at_until_the_next_one_listens(tmp_path: Path) -> None:
    path = str(tmp_path / "speaker.sock")
    left = socket.socket(socket.AF_UNIX)
    left.bind(path)
    left.close()
    selector, told, stop = selectors.DefaultSelector(), list[str](), threading.Event()

    def answer(wish: dict[str, Any], reply: Reply) -> None:
        told.append(wish["do"])
        reply({"ok": True})

    def come_up() -> None:
        time.sleep(0.3)
        control = Control("speaker", path, selector, answer)
        while not stop.is_set():
            for key, _ in selector.select(0.05):
                key.data()
        control.close()

    thread = threading.Thread(target=come_up)
    thread.start()
    HostSpeaker(path).reload()
    stop.set()
    thread.join()
    assert told[-1] == "reload"


def test_who_says_no_is_not_asked_again(tmp_path: Path) -> None:
    path = str(tmp_path / "speaker.sock")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()

        def answer() -> None:
            connection, _ = listener.accept()
            connection.recv(1000)
            connection.sendall(b'{"ok": false, "error": "interval: too short"}\n')
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(WorldError, match="interval: too short"):
            HostSpeaker(path).reload()
        thread.join()
