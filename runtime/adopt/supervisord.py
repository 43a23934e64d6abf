"""supervisor's supervisord, which goes on with the programs that a killed one has left.

It cannot wait for them, as they are no children of its own: it looks whether they are still there. All else is
supervisor's: a program that was taken over is stopped, signalled and started again like any other.
"""

import sys
import time
from contextlib import suppress
from typing import Any

from supervisor import supervisord
from supervisor.dispatchers import POutputDispatcher
from supervisor.events import ProcessCommunicationStdoutEvent
from supervisor.medusa import asyncore_25 as asyncore
from supervisor.options import ServerOptions
from supervisor.states import ProcessStates, SupervisorStates

from runtime.adopt.orphans import Process, orphans
from runtime.adopt.processes import is_running, processes, reading_end, started_at


class Supervisord(supervisord.Supervisor):  # type: ignore[misc]
    """One that looks around before it starts anything."""

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self._adopted: dict[int, Process] = {}
        self._left: dict[str, Process] = {}

    def run(self) -> None:
        """Until told to stop."""
        import os

        self._left = dict(orphans(processes(self.options.serverurl or ""), os.getpid()))
        super().run()

    def add_process_group(self, config: Any) -> Any:
        """Know its programs, and go on with those that run already."""
        added = super().add_process_group(config)
        for name, program in self.process_groups[config.name].processes.items() if added else ():
            process = self._left.pop(name, None)
            if process is not None and is_running(process):
                self._adopt(program, process)
        return added

    def _adopt(self, program: Any, process: Process) -> None:
        program.pid = process.pid
        # Not from this moment on: one that ends now has not ended too quickly.
        program.laststart = time.time() - program.config.startsecs - 2
        with suppress(OSError, ValueError):
            program.laststart = min(program.laststart, started_at(process))
        program.change_state(ProcessStates.STARTING)
        program.change_state(ProcessStates.RUNNING)
        self._hear(program)
        self.options.pidhistory[process.pid] = program
        self._adopted[process.pid] = process
        self.options.logger.info(f"adopted: '{program.config.name}' with pid {process.pid}")

    def _hear(self, program: Any) -> None:
        handle = reading_end(program.pid)
        if handle is not None:
            program.pipes = {"stdout": handle}
            program.dispatchers = {handle: POutputDispatcher(program, ProcessCommunicationStdoutEvent, handle)}

    def reap(self, once: bool = False, recursionguard: int = 0) -> None:
        """Also those that nobody tells us of."""
        super().reap(once, recursionguard)
        for pid, process in tuple(self._adopted.items()):
            if not is_running(process):
                del self._adopted[pid]
                if (program := self.options.pidhistory.pop(pid, None)) is not None:
                    program.finish(pid, 0)


def main(words: list[str]) -> None:
    """As supervisord, with its command line; a HUP makes it anew."""
    first = True
    while True:
        options = ServerOptions()
        options.realize(words, doc=supervisord.__doc__)
        options.first, options.test = first, False
        with suppress(asyncore.ExitNow):
            Supervisord(options).main()
        options.close_httpservers()
        options.close_logger()
        first = False
        if options.mood < SupervisorStates.RESTARTING:
            return


if __name__ == "__main__":
    main(sys.argv[1:])
