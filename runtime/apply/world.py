"""Everything outside that applying touches, as one value; runtime/world.py says which real end stands for which."""

from collections.abc import Callable
from dataclasses import dataclass

from runtime.ports import Checker, Clock, Files, Handover, Kernel, NameServers, Programs, Scripts, Speaker
from runtime.role import RoleNow
from schemas.filetree import SecretUse, Tree


@dataclass(frozen=True, slots=True)
class World:
    """The ports of one host."""

    files: Files
    checker: Checker
    programs: Programs
    speaker: Speaker
    scripts: Scripts
    kernel: Kernel
    name_servers: NameServers
    secret: Callable[[SecretUse], str]
    roles: Callable[[Tree], dict[str, RoleNow]]
    clock: Clock
    handover: Handover
    arm: Callable[[], None]
    """Start what takes an apply back if whoever makes it dies, or if nobody confirms it."""
