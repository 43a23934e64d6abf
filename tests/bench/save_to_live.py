"""From saving site.yaml to the speaker living by it: two hosts in the lab, a priority edited, the control socket asked.

Run as root: it enters namespaces, in a process of its own.
"""

import json
import os
import subprocess
import sys
import time

from compiler import compile_site
from runtime.lab import enclosure
from runtime.lab.lab import Lab, preferred
from runtime.lab.place import LAB
from runtime.lab.scenario import wait_for_master
from runtime.speaker.control import ask
from tests.bench.timing import row

_EDITS = 11
_BAR = 0.5

SITE = """\
version: 1
site: bench
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""


def figures() -> list[str]:
    """The table's lines."""
    done = subprocess.run([sys.executable, "-m", __spec__.name], capture_output=True, text=True, check=False)
    if done.returncode:
        return ["From save to live: not measured", *(f"  {line}" for line in done.stderr.splitlines()[-3:])]
    return [
        "A live edit in the lab:",
        row("from saving a priority to the speaker's answer", json.loads(done.stdout), _BAR),
    ]


def _measure() -> int:
    model = compile_site("site.yaml", SITE.encode()).model
    assert model is not None
    enclosure.keep_mounts_private()
    enclosure.mount("lab", LAB, "tmpfs", "mode=0755")
    lab = Lab(model, SITE)
    lab.start_agents()
    router = model.routers[0]
    assert wait_for_master(lab, router, preferred(router).host.name, 30) is not None
    control = lab.hosts["clarinet"].outside("/run/vrrpc/speaker.sock")
    sys.stdout.write(json.dumps([_edit(lab, control, 250 - number % 2) for number in range(1, _EDITS + 1)]))
    lab.close()
    return 0


def _edit(lab: Lab, control: str, priority: int) -> float:
    time.sleep(1.0)
    text = SITE.replace("priority: 250", f"priority: {priority}")
    began = time.perf_counter()
    lab.follow(text)
    while ask(control, "state")["routers"][0]["priority"] != priority:
        time.sleep(0.002)
        assert time.perf_counter() < began + 30
    return time.perf_counter() - began


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C"
    sys.exit(enclosure.run_enclosed(enclosure.NEW_NETWORK | enclosure.NEW_MOUNTS, _measure))
