"""A running lab with agents, and what a test asks of its hosts: files, generation, processes, roles, logs."""

import glob
import hashlib
import json
import os
import sys
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import Any

from compiler import compile_site
from runtime.lab.gaps import Gap, longest_gap
from runtime.lab.lab import Lab
from runtime.lab.place import Place, vrrpc_command
from runtime.lab.scenario import wait_for_master
from runtime.speaker.control import ControlError, ask
from tests.live.inside.patience import PATIENCE, until

FIRST = 120.0
"""Seconds that a host of many services may take until all of it is checked, installed and up."""


class Host:
    """One host of the lab, seen from outside: its files are below a folder of the lab."""

    def __init__(self, place: Place, log: str) -> None:
        self.place = place
        self._log = log

    @property
    def control(self) -> str:
        """The control socket of its built-in speaker."""
        return self.place.outside("/run/vrrpc/speaker.sock")

    def speaker(self) -> list[dict[str, Any]]:
        """The virtual routers of its built-in speaker; none while it does not answer."""
        try:
            return list(ask(self.control, "state")["routers"])
        except ControlError:
            return []

    def priority(self) -> int:
        """The effective priority in its first virtual router."""
        routers = self.speaker()
        return int(routers[0]["priority"]) if routers else 0

    def generation(self) -> int:
        """The generation that is applied here."""
        return int(self._applied().get("generation", 0))

    def commit(self) -> str:
        """The commit that it is of."""
        return str(self._applied().get("commit", ""))

    def _applied(self) -> dict[str, Any]:
        try:
            with open(self.place.outside("/var/lib/vrrpc/applied.json"), encoding="utf-8") as file:
                applied: dict[str, Any] = json.load(file)
                return applied
        except FileNotFoundError:
            return {}

    def refused(self) -> bool:
        """Whether the newest site was refused here."""
        return os.path.exists(self.place.outside("/var/lib/vrrpc/refused.json"))

    def digest(self) -> str:
        """Names all that is configured here: paths, modes and contents."""
        total = hashlib.sha256()
        for folder, _, names in sorted(os.walk(self.place.outside("/etc/vrrpc"))):
            for name in sorted(names):
                path = os.path.join(folder, name)
                total.update(f"{path} {os.stat(path).st_mode}".encode())
                with open(path, "rb") as file:
                    total.update(file.read())
        return total.hexdigest()

    def supervisorctl(self, *words: str) -> str:
        """Ask the process manager."""
        command = os.path.join(os.path.dirname(sys.executable), "supervisorctl")
        return self.place.run(command, "-c", "/etc/vrrpc/supervisord.conf", *words).stdout

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Its agent puts nothing right meanwhile: what is stopped by hand would be started again after some seconds."""
        assert self.place.run(vrrpc_command(), "pause", "--reason", "a program is stopped by hand").returncode == 0
        yield
        assert self.place.run(vrrpc_command(), "resume").returncode == 0

    def pids(self) -> dict[str, str]:
        """Every program that the process manager runs, and itself, with the process."""
        found = {"supervisord": self.supervisorctl("pid").strip()}
        for line in self.supervisorctl("status").splitlines():
            name, state, *rest = line.split()
            found[name] = f"{state} {rest[1] if state == 'RUNNING' else ''}"
        return found

    def status(self) -> tuple[int, str]:
        """What `vrrpc status` says here."""
        done = self.place.run(vrrpc_command(), "status")
        return done.returncode, done.stdout + done.stderr

    def said(self, text: str) -> int:
        """How often its agent has said a thing."""
        with open(self._log, encoding="utf-8", errors="replace") as file:
            return file.read().count(text)

    def keepalived(self) -> list[dict[str, dict[str, Any]]]:
        """What its keepalived dumps when asked its role: `data` and `stats` of every virtual router."""
        self.status()
        with open(self.place.outside("/run/vrrpc/keepalived.json"), encoding="utf-8") as file:
            entries: list[dict[str, dict[str, Any]]] = json.load(file)
        return entries

    def config(self) -> str:
        """What its keepalived reads; nothing where there is none."""
        try:
            with open(self.place.outside("/etc/vrrpc/keepalived.conf"), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def log(self, program: str) -> list[str]:
        """What one of its programs has written, as far as the process manager has kept it."""
        lines: list[str] = []
        for path in sorted(glob.glob(self.place.outside(f"/var/log/vrrpc/{program}.log*")), reverse=True):
            with open(path, encoding="utf-8", errors="replace") as file:
                lines += file.read().splitlines()
        return lines

    def roles(self) -> dict[str, str]:
        """What its daemon says of itself, by virtual router."""
        answer = json.loads(self.place.run(vrrpc_command(), "status", "--format", "json").stdout)
        return {each["router"]: each["role"] for each in answer["routers"]}

    def facts(self) -> dict[str, object]:
        """What a refusal must not change."""
        return {"files": self.digest(), "generation": self.generation(), "pids": self.pids()}


def addresses_of(place: Place, up: bool = False) -> set[tuple[str, str]]:
    """What the kernel has, each with its NIC, or with the NIC that its macvlan stands on; only what is on a link that
    is up, if so wanted: a backup's FRR keeps the addresses on one that is held down."""
    links = json.loads(place.run("ip", "-json", "address").stdout)
    return {
        (link.get("link") or link["ifname"], each["local"])
        for link in links
        if not up or "LOWER_UP" in link["flags"]
        for each in link["addr_info"]
    }


