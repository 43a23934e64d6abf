"""The control socket of the speaker: a unix socket of mode 0600, a JSON object a line in both directions.

    {"do": "state"}   -> {"ok": true, "routers": [{name, vrid, interface, role, priority, locked, since, ...}]}
    {"do": "reload"}  -> {"ok": true} or {"ok": false, "error": "..."}; the configuration file is read again

`ask` is the other end, and gives up after a few seconds. The speaker never waits for whoever asks.
"""

import json
import os
import selectors
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

Answer = dict[str, Any]

_LONGEST: Final = 65536
_PATIENCE: Final = 5.0


class ControlError(Exception):
    """Nobody answers, or the answer is no; one line."""


def ask(path: str, do: str) -> Answer:
    """Ask the speaker one thing. Raises ControlError."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_PATIENCE)
            connection.connect(path)
            connection.sendall(json.dumps({"do": do}).encode() + b"\n")
            with connection.makefile("rb") as lines:
                answer = json.loads(lines.readline() or b"{}")
    except (OSError, ValueError) as error:
        raise ControlError(f"the speaker does not answer on {path}: {error}") from None
    if not answer.get("ok"):
        raise ControlError(str(answer.get("error", "the speaker hung up")))
    return dict(answer)


class Control:
    """The listening end, driven by the speaker's own loop. Raises OSError when another speaker has the socket."""

    def __init__(self, path: str, selector: selectors.BaseSelector, answer: Callable[[str], Answer]) -> None:
        self._path = path
        self._selector = selector
        self._answer = answer
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._claim()
        self._selector.register(self._socket, selectors.EVENT_READ, self._accept)

    def _claim(self) -> None:
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        with suppress(ControlError):
            ask(self._path, "state")
            raise OSError(f"another speaker is at work: it answers on {self._path}")
        with suppress(FileNotFoundError):
            os.unlink(self._path)
        before = os.umask(0o177)
        try:
            self._socket.bind(self._path)
        finally:
            os.umask(before)
        self._socket.listen(8)

    def _accept(self) -> None:
        with suppress(OSError):
            connection, _ = self._socket.accept()
            connection.setblocking(False)
            self._selector.register(connection, selectors.EVENT_READ, lambda: self._serve(connection))

    def _serve(self, connection: socket.socket) -> None:
        """One line in, one line out. Who sends half a line gets no answer: requests are far shorter than a packet."""
        try:
            request = connection.recv(_LONGEST)
            if request:
                connection.sendall(json.dumps(self._reply(request)).encode() + b"\n")
        except OSError:
            request = b""
        if not request:
            self._selector.unregister(connection)
            connection.close()

    def _reply(self, request: bytes) -> Answer:
        try:
            do = json.loads(request)["do"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return {"ok": False, "error": 'want one line like {"do": "state"}'}
        return self._answer(str(do))

    def close(self) -> None:
        """Stop listening and remove the socket."""
        self._selector.unregister(self._socket)
        self._socket.close()
        with suppress(OSError):
            os.unlink(self._path)
