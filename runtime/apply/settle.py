"""Programs that run for a master alone, and the roles that this host has."""

from collections.abc import Mapping

from runtime.apply.world import World
from runtime.ports import WorldError
from runtime.role import UNKNOWN, RoleNow
from schemas.filetree import ProgramRun, Tree


def settle(tree: Tree, world: World) -> None:
    """Programs that run for a master alone run where the master is: call the event script where they do not.

    A role that cannot be told moves nothing.
    """
    try:
        states, roles = world.programs.states(), world.roles(tree)
        running = {name for name, state in states.items() if state in ("RUNNING", "STARTING")}
        for router in tree.routers:
            role = roles[router.name].role
            follow = [program for program in tree.programs if router.name in program.follows]
            if role == "master" and not running.issuperset(program.name for program in follow):
                world.scripts.call(router.master_script)
            elif role not in ("master", UNKNOWN) and any(
                program.name in running and not _may_be_wanted(program, roles) for program in follow
            ):
                world.scripts.call(router.backup_script)
    except WorldError:
        # The next change of role calls the script anyway.
        return


def _may_be_wanted(program: ProgramRun, roles: Mapping[str, RoleNow]) -> bool:
    """Whether this host is master of a router that the program runs for, or may be."""
    return any(roles[name].role in ("master", UNKNOWN) for name in program.follows if name in roles)
