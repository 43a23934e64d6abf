"""Whether somebody keeps this machine's clock right. VRRP does not need it; records, certificates and whoever compares
the events of two hosts do."""

import ctypes
from collections.abc import Iterator
from typing import Final

from runtime.doctor.observation import Observation, good, notice, unknown

_UNSYNCHRONISED: Final = 5
"""TIME_ERROR of ntp_adjtime(2), on Linux and FreeBSD alike."""
_ROOM: Final = 512
"""More than any system's struct timex; all zero, it changes nothing."""


def read() -> int | None:
    """The kernel's own opinion of its clock; None where it cannot be asked."""
    try:
        return int(ctypes.CDLL(None).ntp_adjtime(ctypes.create_string_buffer(_ROOM)))
    except (AttributeError, OSError):
        return None


def judge(state: int | None) -> Iterator[Observation]:
    """One observation."""
    if state is None or state < 0:
        yield unknown("clock", "the kernel does not say whether it is kept right")
    elif state == _UNSYNCHRONISED:
        yield notice("clock", "nothing keeps it right", "run chrony, ntpd or systemd-timesyncd: events carry its time")
    else:
        yield good("clock", "kept right")
