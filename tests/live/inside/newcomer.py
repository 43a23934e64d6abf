"""The first day of two hosts that follow a git remote, one with the built-in speaker and one with keepalived: commits
good and bad, a kill of everything, and a file that somebody edits; and what the hosts say of each."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from runtime.lab.place import vrrpc_command
from tests.live.inside.edit import STEP
from tests.live.inside.follow import FORGE, forged, git, head, publish, push, start, start_agent, sync, until_generation
from tests.live.inside.patience import until
from tests.live.inside.scene import Host
from tests.live.sites import QUICK, WRONG

SITE = QUICK.replace("fridge: {interfaces", "fridge: {speaker: keepalived, interfaces")
REFUSED = SITE + (
    "  docs: {software: nginx, address: front.web, bind: wildcard, document_root: /usr/share, port: 8081,\n"
    "         include: /srv/absent.conf}\n"
)
"""It compiles. nginx finds that a file of the host is not there."""
SICK = SITE.replace("command: python3 -m http.server 80", "command: sleep 0.1")
WORDS = ("--source", f"file://{FORGE}", "--interval", "1s")


def edited(text: str) -> str:
    """The site with another step of its event scripts."""
    return SITE.replace(STEP, f'run: "echo {text}"')


class Day:
    """Each step as it went: what `sync` said, the screens, what was told since the one before, the client's gap."""

    def __init__(self) -> None:
        self.scene = forged(site=SITE)
        start(self.scene, *WORDS)
        self.clarinet = self.scene.hosts["clarinet"]
        self.steps: dict[str, dict[str, Any]] = {}
        self._told = {name: len(_events(host)) for name, host in self.scene.hosts.items()}

    def step(self, name: str, do: Callable[[], object]) -> None:
        """One of them."""
        with self.scene.watched() as gaps:
            said = do()
        told = {}
        for host, each in self.scene.hosts.items():
            events = _events(each)
            told[host] = [(event["kind"], event["code"], event["text"]) for event in events[self._told[host] :]]
            self._told[host] = len(events)
        self.steps[name] = {
            "said": said, "told": told, "gap": asdict(gaps[0]),
            "status": {host: each.status() for host, each in self.scene.hosts.items()},
            "generations": {host: each.generation() for host, each in self.scene.hosts.items()},
        }  # fmt: skip

    def commit(self, text: str) -> dict[str, tuple[int, str]]:
        """Publish it, and have both hosts look at it."""
        publish(text)
        return self.look()

    def look(self, *words: str) -> dict[str, tuple[int, str]]:
        """Have both hosts look at what is there."""
        return {name: sync(host, *words) for name, host in self.scene.hosts.items()}


def newcomer() -> dict[str, object]:
    """All of it, in the order of the day."""
    day = Day()
    day.step(
        "findings", lambda: day.commit(WRONG.replace("fridge: {interfaces", "fridge: {speaker: keepalived, interfaces"))
    )
    day.step("good", lambda: day.commit(edited("second")))
    good = head()
    day.step("refused by its daemon", lambda: day.commit(REFUSED))
    day.step("sick", lambda: day.commit(SICK))
    day.step("revert", lambda: _revert(day))
    day.step("forced push", lambda: _force(day, good))
    day.step("allowed", lambda: day.look("--allow", "V720"))
    day.step("killed", lambda: _kill_everything(day))
    day.step("by hand", lambda: _edit_by_hand(day.clarinet))
    return {**day.steps, "masters": day.scene.masters(2.0)}


def _revert(day: Day) -> dict[str, tuple[int, str]]:
    """Of the sick commit, and of the one before it."""
    git("revert", "--no-edit", "HEAD", "HEAD~1")
    push()
    return day.look()


def _force(day: Day, good: str) -> dict[str, tuple[int, str]]:
    """The good commit is lost from history; the site stays nearly the same."""
    git("reset", "--hard", f"{good}~1")
    return day.commit(edited("third"))


def _kill_everything(day: Day) -> str:
    """As soon as an apply has begun on the master: the agent, supervisord, the speaker and whoever takes back. Then a
    new agent."""
    journal = day.clarinet.place.outside("/var/lib/vrrpc/journal.json")
    publish(edited("fourth").replace("priority: 250", "priority: 240"))
    until(lambda: os.path.exists(journal), "an apply that began")
    day.clarinet.place.run("kill", "-KILL", "-1")
    day.scene.lab.agents.pop("clarinet").wait()
    day.scene.master("fridge")
    begun = day.clarinet.generation()
    start_agent(day.scene, "clarinet", *WORDS)
    until(lambda: day.clarinet.priority() == 240 and not os.path.exists(journal), "the new agent goes on")
    until_generation({"fridge": day.scene.hosts["fridge"]}, begun + 1)
    day.scene.master("clarinet")
    return f"generation {begun}"


def _edit_by_hand(host: Host) -> float:
    """The page that is served."""
    path = host.place.outside("/etc/vrrpc/services/www/whoami")
    with open(path, encoding="utf-8") as file:
        served = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write("somebody\n")

    def is_back() -> bool:
        with open(path, encoding="utf-8") as file:
            return file.read() == served

    took = until(is_back, "it is put right")
    time.sleep(1)
    return took


def _events(host: Host) -> list[dict[str, Any]]:
    lines = host.place.run(vrrpc_command(), "events", "--format", "json").stdout.splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]
