"""The two rights that VRRP needs of the kernel: NET_RAW to hear and send adverts, NET_ADMIN to move addresses.

Asked for before anything is opened, so that what is missing has its name: the kernel's own answer to a missing right is
'operation not permitted', whatever it was for.
"""

from collections.abc import Iterable
from typing import Final

ADMIN, RAW = "NET_ADMIN", "NET_RAW"
_NUMBERS: Final = {ADMIN: 12, RAW: 13}
"""linux/capability.h."""


def read_rights(which: str = "CapEff") -> int | None:
    """A capability set of this process, by its name in /proc/self/status; None where the kernel has none to show."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            lines = dict(line.split(":", 1) for line in file if ":" in line)
        return int(lines[which], 16)
    except (OSError, KeyError, ValueError):
        return None


def missing_rights(held: int | None, needed: Iterable[str] = _NUMBERS) -> list[str]:
    """Those of the needed that are not among the held, as CAP_...; none where nobody knows what is held."""
    if held is None:
        return []
    return [f"CAP_{name}" for name in needed if not held >> _NUMBERS[name] & 1]


def complaint(what: str, missing: list[str]) -> str:
    """One line for whoever has to give them."""
    rights = " and ".join(missing)
    return (
        f"{what} needs {rights}, which this process does not have: run it as root, or with AmbientCapabilities="
        f"{' '.join(missing)} in its unit, or in a container with --cap-add"
    )
