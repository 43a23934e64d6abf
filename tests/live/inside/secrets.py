"""Secrets on two hosts that run, are edited, go wrong and get a new password: where the values can be found."""

import base64
import os
import re
import time
from collections.abc import Iterator
from threading import Event, Thread

from runtime.lab.place import LAB, SITE, vrrpc_command
from tests.live.inside.patience import until
from tests.live.inside.scene import Host, Scene
from tests.live.sites import QUICK

OLD, NEW, TOKEN = "cAn4ry.1", "cAn4ry.2", "cAn4ry.token.of.a.webhook"
"""They have a common beginning, so that one search finds them all."""
CANARY = b"cAn4ry"

SECRET = (
    QUICK.replace("clarinet: {interfaces", "clarinet: {speaker: keepalived, interfaces").replace(
        "    interval: 200ms\n", "    version: 2\n    interval: 1s\n    authentication: {password: {secret: front}}\n"
    )
    + "notifications:\n  ops: {by: webhook, url: http://192.0.2.254:9/x, token: {secret: token}}\n"
)
"""keepalived and the built-in speaker with one password, and a webhook that nobody answers."""

ALLOWED = re.compile(r"/var/lib/vrrpc/(secrets/(front|token)|journal\.json)|/etc/vrrpc/.*|/run/vrrpc/keepalived\.json")
"""The store, an apply that is under way, what a daemon reads, and what keepalived itself writes when it is asked for
its roles; each only with a mode of 0600."""
_PAUSE = 0.02


class Watcher:
    """Looks at every process all the time, also at those that live for a moment."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.looks = 0
        self._stop = Event()
        self._thread = Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.is_set():
            for pid in filter(str.isdigit, os.listdir("/proc")):
                for name in ("cmdline", "environ"):
                    try:
                        with open(f"/proc/{pid}/{name}", "rb") as file:
                            if CANARY in file.read():
                                self.seen.add(name)
                    except OSError:
                        continue
            self.looks += 1
            time.sleep(_PAUSE)

    def stop(self) -> list[str]:
        """What had a canary: nothing, if all is well."""
        self._stop.set()
        self._thread.join()
        return sorted(self.seen)


def canary() -> dict[str, object]:
    """All that happens to a host in a hard week, with secrets in its configuration."""
    scene = Scene(SECRET)
    for host in scene.hosts.values():
        _give(host, OLD)
    watcher = Watcher()
    for name in scene.hosts:
        scene.lab.start_agent(name, "--log-format", "json", "--metrics-file", "/var/lib/vrrpc/metrics")
    clarinet, fridge = scene.hosts["clarinet"], scene.hosts["fridge"]
    scene.master("clarinet")
    shown = [_say(clarinet, *words) for words in _QUESTIONS]
    _go_wrong(scene, clarinet)
    found: dict[str, object] = {"rotation": _rotate(scene, clarinet, fridge)}
    shown += [_say(host, *words) for host in scene.hosts.values() for words in _QUESTIONS]
    found |= {
        "processes": watcher.stop(),
        "looks": watcher.looks,
        "shown": [text for text in shown if "cAn4ry" in text],
    }
    found["answers"] = [bool(text) for text in shown]
    found["files"] = sorted(set(_files(scene)))
    found["wanted"] = [_has(host, NEW) for host in scene.hosts.values()]
    return found


_QUESTIONS = (
    ("status",), ("status", "--format", "json"), ("events",), ("events", "--format", "json"), ("doctor",),
    ("secret", "list"), ("plan",), ("plan", "--format", "json"), ("compile", SITE, "--format", "json"),
)  # fmt: skip


def _say(host: Host, *words: str) -> str:
    done = host.place.run(vrrpc_command(), *words)
    return done.stdout + done.stderr


def _give(host: Host, value: str) -> None:
    for name, text in (("front", value), ("token", TOKEN)):
        done = host.place.run(vrrpc_command(), "secret", "set", name, input=f"{text}\n")
        assert done.returncode == 0, done.stderr


def _go_wrong(scene: Scene, clarinet: Host) -> None:
    """A site that is refused, one whose file its daemon refuses, a file changed by hand, an agent that is killed."""
    scene.lab.give(SECRET.replace("priority: 250", "priority: 255"))
    until(clarinet.refused, "the refusal of 255")
    scene.lab.give(SECRET)
    until(lambda: not clarinet.refused(), "the end of the refusal")
    for host in scene.hosts.values():
        host.place.run(
            "sh", "-c", "for file in keepalived.conf speaker.json; do echo '# by hand' >>/etc/vrrpc/$file; done"
        )
    scene.lab.stop_agent("clarinet")
    scene.lab.start_agent("clarinet")
    until(lambda: "# by hand" not in _text(clarinet, "/etc/vrrpc/keepalived.conf"), "it is put right")
    time.sleep(1)


def _rotate(scene: Scene, clarinet: Host, fridge: Host) -> dict[str, object]:
    """As the help of `vrrpc secret` says it, while a client asks."""
    with scene.watched() as gaps:
        drained = _status(fridge, "drain", "--reason", "a new password")
        for host in (clarinet, fridge):
            _give(host, NEW)
        for host in (clarinet, fridge):
            until(lambda host=host: _has(host, NEW), "the new password is live", 60.0)  # type: ignore[misc]
        undrained = _status(fridge, "undrain")
        time.sleep(5)
        masters = scene.masters(2.0)
    drops = [each.get("drops", {}) for each in fridge.speaker()]
    return {
        "drained": drained, "undrained": undrained, "lost": gaps[0].lost, "probes": gaps[0].probes, "masters": masters,
        "drops": drops, "role": [each["role"] for each in fridge.speaker()],
    }  # fmt: skip


def _status(host: Host, *words: str) -> int:
    return host.place.run(vrrpc_command(), *words).returncode


def _text(host: Host, path: str) -> str:
    with open(host.place.outside(path), encoding="utf-8", errors="replace") as file:
        return file.read()


def _has(host: Host, value: str) -> bool:
    """Whether what a daemon reads has a value."""
    return any(value in _text(host, f"/etc/vrrpc/{name}") for name in os.listdir(host.place.outside("/etc/vrrpc"))
               if name in ("keepalived.conf", "speaker.json"))  # fmt: skip


def _forms() -> Iterator[bytes]:
    """As it is, in hexadecimal, and in base64 wherever it begins."""
    yield CANARY
    yield CANARY.hex().encode()
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + CANARY)
        yield encoded[4 if before else 0 : -4]


def _files(scene: Scene) -> Iterator[str]:
    """Files of the lab that have a canary, as their host calls them; those that may have one by their mode alone."""
    forms = tuple(_forms())
    owns = {host.place.folder: name for name, host in scene.hosts.items()}
    for folder, _, names in os.walk(LAB):
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.isfile(path) or os.path.islink(path):
                continue
            with open(path, "rb") as file:
                text = file.read()
            if any(form in text for form in forms):
                inner = next((path.removeprefix(f"{own}/own") for own in owns if path.startswith(own)), path)
                mode = os.stat(path).st_mode & 0o777
                yield f"{oct(mode)} {'allowed' if ALLOWED.fullmatch(inner) and mode == 0o600 else inner}"
