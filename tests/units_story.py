"""What happens to a host under our own units and a real systemd, told from the inside. /etc and /var are layers of
their own, so that nothing of this machine is touched."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from compiler.paths import LINUX
from runtime.ports import WorldError
from runtime.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[1]
UNITS = "/etc/systemd/system"
PATIENCE = 90.0

SITE = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 200}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
services:
  www: {software: program, address: front.web, command: sleep 1000}
"""


def _run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def _until(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}\n{_run('systemctl', 'status', '--no-pager', '--lines=0', 'vrrpc')}")
        time.sleep(0.1)


def _layers() -> None:
    """Whatever is written goes to memory."""
    for name in ("etc", "var"):
        for part in ("up", "work"):
            os.makedirs(f"/run/layer/{name}/{part}")
    os.makedirs("/run/layer", exist_ok=True)
    for name in ("etc", "var"):
        parts = f"lowerdir=/{name},upperdir=/run/layer/{name}/up,workdir=/run/layer/{name}/work"
        _run("mount", "-t", "overlay", "overlay", "-o", parts, f"/{name}")
    _run("mount", "-t", "tmpfs", "units", UNITS)
    _run("mount", "-t", "tmpfs", "opt", "/opt")
    for path in ("/etc/vrrpc", "/var/lib/vrrpc", "/var/log/vrrpc"):
        _run("rm", "-rf", path)


def _install() -> None:
    """As the README says it."""
    _run("mkdir", "-p", "/opt/vrrpc/bin", "/etc/default")
    Path("/opt/vrrpc/bin/vrrpc").write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT} PYTHONDONTWRITEBYTECODE=1 exec {sys.executable} -m vrrpc "$@"\n'
    )
    os.chmod("/opt/vrrpc/bin/vrrpc", 0o755)
    for unit in (ROOT / "packaging").glob("*.service"):
        Path(UNITS, unit.name).write_text(unit.read_text())
    os.makedirs("/var/site")
    Path("/var/site/site.yaml").write_text(SITE)
    Path("/etc/default/vrrpc").write_text("VRRPC_RUN=--source /var/site --host clarinet --metrics 127.0.0.1:9112\n")


def _network() -> None:
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth1")
    _run("ip", "link", "set", "eth1", "up")
    _run("ip", "address", "add", "192.0.2.11/24", "dev", "eth0")
    _run("ip", "link", "set", "eth0", "up")


def _show(name: str, unit: str = "vrrpc.service") -> str:
    return _run("systemctl", "show", f"--property={name}", "--value", unit)


def _supervisor() -> Supervisor:
    return Supervisor(LINUX.supervisord, LINUX.supervisor_socket)


def _states() -> dict[str, str]:
    try:
        return _supervisor().states()
    except WorldError:
        return {}


def _runs() -> dict[str, float]:
    """supervisord's process, and when it has started each program."""
    return {"supervisord": _supervisor().pid(), **_supervisor().started()}


def _of(process: str, field: str) -> str:
    found = re.search(rf"^{field}:\s*(\S+)", Path(f"/proc/{process}/status").read_text(), re.M)
    return found[1] if found else ""


def _pid_of(command: str) -> str:
    return _run("pgrep", "--newest", "--full", command)


def _generation() -> int:
    try:
        return int(json.loads(Path("/var/lib/vrrpc/applied.json").read_text())["generation"])
    except FileNotFoundError:
        return 0


def _beyond(mask: int) -> list[str]:
    """Capabilities that a process has and our unit does not name (numbers of capabilities(7))."""
    numbers = {"NET_ADMIN": 12, "NET_RAW": 13, "DAC_OVERRIDE": 1, "FOWNER": 3, "CHOWN": 0, "KILL": 5, "SETUID": 7}
    numbers |= {"SETGID": 6, "NET_BIND_SERVICE": 10}
    named = re.findall(r"CAP_([A-Z_]+)", " ".join(re.findall(r"^CapabilityBoundingSet=(.*)$", _unit(), re.M)))
    return [str(number) for number in range(64) if mask >> number & 1 and number not in {numbers[n] for n in named}]


def _unit() -> str:
    return Path(ROOT, "packaging/vrrpc.service").read_text()


def main() -> None:
    """The whole story; what was found goes to stdout as JSON."""
    _layers()
    _install()
    _network()
    found: dict[str, object] = {}
    _run("systemctl", "daemon-reload")
    _run("systemctl", "start", "vrrpc")
    _until(lambda: _states() == {"speaker": "RUNNING", "www": "RUNNING"}, "programs run")
    agent = _show("MainPID")
    found |= {"state": _show("ActiveState"), "type": _show("Type"), "words": _show("StatusText")}
    found |= {"generation": _generation(), "programs": _states()}
    www = _pid_of("^sleep 1000")
    found["cgroup of www"] = Path(f"/proc/{www}/cgroup").read_text().strip().splitlines()[-1]
    found["fences"] = {"agent": _of(agent, "NoNewPrivs"), "www": _of(www, "NoNewPrivs")}
    found["capabilities beyond"] = _beyond(int(_of(agent, "CapEff"), 16) | int(_of(agent, "CapBnd"), 16))
    found["before"] = _runs()
    _run("systemctl", "stop", "vrrpc")
    time.sleep(1)
    found["after a stop"] = _runs()
    _run("systemctl", "start", "vrrpc")
    os.kill(int(_show("MainPID")), 9)
    found["after a kill"] = _runs()
    _until(lambda: _show("ActiveState") == "active" and _show("MainPID") not in ("0", agent), "the agent is back")
    found["back after a kill"] = True
    Path("/var/site/site.yaml").write_text(SITE.replace("priority: 200", "priority: 210"))
    _until(lambda: _generation() == 2, "a second generation")
    found["edited"] = _generation()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
