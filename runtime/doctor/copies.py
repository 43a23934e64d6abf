"""A distribution's own unit of a program that a service runs: Debian enables it as soon as the package is there.

Two copies want the same ports. Whoever comes first at a boot has them; the other one fails, or, where sockets may be
shared (SO_REUSEPORT), half of the clients get an answer from a configuration that nobody looks at. Where the two share
no port and address, as with an sshd for the host's own address, both may stay; nobody but a person can tell.
"""

from collections.abc import Iterator, Mapping

from runtime.doctor.observation import Observation, good, notice
from runtime.doctor.strangers import is_enabled
from schemas.filetree import Tree


def read(tree: Tree) -> dict[str, str]:
    """Whether each unit is enabled, by its name; empty where systemd or the unit is not there."""
    return {unit: is_enabled(unit) for program in tree.programs for unit in program.units}


def judge(tree: Tree, units: Mapping[str, str]) -> Iterator[Observation]:
    """One observation if there is no second copy; none where no program has such units."""
    wrong = list(_judge(tree, units))
    yield from wrong or ([good("second copies", "no unit starts one")] if units else [])


def _judge(tree: Tree, units: Mapping[str, str]) -> Iterator[Observation]:
    for program in tree.programs:
        for unit in program.units:
            if units[unit].startswith("enabled"):
                way_out = f"systemctl disable --now {unit}; or see to it that the two share no port and address"
                yield notice(f"unit {unit}", f"starts the program that {program.name} runs, too", way_out)