class Scene:
    """A lab whose preferred hosts are master and whose programs run."""

    def __init__(self, text: str) -> None:
        compilation = compile_site("site.yaml", text.encode())
        if compilation.model is None or compilation.failed:
            raise ValueError(f"the site has findings: {compilation.findings}")
        self.lab = Lab(compilation.model, text, complete=True)
        self.hosts = {name: Host(place, self.lab.log(name)) for name, place in self.lab.hosts.items()}
        self.router = compilation.model.routers[0]
        self.for_masters = {program.name for tree in compilation.trees for program in tree.programs if program.follows}
        """Programs that run on a master alone."""

    def start(self) -> None:
        """Start everything, and wait until it is as it will stay."""
        self.lab.start_agents()
        for name, host in self.hosts.items():
            until(lambda host=host: host.generation(), f"a first generation on {name}", FIRST)  # type: ignore[misc]
        self.master("clarinet")
        for name, host in self.hosts.items():
            waiting = set[str]() if name == "clarinet" else self.for_masters
            until(lambda host=host, waiting=waiting: _all_run(host, waiting), f"all programs of {name} run", FIRST)  # type: ignore[misc]

    def master(self, name: str) -> None:
        """Wait until a host alone is master of the first virtual router."""
        if wait_for_master(self.lab, self.router, name, PATIENCE) is None:
            raise TimeoutError(f"{name} is not the only master within {PATIENCE:g} s")

    def each(self) -> dict[str, dict[str, object]]:
        """The facts of every host."""
        return {name: host.facts() for name, host in self.hosts.items()}

    def pids(self) -> dict[str, dict[str, str]]:
        """The programs of every host."""
        return {name: host.pids() for name, host in self.hosts.items()}

    def masters(self, seconds: float) -> list[str]:
        """Who advertised in the last seconds."""
        return self.lab.masters(self.router, time.monotonic() - seconds)

    @contextmanager
    def watched(self) -> Iterator[list[Gap]]:
        """Probe all addresses meanwhile; afterwards the list has the worst gap."""
        gaps: list[Gap] = []
        prober = self.lab.prober()
        prober.start()
        time.sleep(0.5)
        began = time.monotonic()
        yield gaps
        time.sleep(0.5)
        end = time.monotonic()
        seen = prober.stop()
        gaps.append(max((longest_gap(probes, began, end) for probes in seen.values()), key=lambda gap: gap.lost))


def _all_run(host: Host, waiting: Container[str]) -> bool:
    lines = [line.split() for line in host.supervisorctl("status").splitlines()]
    states = {line[0]: line[1] for line in lines if len(line) > 1}
    return bool(states) and all(state == "RUNNING" or name in waiting for name, state in states.items())
