"""A pause of this host: nothing is applied and nothing put right. A record in the state directory, so that it survives
the agent and the machine; its end passes by itself.

A person who applies or goes back by hand on a host that somebody else has paused is refused (status 3), by the name of
the pause: whoever paused it works there. `--allow V749` does it all the same, and leaves the host paused. To confirm
what was applied before is let pass: it touches nothing, and whoever is not confirmed is taken back.

paused.json     {"reason", "since", "until"}: UTC, `until` empty for as long as nobody says otherwise
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from runtime.install import write_file
from schemas.drift import Drift

RECORD: Final = "paused.json"
PAUSED: Final = Drift.PAUSED.value
"""What lets a person pass."""
_WAY_OUT: Final = f"`vrrpc resume` ends it; `--allow {PAUSED}` does this all the same, and leaves the host paused"
_FORM: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause."""

    reason: str
    since: str
    until: str = ""

    def __str__(self) -> str:
        end = f"until {self.until}" if self.until else "until `vrrpc resume`"
        return f"paused since {self.since}, {end}: {self.reason}"

    @property
    def refusal(self) -> str:
        """What is said to whoever wants to change something meanwhile, with the way out."""
        return f"{PAUSED} the host is {self}\n  help: {_WAY_OUT}"

    def is_over(self, now: datetime) -> bool:
        """Whether its end has come."""
        return bool(self.until) and as_text(now) >= self.until


def as_text(moment: datetime) -> str:
    """As the record has it; such texts are in order."""
    return moment.astimezone(UTC).strftime(_FORM)


def read_pause(state: str) -> Pause | None:
    """The pause that holds, None for none. A record that cannot be read holds: somebody wanted something by it."""
    pause = read_record(state)
    return None if pause is None or pause.is_over(datetime.now(UTC)) else pause


def read_record(state: str) -> Pause | None:
    """What is written, over or not."""
    path = os.path.join(state, RECORD)
    try:
        with open(path, encoding="utf-8") as file:
            record = json.load(file)
        datetime.strptime(record["until"] or record["since"], _FORM).replace(tzinfo=UTC)
        return Pause(str(record["reason"]), str(record["since"]), str(record["until"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        return Pause(f"{path} cannot be read ({error}); `vrrpc resume` removes it", "an unknown time")


def write_pause(state: str, pause: Pause) -> None:
    """Begin it, or change it. Raises OSError."""
    write_file(os.path.join(state, RECORD), (json.dumps(asdict(pause), indent=1) + "\n").encode(), 0o600)


def end_pause(state: str) -> None:
    """None any more. Raises OSError."""
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(state, RECORD))
