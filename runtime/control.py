"""A control socket: a unix socket of mode 0600, a JSON object a line in both directions.

A request has `do`, and what that needs besides; the answer has `ok`, or `error` with `refused` when a guard said no.
What there is to ask is told where it is answered: `speaker/control.py`, `agent_control.py`. The listener waits for
nobody.
"""

import json
import os
import selectors
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

Answer = dict[str, Any]
Reply = Callable[[Answer], None]
"""Called once, now or later; whoever asked may have gone."""

_LONGEST: Final = 65536
_MOST_WAITING: Final = 128
_MOST_CONNECTIONS: Final = 128
PATIENCE: Final = 5.0


class ControlError(Exception):
    """Nobody answers, or the answer is no; one line. `refused` when a guard said no, `silent` when nobody listens, be
    it that a socket was left by somebody who was killed."""

    def __init__(self, message: str, refused: bool = False, silent: bool = False) -> None:
        super().__init__(message)
        self.refused = refused
        self.silent = silent


def ask(who: str, path: str, do: str, patience: float = PATIENCE, **arguments: object) -> Answer:
    """Ask one thing of whoever listens on a path, `who` for people. Raises ControlError."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(patience)
            connection.connect(path)
            connection.sendall(json.dumps({"do": do, **arguments}).encode() + b"\n")
            with connection.makefile("rb") as lines:
                answer = json.loads(lines.readline() or b"{}")
    except (OSError, ValueError) as error:
        silent = isinstance(error, FileNotFoundError | ConnectionRefusedError)
        raise ControlError(f"the {who} does not answer on {path}: {error}", silent=silent) from None
    if not answer.get("ok"):
        raise ControlError(str(answer.get("error", f"the {who} hung up")), bool(answer.get("refused")))
    return dict(answer)


class Control:
    """The listening end, driven by the loop of whoever has it. Raises OSError when another one has the socket.

    Every listener answers `state`: by that one knows that it is there.
    """

    def __init__(
        self, who: str, path: str, selector: selectors.BaseSelector, answer: Callable[[dict[str, Any], Reply], None]
    ) -> None:
        self._who = who
        self._path = path
        self._selector = selector
        self._answer = answer
        self._connections: dict[_Connection, None] = {}
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._claim()
        self._selector.register(self._socket, selectors.EVENT_READ, self._accept)

    def _claim(self) -> None:
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        with suppress(ControlError):
            ask(self._who, self._path, "state")
            raise OSError(f"another {self._who} is at work: it answers on {self._path}")
        with suppress(FileNotFoundError):
            os.unlink(self._path)
        before = os.umask(0o177)
        try:
            self._socket.bind(self._path)
        finally:
            os.umask(before)
        self._socket.listen(_MOST_WAITING)

    def _accept(self) -> None:
        with suppress(OSError):
            accepted, _ = self._socket.accept()
            # Who only sits there makes room for who comes: the process has an end of descriptors.
            while len(self._connections) >= _MOST_CONNECTIONS:
                self._hang_up(next(iter(self._connections)))
            connection = _Connection(accepted, self._selector)
            self._connections[connection] = None
            connection.watch(lambda: self._serve(connection))

    def _serve(self, connection: "_Connection") -> None:
        if not connection.flush() or (request := connection.read()) == b"":
            self._hang_up(connection)
        elif request is not None:
            self._obey(request, connection.answer)

    def _obey(self, request: bytes, reply: Reply) -> None:
        try:
            wish = json.loads(request)
            wish["do"]
        except (ValueError, KeyError, TypeError, IndexError, RecursionError):
            reply({"ok": False, "error": 'want one line like {"do": "state"}'})
            return
        self._answer(wish, reply)

    def _hang_up(self, connection: "_Connection") -> None:
        self._connections.pop(connection, None)
        connection.close()

    def close(self) -> None:
        """Stop listening, remove the socket, and hang up: an answer that nobody took by now is lost."""
        for connection in tuple(self._connections):
            self._hang_up(connection)
        self._selector.unregister(self._socket)
        self._socket.close()
        with suppress(OSError):
            os.unlink(self._path)


class _Connection:
    """One who asks. Who sends half a line gets no answer: requests are far shorter than a packet."""

    def __init__(self, accepted: socket.socket, selector: selectors.BaseSelector) -> None:
        self._socket = accepted
        self._socket.setblocking(False)
        self._selector = selector
        self._unsent = b""
        self._serve: Callable[[], None] | None = None

    def watch(self, serve: Callable[[], None]) -> None:
        """Have `serve` called when there is something to read, or room for what was not sent."""
        self._serve = serve
        self._selector.register(self._socket, selectors.EVENT_READ, serve)

    def read(self) -> bytes | None:
        """What was sent: nothing for the end, None for nothing yet."""
        try:
            return self._socket.recv(_LONGEST)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def answer(self, answer: Answer) -> None:
        """Send it as fast as it is taken, and wait for nobody."""
        if self._serve:
            self._unsent += json.dumps(answer).encode() + b"\n"
            self.flush()

    def flush(self) -> bool:
        """Send what can be sent; False when nobody is there any more."""
        try:
            self._unsent = self._unsent[self._socket.send(self._unsent) :] if self._unsent else b""
        except BlockingIOError:
            pass
        except OSError:
            return False
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)
        if self._selector.get_key(self._socket).events != wanted:
            self._selector.modify(self._socket, wanted, self._serve)
        return True

    def close(self) -> None:
        """The end."""
        self._serve = None
        self._selector.unregister(self._socket)
        self._socket.close()
