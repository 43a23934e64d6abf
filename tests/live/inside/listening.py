"""`vrrpc listen` beside two keepalived and a built-in speaker: a healthy LAN, a split brain, a rogue with 255."""

import json
import os
import pty
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from ipaddress import IPv4Address
from typing import Any

from runtime.lab.place import LAB, Place, vrrpc_command
from runtime.speaker.admit import compose
from runtime.speaker.control import ask
from runtime.speaker.wire import Advert, encode, multicast_frame
from schemas.speaker import Checksum, Router
from tests.live.inside.patience import until
from tests.live.inside.scene import Scene
from tests.live.sites import TRIO

ROGUE = IPv4Address("192.0.2.99")
ROGUE_MAC = bytes.fromhex("020000000063")
_SITE = f"{LAB}/listened.yaml"
_LIMIT = 90.0


def template(**changes: Any) -> Advert:
    """What the rogue says for the first virtual router, unless it is told otherwise."""
    router = Router("front", 1, "eth0", ROGUE, 255, 255, (IPv4Address("192.0.2.80"),), interval=20)
    return replace(compose(router, 255), **changes)


class Rogue(threading.Thread):
    """Sends frames from a place, again and again until it is stopped."""

    def __init__(self, place: Place, *packets: bytes) -> None:
        super().__init__(daemon=True)
        with place.network():
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            self._socket.bind(("eth0", 0))
        self._packets = packets
        self._over = threading.Event()

    def say(self, times: int) -> None:
        """So many times at once."""
        for _ in range(times):
            for packet in self._packets:
                self._socket.send(multicast_frame(IPv4Address("224.0.0.18"), ROGUE_MAC, packet))

    def run(self) -> None:
        while not self._over.wait(0.2):
            self.say(1)

    def stop(self) -> None:
        """No more of it."""
        self._over.set()
        if self.is_alive():
            self.join()
        self._socket.close()


class Listener:
    """One in the background, on the bridge. `told` are its lines so far."""

    def __init__(self) -> None:
        self._path = f"{LAB}/listen.out"
        with open(self._path, "wb") as output:
            self._process = subprocess.Popen(
                [vrrpc_command(), "listen", "lan0", "--site", _SITE, "--format", "json"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def told(self) -> list[dict[str, Any]]:
        """Whole lines alone."""
        with open(self._path, encoding="utf-8") as file:
            text = file.read()
        return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]

    def masters(self) -> list[str]:
        """As the last line says it."""
        routers = [each for each in self.told() if each["type"] == "router"]
        return [master["host"] for master in routers[-1]["masters"]] if routers else []

    def wrong(self) -> list[tuple[str, str]]:
        """Codes and senders, in order."""
        return [(each["code"], each["source"]) for each in self.told() if each["type"] == "wrong"]

    def interrupt(self) -> int:
        """As Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(20)


def _listen(*words: str) -> dict[str, object]:
    done = subprocess.run(
        [vrrpc_command(), "listen", *words], capture_output=True, text=True, timeout=_LIMIT, check=False
    )
    return {"status": done.returncode, "out": done.stdout.splitlines(), "err": done.stderr}


@contextmanager
def _rogue(place: Place) -> Iterator[None]:
    rogue = Rogue(place, encode(template(), Checksum.PSEUDO_HEADER))
    rogue.start()
    try:
        yield
    finally:
        rogue.stop()


def listening() -> dict[str, object]:
    """First all is well, then the bridge keeps two apart, then somebody says 255."""
    scene = Scene(TRIO)
    with open(_SITE, "w", encoding="utf-8") as file:
        file.write(TRIO)
    scene.start()
    found: dict[str, object] = {"well": _listen("--count", "8", "--site", _SITE)}
    own = scene.hosts["clarinet"].place.run(vrrpc_command(), "listen", "--count", "3", "--format", "json")
    found["on the master"] = [json.loads(line) for line in own.stdout.splitlines()]
    listener = Listener()
    until(lambda: listener.masters() == ["clarinet"], "the listener hears clarinet")
    found["before"] = listener.wrong()
    scene.lab.network.isolate(["clarinet", "fridge"], apart=True)
    until(lambda: listener.masters() == ["clarinet", "fridge"], "both are told")
    until(lambda: len(listener.wrong()) >= 2, "each of them is told")
    until(lambda: _incidents(scene, "V902"), "the third member tells it, too")
    found["split"] = listener.wrong()
    scene.lab.network.isolate(["clarinet", "fridge"], apart=False)
    until(lambda: listener.masters() == ["clarinet"], "clarinet alone again")
    with _rogue(scene.lab.client):
        until(lambda: ("V904", str(ROGUE)) in listener.wrong(), "the rogue is told")
        until(lambda: _incidents(scene, "V901"), "the speaker tells it, too")
        found["wrong"] = _listen("--count", "3", "--site", _SITE)
    found["rogue"] = sorted(code for code, source in listener.wrong() if source == str(ROGUE))
    found["incidents"] = [each for each in _incidents(scene, "V901") if each["source"] == str(ROGUE)]
    found["counted"] = scene.hosts["harp"].speaker()[0]["drops"]
    found["status"] = scene.hosts["harp"].status()[1]
    scene.master("clarinet")
    found["interrupted"] = listener.interrupt()
    found["end"] = listener.told()[-1]
    return found


def _incidents(scene: Scene, code: str) -> list[dict[str, Any]]:
    told = ask(scene.hosts["harp"].control, "state")["incidents"]
    return [each for each in told if each["code"] == code]


def listening_at_a_terminal() -> dict[str, object]:
    """The table is drawn; Ctrl-C ends it."""
    scene = Scene(TRIO)
    scene.start()
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "160"}
    process = subprocess.Popen(
        [vrrpc_command(), "listen", "lan0"], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    shown: list[bytes] = []
    reader = threading.Thread(target=_read_all, args=(ours, shown.append), daemon=True)
    reader.start()
    until(lambda: b"192.0.2.11" in b"".join(shown), "the table has the master")
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    status = process.wait(20)
    reader.join(5)
    os.close(ours)
    return {"status": status, "shown": b"".join(shown).decode(errors="replace")}


def _read_all(terminal: int, take: Callable[[bytes], None]) -> None:
    with suppress(OSError):  # how a terminal says that nobody is at its other end
        while piece := os.read(terminal, 65536):
            take(piece)
