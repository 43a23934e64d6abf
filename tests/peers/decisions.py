"""What to do with a missing peer, decided from apt's own words. Pure: no apt, no files, no clock.

Nothing that is installed may vanish from a developer's machine for the sake of a test, and the peers may conflict
with each other (daemontools-run with runit, in Debian). apt knows; its simulation is asked.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from tests.peers import PeerError

LISTS_KEPT: Final = 24 * 3600.0
"""Seconds after which apt's lists may name versions that the mirror has dropped."""

# apt 2 says the first, the solver of apt 3 the second.
_CONFLICT: Final = re.compile(r"unmet dependencies|Unable to satisfy dependencies")
_REMOVED: Final = re.compile(r"^Remv (\S+)", re.MULTILINE)
_CLASH: Final = re.compile(r"^.*\b(?:Conflicts|Breaks)\b.*$", re.MULTILINE)
_ERROR: Final = re.compile(r"^E: (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said, and its exit status."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Install:
    """Harms nothing: apt may install it."""

    package: str


@dataclass(frozen=True, slots=True)
class Unpack:
    """Would remove or conflict with something: its files go to a folder of their own."""

    package: str
    reason: str


def decide(package: str, answer: Answer) -> Install | Unpack:
    """Read one simulation; a failure that is no conflict (apt broken, package unknown) raises PeerError."""
    if removed := _REMOVED.findall(answer.text):
        return Unpack(package, f"would remove {', '.join(removed)}")
    if answer.status == 0:
        return Install(package)
    if _CONFLICT.search(answer.text):
        clash = _CLASH.search(answer.text)
        return Unpack(package, " ".join(clash[0].split()) if clash else "its dependencies cannot be met")
    raise PeerError(f"{package}: apt-get says: {complaint(answer)}")


def decide_all(packages: Iterable[str], simulate: Callable[[list[str]], Answer]) -> list[Install | Unpack]:
    """Decide one after the other, each together with those accepted before it: the peers may not fight each other."""
    decisions: list[Install | Unpack] = []
    accepted: list[str] = []
    for package in packages:
        decision = decide(package, simulate([*accepted, package]))
        decisions.append(decision)
        if isinstance(decision, Install):
            accepted.append(package)
    return decisions


def complaint(answer: Answer) -> str:
    """The one line of a failed command that tells most: apt's first error, else its last line."""
    if errors := _ERROR.findall(answer.text):
        return str(errors[0])
    return answer.text.strip().rpartition("\n")[2] or f"exit status {answer.status}"


def lists_are_old(changed: float | None, now: float) -> bool:
    """Whether `apt-get update` must run first; None stands for no lists at all."""
    return changed is None or now - changed > LISTS_KEPT
