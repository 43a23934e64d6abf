"""Two hosts that follow a git remote, from a first commit to a remote that is away for ever."""

import json
import os
import signal
import subprocess
import time

from runtime.lab.place import LAB, vrrpc_command
from tests.live.inside.edit import STEP
from tests.live.inside.patience import PATIENCE, until
from tests.live.inside.scene import Host, Scene
from tests.live.sites import KEEPALIVED, QUICK, WRONG

FORGE, OTHER, AUTHOR = f"{LAB}/forge.git", f"{LAB}/other.git", f"{LAB}/author"
ALLOWED, KEY = f"{LAB}/allowed_signers", f"{LAB}/key"


def following() -> dict[str, object]:
    """What each kind of commit does to two hosts that serve meanwhile."""
    scene = _scene()
    hosts = scene.hosts
    _start(scene, "--source", f"file://{FORGE}", "--source", OTHER, "--interval", "1s")
    before, first = scene.pids(), _head()
    with scene.watched() as gaps:
        _publish(QUICK.replace(STEP, 'run: "echo second"'))
        _until_generation(hosts, 2)
        good = _head()
        _publish(WRONG)
        until(lambda: all(host.refused() for host in hosts.values()), "the refusal of 255")
        refused = _sync(hosts["clarinet"]), hosts["clarinet"].status()
        _git("revert", "--no-edit", "HEAD")
        _push()
        reverted = _sync(hosts["clarinet"])
        until(lambda: not hosts["fridge"].refused(), "the end of the refusal")
        _git("reset", "--hard", first)
        _publish(QUICK.replace(STEP, 'run: "echo third"'))
        forced = [_sync(hosts["clarinet"]), _sync(hosts["clarinet"], "--allow", "V720"), _sync(hosts["fridge"])]
        for path in (FORGE, OTHER):
            os.rename(path, path + ".away")
        until(lambda: "has not answered since" in hosts["clarinet"].status()[1], "a silent source")
        silent = _sync(hosts["clarinet"]), hosts["clarinet"].status()
        ended = _end_agent(scene, "clarinet")
    return {
        "refused": refused, "reverted": reverted, "forced": forced, "silent": silent, "good": good, "ended": ended,
        "generations": {name: host.generation() for name, host in hosts.items()},
        "before": before, "after": scene.pids(), "lost": gaps[0].lost, "probes": gaps[0].probes,
        "masters": scene.masters(2.0),
    }  # fmt: skip


def signed() -> dict[str, object]:
    """Commits that are signed and commits that are not; then a boot without any remote."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", KEY], check=True)
    with open(f"{KEY}.pub", encoding="ascii") as key, open(ALLOWED, "w", encoding="ascii") as allowed:
        allowed.write(f"clara@example.org {key.read()}")
    scene = _scene("-c", "commit.gpgSign=true", "-c", "gpg.format=ssh", "-c", f"user.signingKey={KEY}")
    hosts = scene.hosts
    words = ("--source", f"file://{FORGE}", "--interval", "1s", "--require-signed", "--allowed-signers", ALLOWED)
    _start(scene, *words)
    _publish(QUICK.replace(STEP, 'run: "echo unsigned"'))
    until(lambda: all(host.refused() for host in hosts.values()), "the refusal of an unsigned commit")
    refused = _sync(hosts["clarinet"], "--format", "json")
    os.rename(FORGE, FORGE + ".away")
    before = hosts["clarinet"].pids()
    scene.lab.stop_agent("clarinet")
    hosts["clarinet"].supervisorctl("shutdown")
    scene.master("fridge")
    _agent(scene, "clarinet", *words)
    until(lambda: hosts["clarinet"].said("generation 1 is started again") > 0, "the last good generation again")
    scene.master("clarinet")
    return {
        "refused": json.loads(refused[1]), "status": refused[0], "generation": hosts["clarinet"].generation(),
        "restarted": before != hosts["clarinet"].pids(),
        "mode": oct(os.stat(hosts["clarinet"].place.outside("/var/lib/vrrpc/agent.sock")).st_mode & 0o777),
    }  # fmt: skip


def one_moment() -> dict[str, object]:
    """An address more in the adverts of two keepalived, which drop each other's while their lists differ."""
    site = KEEPALIVED.replace("    interval: 200ms\n", "")
    scene = _scene(site=site)
    _start(scene, "--source", f"file://{FORGE}", "--interval", "4s")
    began, committed = time.monotonic(), time.time()
    _publish(site.replace("web: 192.0.2.80", "web: 192.0.2.80, mail: 192.0.2.25"))
    live: dict[str, float] = {}
    while len(live) < len(scene.hosts) and time.monotonic() < began + 3 * PATIENCE:
        for name, host in scene.hosts.items():
            if name not in live and "192.0.2.25" in host.config():
                live[name] = time.time() - committed
        time.sleep(0.05)
    _until_generation(scene.hosts, 2)
    time.sleep(4)
    return {
        "live": live,
        "masters": scene.lab.masters(scene.router, began),
        "said": scene.hosts["fridge"].said("at once"),
    }


def _scene(*settings: str, site: str = QUICK) -> Scene:
    """A lab, and a forge with its first commit."""
    scene = Scene(site)
    for path in (FORGE, OTHER):
        subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", path], check=True)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", AUTHOR], check=True)
    _publish(site, *settings)
    return scene


def _start(scene: Scene, *words: str) -> None:
    for name in scene.hosts:
        _agent(scene, name, *words)
    _until_generation(scene.hosts, 1)
    scene.master("clarinet")
    for name, host in scene.hosts.items():
        until(lambda host=host: "STARTING" not in str(host.pids()), f"all programs of {name} run")  # type: ignore[misc]


def _agent(scene: Scene, name: str, *words: str) -> None:
    command = [vrrpc_command(), "run", *words, "--host", name]
    scene.lab.agents[name] = scene.lab.hosts[name].start(command, scene.lab.log(name))


def _end_agent(scene: Scene, name: str) -> int:
    """As a service manager does it; its exit status. What we started is `nsenter`, which waits for the agent."""
    agent = scene.lab.agents.pop(name)
    with open(f"/proc/{agent.pid}/task/{agent.pid}/children", encoding="ascii") as children:
        for pid in children.read().split():
            os.kill(int(pid), signal.SIGTERM)
    return agent.wait(PATIENCE)


def _until_generation(hosts: dict[str, Host], number: int) -> None:
    for name, host in hosts.items():
        until(lambda host=host: host.generation() >= number, f"generation {number} on {name}")  # type: ignore[misc]


def _publish(text: str, *settings: str) -> None:
    with open(f"{AUTHOR}/site.yaml", "w", encoding="utf-8") as file:
        file.write(text)
    _git("add", "--all")
    _git(*settings, "commit", "--message", "a change")
    _push()


def _push() -> None:
    for path in (FORGE, OTHER):
        _git("push", "--force", path, "HEAD:refs/heads/main")


def _head() -> str:
    return _git("rev-parse", "HEAD")


def _git(*words: str) -> str:
    who = ("-c", "user.name=clara", "-c", "user.email=clara@example.org")
    done = subprocess.run(["git", "-C", AUTHOR, *who, *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _sync(host: Host, *words: str) -> tuple[int, str]:
    began = time.monotonic()
    done = host.place.run(vrrpc_command(), "sync", *words)
    assert time.monotonic() - began < 60
    return done.returncode, done.stdout + done.stderr
