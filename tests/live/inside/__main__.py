"""`python -m tests.live.inside NAME [ARGUMENT...]`: one scenario, by the name of its function."""

import json
import os
import sys
from collections.abc import Callable

from runtime.lab import enclosure
from runtime.lab.place import LAB
from tests.live.inside import (
    alone,
    around,
    doctor,
    edit,
    families,
    frr,
    guardian,
    handover,
    locking,
    locks,
    matrix,
    moving,
    observing,
    serving,
    trouble,
)

Result = dict[str, object]


def main(name: str, arguments: list[str]) -> int:
    """Find the scenario, and run it where nothing of it can stay."""
    modules = (
        alone, around, doctor, edit, families, frr, guardian, handover, locking, locks, matrix, moving, observing,
        serving, trouble,
    )  # fmt: skip
    scenarios: dict[str, Callable[..., Result]] = {}
    for module in modules:
        scenarios |= vars(module)
    scenario = scenarios[name]
    enclosure.die_with_parent()
    enclosure.unshare(enclosure.NEW_NAME)
    return enclosure.run_enclosed(
        enclosure.NEW_NETWORK | enclosure.NEW_MOUNTS, lambda: _play(lambda: scenario(*arguments))
    )


def _play(scenario: Callable[[], Result]) -> int:
    enclosure.keep_mounts_private()
    enclosure.mount("lab", LAB, "tmpfs", "mode=0755")
    os.environ["HOME"] = LAB
    result = scenario()
    sys.stdout.write(json.dumps(result) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
