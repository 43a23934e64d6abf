"""What the hosts' agents say of an edit, from their logs: one answer each, however long the entry is."""

import re
import time
from collections.abc import Iterator, Mapping
from typing import Final

_LOOK: Final = 0.05
_BEGIN: Final = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ", re.M)
_ANSWER: Final = re.compile(r"^(generation \d+ (is live|stands)|not applied)\b.*", re.M)


class Ears:
    """Make them before the edit: what is in the logs by then is not heard. `silent`: who has not answered yet."""

    def __init__(self, logs: Mapping[str, str]) -> None:
        self.silent = list(logs)
        self._logs = logs
        self._heard = {name: len(_read(path)) for name, path in logs.items()}

    def listen(self, seconds: float) -> Iterator[tuple[str, list[str]]]:
        """Each host's answer as it comes: the lines of its reason, if it has one, and what it did at the end."""
        end = time.monotonic() + seconds
        while self.silent and time.monotonic() < end:
            for name in list(self.silent):
                said = answer(_read(self._logs[name])[self._heard[name] :])
                if said:
                    self.silent.remove(name)
                    yield name, said
            time.sleep(_LOOK)


def answer(log: str) -> list[str]:
    """The first answer in a piece of an agent's log; empty while there is none. Pure."""
    whole = log[: log.rfind("\n") + 1]
    for entry in _BEGIN.split(whole):
        if found := _ANSWER.search(entry):
            return [*entry[: found.start()].splitlines(), found[0]]
    return []


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
