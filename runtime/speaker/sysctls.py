"""Settings of network interfaces, changed while the speaker runs and put back when it ends, however it ends."""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

Settings = Mapping[str, str]
"""Values by their paths below /proc/sys/net, with {} where the interface's name stands."""

_ROOT: Final = "/proc/sys/net/"


class Sysctls:
    """What was changed stands in a file before it is changed, so that the successor of a killed speaker can put it
    back. `record` is its path, empty for none."""

    def __init__(self, report: Callable[[str], None], record: str = "") -> None:
        self._report = report
        self._record = record
        self._changed: dict[str, tuple[str, str]] = {}

    def recover(self) -> None:
        """Put back what a killed predecessor left. Only when it is sure that no other speaker is at work."""
        with suppress(OSError, ValueError, TypeError):
            with open(self._record, encoding="utf-8") as file:
                entries = json.load(file)
            self._changed = {
                str(path): (str(before), str(ours)) for path, (before, ours) in dict(entries).items() if _is_ours(path)
            }
        self.restore()

    def set(self, settings: Settings, device: str) -> None:
        """On a device of our own, whose settings end with it; what cannot be set is reported, since the router may work
        all the same."""
        for path, value in _paths(settings, device):
            try:
                _write(path, value)
            except OSError as error:
                self._report(f"cannot set {path[10:]} to {value}: {error.strerror}")

    def change(self, settings: Settings, interface: str) -> None:
        """On an interface that is not ours: the values are remembered, and reported when they cannot be set."""
        for path, value in _paths(settings, interface):
            with suppress(OSError):
                before = _read(path)
                if before != value:
                    self._changed.setdefault(path, (before, value))
        self._save()
        self.set(settings, interface)

    def restore(self) -> None:
        """Put back what was there before, but where somebody else has changed it since."""
        for path, (before, ours) in self._changed.items():
            with suppress(OSError):
                if _read(path) == ours:
                    _write(path, before)
        self._changed.clear()
        self._save()

    def _save(self) -> None:
        if not self._record:
            return
        try:
            if self._changed:
                _replace(self._record, json.dumps(self._changed, indent=2))
            else:
                os.unlink(self._record)
        except FileNotFoundError:
            pass
        except OSError as error:
            self._report(f"cannot keep {self._record}: {error.strerror}; sysctls stay changed if the speaker is killed")


def _paths(settings: Settings, interface: str) -> list[tuple[str, str]]:
    return [(_ROOT + pattern.format(interface), value) for pattern, value in settings.items()]


def _is_ours(path: str) -> bool:
    return path.startswith(_ROOT) and ".." not in path


def _read(path: str) -> str:
    with open(path, encoding="ascii") as file:
        return file.read().strip()


def _write(path: str, value: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(value)


def _replace(path: str, text: str) -> None:
    """As a whole or not at all: a killed speaker must not leave half a record."""
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        file.write(text + "\n")
    os.replace(f"{path}.new", path)
