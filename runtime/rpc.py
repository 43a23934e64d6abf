"""XML-RPC over a unix socket, with an end to every wait: who hangs must not make others hang."""

import socket
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from typing import Any
from xmlrpc.client import Fault, ProtocolError, ServerProxy, Transport

Call = tuple[Any, ...]
"""A method's name and its arguments."""


class RpcError(Exception):
    """Nobody answers, or not in time; one line. `hangs` when somebody is there who does not answer."""

    def __init__(self, message: str, hangs: bool = False) -> None:
        super().__init__(message)
        self.hangs = hangs


class _Connection(HTTPConnection):
    def __init__(self, path: str, seconds: float) -> None:
        super().__init__("localhost", timeout=seconds)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class _Transport(Transport):
    def __init__(self, path: str, seconds: float) -> None:
        super().__init__()
        self._path = path
        self._seconds = seconds

    def make_connection(self, host: object) -> HTTPConnection:
        connection = _Connection(self._path, self._seconds)
        self._connection = (host, connection)  # type: ignore[assignment]
        return connection


def call_all(path: str, calls: Sequence[Call], seconds: float) -> list[Any]:
    """Ask for several things in one round trip; what each gives, or its Fault. Raises RpcError."""
    batch = [{"methodName": name, "params": list(arguments)} for name, *arguments in calls]
    try:
        with ServerProxy("http://localhost/RPC2", transport=_Transport(path, seconds)) as proxy:
            results: Any = proxy.system.multicall(batch)
    except TimeoutError:
        raise RpcError(f"no answer within {seconds:g} s", hangs=True) from None
    except (OSError, HTTPException, ProtocolError, Fault) as error:
        raise RpcError(str(error)) from None
    return [_result(each) for each in results]


def _result(raw: Any) -> Any:
    """supervisor's multicall wraps nothing, and gives a fault as a struct."""
    if isinstance(raw, dict) and raw.keys() == {"faultCode", "faultString"}:
        return Fault(raw["faultCode"], raw["faultString"])
    return raw
