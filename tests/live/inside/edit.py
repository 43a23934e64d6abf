"""Edits of a site while it runs: what goes live, how fast, and what must not notice it."""

import os
import subprocess
import time

from runtime.lab.place import LAB, SITE
from tests.live.inside.patience import stays, until
from tests.live.inside.scene import Scene
from tests.live.sites import KEEPALIVED, QUICK, WRONG, with_priority

POLLED = 6.0
"""Seconds after which an agent has looked at its source again without any event."""
STEP = 'run: "echo first"'


def priority() -> dict[str, object]:
    """The preferred host gets a lower priority than the other."""
    scene = Scene(QUICK)
    scene.start()
    clarinet, before = scene.hosts["clarinet"], scene.each()
    with scene.watched() as gaps:
        written = time.monotonic()
        scene.lab.give(with_priority(50))
        until(lambda: clarinet.priority() == 50, "the speaker answers with the new priority")
        answered = time.monotonic() - written
        scene.master("fridge")
        took = scene.lab.first_advert(scene.router, "fridge", written)
        stays(lambda: True, 1.0)
    until(lambda: clarinet.generation() == 2, "the second generation")
    return {
        "answered": answered,
        "took": None if took is None else took - written,
        "lost": gaps[0].lost,
        "probes": gaps[0].probes,
        "before": before,
        "after": scene.each(),
    }


def event_script() -> dict[str, object]:
    """A step of an event script changes."""
    scene = Scene(QUICK)
    scene.start()
    before, since = scene.each(), time.monotonic()
    with scene.watched() as gaps:
        scene.lab.give(QUICK.replace(STEP, 'run: "echo second"'))
        for name, host in scene.hosts.items():
            until(lambda host=host: host.generation() == 2, f"a second generation on {name}")  # type: ignore[misc]
        time.sleep(1.5)
    return {
        "before": before,
        "after": scene.each(),
        "masters": scene.lab.masters(scene.router, since),
        "lost": gaps[0].lost,
        "changed": scene.hosts["clarinet"].said("changed /etc/vrrpc/vrid1_master.sh"),
    }


def refusal() -> dict[str, object]:
    """A priority of 255, then no YAML at all, then the site repaired."""
    scene = Scene(QUICK)
    scene.start()
    clarinet, before, since = scene.hosts["clarinet"], scene.each(), time.monotonic()
    with scene.watched() as gaps:
        scene.lab.give(WRONG)
        until(lambda: all(host.refused() for host in scene.hosts.values()), "the refusal of 255")
        first = clarinet.status()
        time.sleep(POLLED)
        scene.lab.give(WRONG)
        scene.lab.give("hosts: [}\n")
        until(lambda: clarinet.said("V10"), "the refusal of what is no YAML")
        time.sleep(1)
        second = clarinet.status()
        after = scene.each()
    masters = scene.lab.masters(scene.router, since)
    scene.lab.give(with_priority(240))
    until(lambda: clarinet.generation() == 2 and clarinet.priority() == 240, "the repaired site")
    return {
        "before": before,
        "after": after,
        "masters": masters,
        "lost": gaps[0].lost,
        "said": {name: [host.said(" V301 "), host.said("not applied")] for name, host in scene.hosts.items()},
        "status": [first, second],
        "repaired": clarinet.status(),
    }


def daemon_refusal() -> dict[str, object]:
    """keepalived's own check refuses a file, for as long as a flag is set: a stand-in for it on the agents' PATH."""
    os.makedirs(f"{LAB}/bin")
    with open(f"{LAB}/bin/keepalived", "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\n[ "$1" = --config-test ] && [ -e {LAB}/no ] && echo no good && exit 5\n')
        file.write('exec /usr/sbin/keepalived "$@"\n')
    os.chmod(f"{LAB}/bin/keepalived", 0o755)
    os.environ["PATH"] = f"{LAB}/bin:{os.environ['PATH']}"
    scene = Scene(KEEPALIVED)
    scene.start()
    clarinet = scene.hosts["clarinet"]
    before, since = clarinet.facts(), time.monotonic()
    open(f"{LAB}/no", "w", encoding="utf-8").close()
    scene.lab.give(with_priority(240, KEEPALIVED))
    until(clarinet.refused, "the refusal by keepalived")
    time.sleep(POLLED)
    after, said, status = clarinet.facts(), clarinet.said("is refused by keepalived: no good"), clarinet.status()
    masters = scene.lab.masters(scene.router, since)
    os.unlink(f"{LAB}/no")
    until(lambda: clarinet.generation() == 2, "keepalived is asked again and takes it")
    until(lambda: clarinet.status()[0] == 0, "all is well again")
    time.sleep(1)
    return {
        "before": before, "after": after, "said": said, "status": status, "masters": masters,
        "heard": scene.lab.witness.heard[-1].priority,
    }  # fmt: skip


def killed_agent() -> dict[str, object]:
    """The agent of the master is killed, and later started again."""
    scene = Scene(QUICK)
    scene.start()
    clarinet, before, since = scene.hosts["clarinet"], scene.each(), time.monotonic()
    with scene.watched() as gaps:
        scene.lab.stop_agent("clarinet")
        time.sleep(2)
        killed = scene.each()
        scene.lab.start_agent("clarinet")
        until(lambda: clarinet.said("generation 1 stands"), "the new agent takes over what stands")
        time.sleep(1)
    return {
        "before": before, "killed": killed, "after": scene.each(), "lost": gaps[0].lost,
        "masters": scene.lab.masters(scene.router, since),
    }  # fmt: skip


def _git(*words: str) -> None:
    known = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", "-C", SITE, *known, *words], check=True, capture_output=True)


def checkout() -> dict[str, object]:
    """The site is a git checkout of many files, which another commit changes all."""
    scene = Scene(QUICK)
    os.makedirs(f"{LAB}/scratch")
    _git("init")
    for text, version in ((with_priority(240), "new"), (QUICK, "old")):
        for number in range(500):
            with open(f"{SITE}/note{number}", "w", encoding="utf-8") as file:
                file.write(version)
        scene.lab.give(text)
        _git("add", "--all")
        _git("commit", "--message", version)
        _git("branch", version)
    scene.start()
    clarinet = scene.hosts["clarinet"]
    _git("checkout", "--quiet", "new")
    until(lambda: clarinet.priority() == 240, "the other commit is live")
    time.sleep(POLLED)
    commits = [_commit("old"), _commit("new")]
    return {
        "generation": clarinet.generation(),
        "said": [clarinet.said(f"generation {1 + i} is live (commit {commit})") for i, commit in enumerate(commits)],
        "refused": clarinet.said("not applied"),
        "looked": clarinet.said("generation"),
    }


def _commit(branch: str) -> str:
    words = ["git", "-C", SITE, "rev-parse", "--short=12", branch]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
