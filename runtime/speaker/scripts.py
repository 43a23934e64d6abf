"""Event scripts, started and never waited for: the protocol goes on meanwhile.

Each runs in a session of its own, so that it outlives whoever ends the speaker's process group.
"""

import subprocess
from collections.abc import Callable


class Scripts:
    """Those that were started. What cannot be started is reported in one line."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._running: list[subprocess.Popen[bytes]] = []

    def run(self, script: str) -> None:
        """Start a script by its path; an empty one is none."""
        if not script:
            return
        try:
            self._running.append(
                subprocess.Popen([script], stdin=subprocess.DEVNULL, cwd="/", start_new_session=True, close_fds=True)
            )
        except OSError as error:
            self._report(f"cannot run {script}: {error.strerror}")

    def collect(self) -> None:
        """Let the kernel forget those that ended."""
        self._running = [script for script in self._running if script.poll() is None]
