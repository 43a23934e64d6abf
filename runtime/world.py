"""This machine as the `World` that applying touches: which real end stands for which port."""

import os
from collections.abc import Callable
from functools import partial

from compiler.paths import LINUX
from runtime.apply import World
from runtime.arm import arm
from runtime.handover import HostHandover
from runtime.host import HostChecker, HostClock, HostFiles, HostKernel, HostScripts, HostSpeaker
from runtime.name_servers import HostNameServers
from runtime.observe.keepalived import make_pipe
from runtime.programs import HostPrograms
from runtime.roles import read_roles
from runtime.secret_store import SecretStore
from runtime.state import State


def real_world(state: State, beat: Callable[[], None] = lambda: None) -> World:
    """The real ends, with the staging folder and the secrets in the state directory. `beat` as in HostClock."""
    return World(
        files=HostFiles(),
        checker=HostChecker(os.path.join(state.path, "staging")),
        programs=HostPrograms(),
        speaker=HostSpeaker(LINUX.control),
        scripts=HostScripts(),
        kernel=HostKernel(),
        name_servers=HostNameServers(),
        secret=SecretStore(state.path).read,
        roles=read_roles,
        clock=HostClock(beat),
        handover=HostHandover(os.path.join(state.path, "priority")),
        arm=partial(arm, state.path),
    )


def make_directories() -> None:
    """Where sockets and logs live, and the pipe of keepalived; /run is empty after every boot. Raises OSError."""
    for path in (LINUX.run, LINUX.log):
        os.makedirs(path, mode=0o755, exist_ok=True)
    make_pipe(LINUX.notify_fifo)
