"""What this process, and so whatever it starts, may ask of the kernel: in a container root may do next to nothing.

NET_ADMIN sets addresses and devices, NET_RAW sends adverts (osixia/container-keepalived#14, moby/moby#16391).
"""

from collections.abc import Iterator

from runtime.doctor.observation import Observation, bad, good, unknown
from runtime.privileges import missing_rights, read_rights


def read() -> int | None:
    """The bounding set, which nothing started from here can go beyond; None where the kernel has none to show."""
    return read_rights("CapBnd")


def judge(bounding: int | None) -> Iterator[Observation]:
    """One observation."""
    if bounding is None:
        yield unknown("capabilities", "cannot be told on this system")
        return
    missing = [name.removeprefix("CAP_") for name in missing_rights(bounding)]
    if missing:
        ways = " ".join(f"--cap-add={name}" for name in missing)
        said = f"{' and '.join(missing)} cannot be had here"
        yield bad("capabilities", said, f"a container is started with them ({ways}); a unit has CapabilityBoundingSet=")
    else:
        yield good("capabilities", "NET_ADMIN and NET_RAW can be had")
