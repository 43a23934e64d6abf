"""Starts what takes an apply back when nobody else can: `deadman.py`."""

import os
import subprocess
import sys


def arm(state: str) -> None:
    """One for a state directory, detached. By its path and isolated: it needs nothing of ours but when it acts."""
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "deadman.py")
    subprocess.Popen(
        [sys.executable, "-I", program, state],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True,
    )  # fmt: skip
