"""A measurement in namespaces of its own: a process that prints what it found as JSON, and takes all it made along."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from runtime.lab import enclosure
from runtime.lab.place import LAB


def measured(module: str, *words: str) -> dict[str, Any]:
    """What a module of the benchmarks finds in there; nothing when it fails, and why on stderr."""
    done = subprocess.run([sys.executable, "-m", module, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr[-2000:])
        return {}
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


def enclosed(measure: Callable[[], dict[str, object]]) -> int:
    """The other end."""

    def inside() -> int:
        enclosure.keep_mounts_private()
        enclosure.mount("lab", LAB, "tmpfs", "mode=0755")
        os.environ["HOME"] = LAB
        sys.stdout.write(json.dumps(measure()) + "\n")
        return 0

    os.environ["LC_ALL"] = "C"
    enclosure.unshare(enclosure.NEW_NAME)
    return enclosure.run_enclosed(enclosure.NEW_NETWORK | enclosure.NEW_MOUNTS, inside)
