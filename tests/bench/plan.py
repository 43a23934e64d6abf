"""What `vrrpc plan` takes on a host with 250 virtual routers, each with another priority than the one that is applied:
asked of the agent that is at work, and as a command, with the start of the program.

Run as root: it enters namespaces, in a process of its own.
"""

import json
import os
import subprocess
import sys
import time

from runtime.control import ask
from runtime.lab import enclosure
from runtime.lab.place import vrrpc_command
from tests.bench.idle import at_rest, site
from tests.bench.timing import row, timed

_RUNS = 7
_BAR = 0.5
_PATIENCE = 120.0


def figures() -> list[str]:
    """The table's lines."""
    done = subprocess.run([sys.executable, "-m", __spec__.name], capture_output=True, text=True, check=False)
    if done.returncode:
        return ["A plan of 250 virtual routers: not measured", *(f"  {line}" for line in done.stderr.splitlines()[-3:])]
    seen = json.loads(done.stdout.splitlines()[-1])
    return [
        "A plan of 250 virtual routers, the priority of each changed:",
        row("asked of the agent at work", seen["agent"], _BAR),
        row("vrrpc plan, with its start", seen["command"]),
    ]


def _measure() -> int:
    lab = at_rest()
    host = lab.hosts["clarinet"]
    done = host.run(vrrpc_command(), "pause", "--reason", "a plan is wanted")
    assert done.returncode == 0, done.stderr
    lab.give(site().replace("priority: 200", "priority: 210"))
    time.sleep(3)
    socket = host.outside("/var/lib/vrrpc/agent.sock")
    found = {
        "agent": [timed(lambda: _plan(socket)) for _ in range(_RUNS)],
        "command": [timed(lambda: host.run(vrrpc_command(), "plan")) for _ in range(_RUNS)],
    }
    sys.stdout.write(json.dumps(found) + "\n")
    lab.close()
    return 0


def _plan(socket: str) -> None:
    answer = ask("agent", socket, "plan", _PATIENCE, allow=[])
    assert answer["plan"]["pending"], answer


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C"
    sys.exit(enclosure.run_enclosed(enclosure.NEW_NETWORK | enclosure.NEW_MOUNTS, _measure))
