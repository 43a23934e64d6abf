"""What a host with 250 virtual routers costs while nothing happens: the agent's and supervisord's share of a core and
proportional set size, over a minute after everything has come to rest.

Run as root: it enters namespaces, in a process of its own.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from compiler import compile_site
from runtime.lab import enclosure
from runtime.lab.lab import Lab
from runtime.lab.place import LAB

_ROUTERS = 250
_SECONDS = 60.0
_REST = 40.0
_PATIENCE = 120.0
_MOST_CPU, _MOST_PSS = 0.5, 80.0
_METRICS = ("--metrics", "127.0.0.1:9112")


def site() -> str:
    """Two hosts, one NIC, 250 virtual routers on it."""
    hosts = [f"  {name}: {{interfaces: {{eth0: {{address: 10.0.0.{last}/16, many_vrids: true}}}}}}"
             for name, last in (("clarinet", 11), ("fridge", 12))]  # fmt: skip
    routers = [
        f"  r{number}: {{vrid: {number}, members: {{clarinet: {{interface: eth0, priority: 200}}, "
        f"fridge: {{interface: eth0, priority: 100}}}}, addresses: {{web: 10.0.1.{number}}}}}"
        for number in range(1, _ROUTERS + 1)
    ]
    return "\n".join(["version: 1", "site: idle", "hosts:", *hosts, "virtual_routers:", *routers, ""])


def figures() -> list[str]:
    """The table's lines."""
    lines = [f"A host with {_ROUTERS} virtual routers at rest, {_SECONDS:g} s (agent and supervisord together):"]
    for name, words in (("as usual", ()), ("with metrics", _METRICS)):
        command = [sys.executable, "-m", __spec__.name, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        lines.append(f"  {name}: not measured {done.stderr[-300:]}" if done.returncode else _row(name, done.stdout))
    return lines


def _row(name: str, text: str) -> str:
    seen = json.loads(text.splitlines()[-1])
    each = ", ".join(f"{who} {cpu:.2f}% {pss:.1f} MiB" for who, (cpu, pss) in seen.items())
    cpu, pss = (sum(values[index] for values in seen.values()) for index in (0, 1))
    bars = f"at most {_MOST_CPU:g}% and {_MOST_PSS:g} MiB"
    return f"  {name:<14} {cpu:.2f}% of a core, {pss:.1f} MiB PSS ({each})   {bars}"


def at_rest(*options: str) -> Lab:
    """A lab in which clarinet has applied the site, and everything has come to rest. To be called in an enclosure."""
    text = site()
    model = compile_site("site.yaml", text.encode()).model
    assert model is not None
    enclosure.keep_mounts_private()
    enclosure.mount("lab", LAB, "tmpfs", "mode=0755")
    lab = Lab(model, text)
    lab.start_agent("clarinet", *options)
    applied = Path(lab.hosts["clarinet"].outside("/var/lib/vrrpc/applied.json"))
    end = time.monotonic() + _PATIENCE
    while not applied.exists():
        time.sleep(0.2)
        assert time.monotonic() < end, Path(lab.log("clarinet")).read_text()
    time.sleep(_REST)
    return lab


def _measure() -> int:
    lab = at_rest(*sys.argv[1:])
    pids = {"agent": _find(r"vrrpc\0run"), "supervisord": _find("adopt.supervisord")}
    before = {name: _ticks(pid) for name, pid in pids.items()}
    time.sleep(_SECONDS)
    hertz = os.sysconf("SC_CLK_TCK")
    found = {
        name: ((_ticks(pid) - before[name]) / hertz / _SECONDS * 100, _pss(pid) / 1024) for name, pid in pids.items()
    }
    sys.stdout.write(json.dumps(found) + "\n")
    lab.close()
    return 0


def _find(words: str) -> int:
    """The process whose command line has these; what merely started it is another."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        line = path.read_bytes().decode(errors="replace")
        if re.search(words, line) and "nsenter" not in line:
            return int(path.parent.name)
    raise LookupError(words)


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _pss(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    assert found is not None
    return int(found[1])


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C"
    sys.exit(enclosure.run_enclosed(enclosure.NEW_NETWORK | enclosure.NEW_MOUNTS | enclosure.NEW_PROCESSES, _measure))
