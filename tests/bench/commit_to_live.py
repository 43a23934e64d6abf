"""From `git commit` in a watched checkout to live: two hosts in the lab that follow its commits; a priority, then an
event script, each edited and committed. The clock starts when git is called.

Run as root: it enters namespaces, in a process of its own.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

from compiler import compile_site
from runtime.lab import enclosure
from runtime.lab.lab import Lab, preferred
from runtime.lab.place import LAB, SITE, vrrpc_command
from runtime.lab.scenario import wait_for_master
from runtime.speaker.control import ask
from tests.bench import save_to_live
from tests.bench.timing import row

_EDITS = 11
_BAR = 0.3
_TEXT = save_to_live.SITE.replace("addresses: {", 'on_master: [{run: "echo 250"}]\n    addresses: {')
_SCRIPT = "/etc/vrrpc/vrid1_master.sh"


def figures() -> list[str]:
    """The table's lines."""
    done = subprocess.run([sys.executable, "-m", __spec__.name], capture_output=True, text=True, check=False)
    if done.returncode:
        return ["From commit to live: not measured", *(f"  {line}" for line in done.stderr.splitlines()[-3:])]
    seen = json.loads(done.stdout)
    return [
        "A commit in a watched checkout, in the lab:",
        row("from git commit to the speaker's new priority", seen["priority"], _BAR),
        row("from git commit to a new event script", seen["script"], _BAR),
    ]


def _measure() -> int:
    model = compile_site("site.yaml", _TEXT.encode()).model
    assert model is not None
    enclosure.keep_mounts_private()
    enclosure.mount("lab", LAB, "tmpfs", "mode=0755")
    os.environ["HOME"] = LAB
    lab = Lab(model, _TEXT)
    _git("init", "--quiet", "--initial-branch=main")
    _commit()
    for name, host in lab.hosts.items():
        words = [vrrpc_command(), "run", "--source", SITE, "--ref", "main", "--host", name]
        lab.agents[name] = host.start(words, lab.log(name))
    router = lab.model.routers[0]
    assert wait_for_master(lab, router, preferred(router).host.name, 60) is not None
    control = lab.hosts["clarinet"].outside("/run/vrrpc/speaker.sock")
    script = lab.hosts["clarinet"].outside(_SCRIPT)
    levels = [250 - number % 2 for number in range(1, _EDITS + 1)]
    found = {
        "priority": [_edit(lab, f"priority: {level}", lambda level=level: _priority(control) == level)  # type: ignore[misc]
                     for level in levels],
        "script": [_edit(lab, f"priority: 250 # {level}", lambda level=level: _has(script, f"echo {level}"), level)  # type: ignore[misc]
                   for level in range(1, _EDITS + 1)],
    }  # fmt: skip
    sys.stdout.write(json.dumps(found))
    lab.close()
    return 0


def _priority(control: str) -> int:
    return int(ask(control, "state")["routers"][0]["priority"])


def _has(path: str, text: str) -> bool:
    with open(path, encoding="utf-8") as file:
        return text in file.read()


def _edit(lab: Lab, priority: str, live: Callable[[], bool], script: int = 250) -> float:
    time.sleep(1.5)
    text = _TEXT.replace("priority: 250", priority).replace("echo 250", f"echo {script}")
    if script != 250:
        text = text.replace(priority, "priority: 249")
    lab.give(text)
    began = time.perf_counter()
    _commit()
    while not live():
        time.sleep(0.002)
        assert time.perf_counter() < began + 30, text
    return time.perf_counter() - began


def _commit() -> None:
    _git("add", "--all")
    _git("commit", "--quiet", "--message", "a change")


def _git(*words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "gc.auto=0")
    subprocess.run(["git", "-C", SITE, *who, *words], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C"
    sys.exit(enclosure.run_enclosed(enclosure.NEW_NETWORK | enclosure.NEW_MOUNTS, _measure))
