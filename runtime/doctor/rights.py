"""What this process, and so whatever it starts, may ask of the kernel: in a container root may do next to nothing.

NET_ADMIN sets addresses and devices, NET_RAW sends adverts (osixia/container-keepalived#14, moby/moby#16391).
"""

from collections.abc import Iterator
from typing import Final

from runtime.doctor.observation import Observation, bad, good, unknown

_NEEDED: Final = {"NET_ADMIN": 12, "NET_RAW": 13}
"""By their numbers in linux/capability.h."""


def read() -> int | None:
    """The bounding set, which nothing started from here can go beyond; None where the kernel has none to show."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            lines = dict(line.split(":", 1) for line in file if ":" in line)
        return int(lines["CapBnd"], 16)
    except (OSError, KeyError, ValueError):
        return None


def judge(bounding: int | None) -> Iterator[Observation]:
    """One observation."""
    if bounding is None:
        yield unknown("capabilities", "cannot be told on this system")
        return
    missing = [name for name, number in _NEEDED.items() if not bounding >> number & 1]
    if missing:
        ways = " ".join(f"--cap-add={name}" for name in missing)
        said = f"{' and '.join(missing)} cannot be had here"
        yield bad("capabilities", said, f"a container is started with them ({ways}); a unit has CapabilityBoundingSet=")
    else:
        yield good("capabilities", f"{' and '.join(_NEEDED)} can be had")
