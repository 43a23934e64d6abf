"""A share of the processor ahead of others, so that adverts are in time on a host whose cores are all busy."""

import os
from contextlib import suppress
from typing import Final

NICE: Final = -10
"""Ahead of what is not urgent, and still one among others: a flood of packets must not take the whole host."""


def be_urgent() -> None:
    """This thread is, as far as the kernel lets it be; what it starts is not, event scripts least of all."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
        os.sched_setscheduler(0, os.SCHED_OTHER | os.SCHED_RESET_ON_FORK, os.sched_param(0))
