"""Ask everything on this host that knows something. What does not answer is unknown, and only that."""

import os
import socket
from typing import Final

from runtime.agent_control import SOCKET
from runtime.events.reading import last_entries
from runtime.events.segments import folder_of
from runtime.follow.answers import read_answers
from runtime.ports import WorldError
from runtime.programs import HostPrograms
from runtime.roles import read_roles
from runtime.state import State
from runtime.status import Status
from runtime.status.records import READERS

_LAST: Final = 5
"""Events on the screen."""


def read_status(state: State) -> Status | None:
    """None when nothing is applied here. Raises StateError when that cannot be told."""
    applied = state.applied()
    if applied is None:
        return None
    tree = state.tree(applied)
    try:
        programs: dict[str, str] | None = HostPrograms().states()
    except WorldError:
        programs = None
    records = tuple(stands for reader in READERS for stands in reader(state))
    last = last_entries(folder_of(state.path), _LAST)
    sources = tuple(read_answers(state.path))
    return Status(
        applied, state.refused(), tree, read_roles(tree), programs, sources, is_agent_there(state.path), records, last
    )


def is_agent_there(state: str) -> bool:
    """Whether somebody listens: its answer may take as long as an apply."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(os.path.join(state, SOCKET))
        except OSError:
            return False
    return True
