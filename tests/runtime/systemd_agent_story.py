"""A host under `manager: systemd` and its agent, told from beside a real systemd: one NIC, the built-in speaker, a
program that always runs and one that follows the master."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_STATE, _SITE = "/run/state", Path("/run/site")
_TEXT = """\
version: 1
site: example
defaults: {hosts: {manager: systemd}}
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
    interval: 200ms
services:
  www: {software: program, address: front.web, command: sleep 1000}
  greeting: {software: program, address: front.web, command: sleep 1000, bind: on-master}
"""


def _vrrpc(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["vrrpc", *words, "--state", _STATE], capture_output=True, text=True, check=False, timeout=60)


def _agent() -> subprocess.Popen[bytes]:
    with open("/run/agent.log", "ab") as log:
        words = ["vrrpc", "run", "--source", str(_SITE), "--host", "clarinet", "--state", _STATE]
        return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _status() -> dict[str, Any]:
    done = _vrrpc("status", "--format", "json")
    found: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return found


def _seen() -> dict[str, object]:
    now = _status()
    roles = [router["role"] for router in now.get("routers", [])]
    return {"programs": now.get("programs"), "roles": roles, "generation": now.get("applied", {}).get("generation")}


def _comes_to(**wanted: object) -> dict[str, object]:
    """What is seen once it is what is wanted, or when the time is over."""
    _until(lambda: _seen().items() >= wanted.items())
    return _seen()


def _until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 30
    while not condition() and time.monotonic() < end:
        time.sleep(0.2)
    return condition()


def _ip(words: str) -> str:
    return subprocess.run(["ip", *words.split()], capture_output=True, text=True, check=True).stdout


def main() -> None:
    """From the first apply to `vrrpc down`, as JSON."""
    for words in ("link add eth0 type veth peer name far", "link set eth0 up", "link set far up"):
        _ip(words)
    _ip("addr add 192.0.2.11/24 dev eth0")
    _SITE.mkdir()
    (_SITE / "site.yaml").write_text(_TEXT, encoding="utf-8")
    running = {"speaker": "RUNNING", "www": "RUNNING", "greeting": "RUNNING"}
    agent = _agent()
    found: dict[str, object] = {"first": _comes_to(programs=running, roles=["master"], generation=1)}
    found["address"] = "192.0.2.80" in _ip("addr show")
    agent.kill()
    agent.wait()
    found["without agent"] = _seen()
    (_SITE / "site.yaml").write_text(_TEXT.replace("priority: 200", "priority: 150"), encoding="utf-8")
    speaker = _main_pid("speaker")
    agent = _agent()
    found["changed"] = _comes_to(programs=running, roles=["master"], generation=2)
    found["speaker is the same"] = _main_pid("speaker") == speaker
    (_SITE / "site.yaml").write_text(
        _TEXT.replace("  www: {software: program, address: front.web, command: sleep 1000}\n", "")
    )
    found["less"] = _comes_to(programs={"speaker": "RUNNING", "greeting": "RUNNING"}, generation=3)
    found["doctor"] = [line for line in _vrrpc("doctor").stdout.splitlines() if "did not start it" in line]
    agent.terminate()
    agent.wait()
    down = _vrrpc("down")
    found["down"] = [down.returncode, down.stderr]
    found["left"] = sorted(name for name in os.listdir("/etc/systemd/system") if "vrrpc" in name)
    found["speaks"] = Path("/run/vrrpc/speaker.sock").exists()
    found["address, then"] = "192.0.2.80" in _ip("addr show")
    found["log"] = Path("/run/agent.log").read_text(errors="replace")[-3000:]
    sys.stdout.write(json.dumps(found) + "\n")


def _main_pid(program: str) -> int:
    words = ["systemctl", "show", "--property=MainPID", "--value", f"vrrpc-{program}.service"]
    return int(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    main()
