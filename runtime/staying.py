"""What a process does that is here to stay, once it has started.

A command that ends soon leaves its garbage to the end (`vrrpc.py` says why). One that stays for months must not: what a
library leaves in circles, 10 MiB of it, would wait for a hundred thousand objects more.
"""

import gc
from typing import Final

_THRESHOLDS: Final = (700, 10, 10)
"""Python's own of 3.11, whatever a later one thinks of."""


def stay() -> None:
    """Clear up after the start, never look through again what is left of it, and clear up in good time from now on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
