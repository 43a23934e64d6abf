"""Two hosts that follow a git remote, from a first commit to a remote that is away for ever."""

import json
import os
import signal
import subprocess
import time

from runtime.lab.place import LAB, vrrpc_command
from tests.live.inside.edit import STEP
from tests.live.inside.keeping import addresses
from tests.live.inside.patience import PATIENCE, until
from tests.live.inside.scene import Host, Scene
from tests.live.sites import QUICK, WRONG

FORGE, OTHER, AUTHOR = f"{LAB}/forge.git", f"{LAB}/other.git", f"{LAB}/author"
ALLOWED, KEY = f"{LAB}/allowed_signers", f"{LAB}/key"


def following() -> dict[str, object]:
    """What each kind of commit does to two hosts that serve meanwhile."""
    scene = forged()
    hosts = scene.hosts
    start(scene, "--source", f"file://{FORGE}", "--source", OTHER, "--interval", "1s")
    before, first = scene.pids(), head()
    with scene.watched() as gaps:
        publish(QUICK.replace(STEP, 'run: "echo second"'))
        until_generation(hosts, 2)
        good = head()
        publish(WRONG)
        until(lambda: all(host.refused() for host in hosts.values()), "the refusal of 255")
        refused = sync(hosts["clarinet"]), hosts["clarinet"].status()
        git("revert", "--no-edit", "HEAD")
        push()
        reverted = sync(hosts["clarinet"])
        until(lambda: not hosts["fridge"].refused(), "the end of the refusal")
        git("reset", "--hard", first)
        publish(QUICK.replace(STEP, 'run: "echo third"'))
        forced = [sync(hosts["clarinet"]), sync(hosts["clarinet"], "--allow", "V720"), sync(hosts["fridge"])]
        for path in (FORGE, OTHER):
            os.rename(path, path + ".away")
        until(lambda: "has not answered since" in hosts["clarinet"].status()[1], "a silent source")
        silent = sync(hosts["clarinet"]), hosts["clarinet"].status()
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
    scene = forged("-c", "commit.gpgSign=true", "-c", "gpg.format=ssh", "-c", f"user.signingKey={KEY}")
    hosts = scene.hosts
    words = ("--source", f"file://{FORGE}", "--interval", "1s", "--require-signed", "--allowed-signers", ALLOWED)
    start(scene, *words)
    publish(QUICK.replace(STEP, 'run: "echo unsigned"'))
    until(lambda: all(host.refused() for host in hosts.values()), "the refusal of an unsigned commit")
    refused = sync(hosts["clarinet"], "--format", "json")
    os.rename(FORGE, FORGE + ".away")
    before = hosts["clarinet"].pids()
    scene.lab.stop_agent("clarinet")
    hosts["clarinet"].supervisorctl("shutdown")
    scene.master("fridge")
    start_agent(scene, "clarinet", *words)
    until(lambda: hosts["clarinet"].said("generation 1 is started again") > 0, "the last good generation again")
    scene.master("clarinet")
    return {
        "refused": json.loads(refused[1]), "status": refused[0], "generation": hosts["clarinet"].generation(),
        "restarted": before != hosts["clarinet"].pids(),
        "mode": oct(os.stat(hosts["clarinet"].place.outside("/var/lib/vrrpc/agent.sock")).st_mode & 0o777),
    }  # fmt: skip


def stream(times: str) -> dict[str, object]:
    """Commit after commit, each applied on both: a step of the event scripts, or a comment, which is nothing."""
    scene = forged()
    start(scene, "--source", f"file://{FORGE}", "--interval", "1s")
    before, since = scene.pids(), time.monotonic()
    with scene.watched() as gaps:
        for number in range(int(times)):
            publish(QUICK.replace(STEP, f'run: "echo {number // 2}"') + f"# {number}\n")
            new = head()
            for name, host in scene.hosts.items():
                until(lambda host=host, new=new: host.commit() == new, f"commit {number} on {name}")  # type: ignore[misc]
    return {
        "generations": {name: host.generation() for name, host in scene.hosts.items()},
        "before": before, "after": scene.pids(), "lost": gaps[0].lost, "probes": gaps[0].probes,
        "masters": scene.lab.masters(scene.router, since),
    }  # fmt: skip


TOGETHER = """\
version: 1
site: together
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {address: 10.112.0.1/24}, eth1: {address: 10.112.1.1/24}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: 10.112.0.2/24}, eth2: {address: 10.112.2.2/24}}}
  jimbob: {interfaces: {eth1: {address: 10.112.1.3/24}, eth2: {address: 10.112.2.3/24}}}
virtual_routers:
  both:
    vrid: 1
    members: {clarinet: {interface: eth0, priority: 200}, fridge: {interface: eth0, priority: 100}}
    addresses: {web: 10.112.0.80}
  first:
    vrid: 2
    members: {clarinet: {interface: eth1, priority: 200}, jimbob: {interface: eth1, priority: 100}}
    addresses: {web: 10.112.1.80}
  second:
    vrid: 3
    members: {jimbob: {interface: eth2, priority: 200}, fridge: {interface: eth2, priority: 100}}
    addresses: {web: 10.112.2.80}
"""
"""A pair of keepalived, and both mixed pairs of it with the built-in speaker, each on a LAN of its own."""


def one_moment() -> dict[str, object]:
    """An address more in the adverts of all, then one less. A keepalived drops adverts while lists differ."""
    scene = forged(site=TOGETHER)
    start(scene, "--source", f"file://{FORGE}", "--interval", "4s")
    routers = scene.lab.model.routers
    until(lambda: all(len(scene.lab.masters(each, time.monotonic() - 2)) == 1 for each in routers), "one master each")
    began = time.monotonic()
    with scene.watched() as gaps:
        more = TOGETHER.replace(".80}\n", ".80, mail: 10.112.9.25}\n")
        for number in range(3):
            more = more.replace("10.112.9.25", f"10.112.{number}.25", 1)
        live = [_lives(scene, more, True), _lives(scene, TOGETHER, False)]
        time.sleep(4)
    return {
        "live": live,
        "masters": {each.name: scene.lab.masters(each, began) for each in routers},
        "lost": gaps[0].lost,
        "seconds": gaps[0].seconds,
        "generations": {name: host.generation() for name, host in scene.hosts.items()},
        "guards": {name: host.said("V905") for name, host in scene.hosts.items()},
    }


def _lives(scene: Scene, site: str, there: bool) -> dict[str, float]:
    """Publish a site with, or without, the second address; when each master has it, in seconds since the commit."""
    committed = time.time()
    publish(site)
    live: dict[str, float] = {}
    wanted = {"both": ("clarinet", "10.112.0.25"), "first": ("clarinet", "10.112.1.25"),
              "second": ("jimbob", "10.112.2.25")}  # fmt: skip

    def is_over() -> bool:
        for name, (host, address) in wanted.items():
            if name not in live and (address in addresses(scene.hosts[host])) == there:
                live[name] = time.time() - committed
        return len(live) == len(wanted)

    until(is_over, "the same list everywhere", 3 * PATIENCE)
    until_generation(scene.hosts, 2 if there else 3)
    return live


def forged(*settings: str, site: str = QUICK) -> Scene:
    """A lab, and a forge with its first commit."""
    scene = Scene(site)
    for path in (FORGE, OTHER):
        subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", path], check=True)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", AUTHOR], check=True)
    publish(site, *settings)
    return scene


def start(scene: Scene, *words: str) -> None:
    for name in scene.hosts:
        start_agent(scene, name, *words)
    until_generation(scene.hosts, 1)
    scene.master("clarinet")
    for name, host in scene.hosts.items():
        until(lambda host=host: "STARTING" not in str(host.pids()), f"all programs of {name} run")  # type: ignore[misc]


def start_agent(scene: Scene, name: str, *words: str) -> None:
    command = [vrrpc_command(), "run", *words, "--host", name]
    scene.lab.agents[name] = scene.lab.hosts[name].start(command, scene.lab.log(name))


def _end_agent(scene: Scene, name: str) -> int:
    """As a service manager does it; its exit status. What we started is `nsenter`, which waits for the agent."""
    agent = scene.lab.agents.pop(name)
    with open(f"/proc/{agent.pid}/task/{agent.pid}/children", encoding="ascii") as children:
        for pid in children.read().split():
            os.kill(int(pid), signal.SIGTERM)
    return agent.wait(PATIENCE)


def until_generation(hosts: dict[str, Host], number: int) -> None:
    for name, host in hosts.items():
        until(lambda host=host: host.generation() >= number, f"generation {number} on {name}")  # type: ignore[misc]


def publish(text: str, *settings: str) -> None:
    with open(f"{AUTHOR}/site.yaml", "w", encoding="utf-8") as file:
        file.write(text)
    git("add", "--all")
    git(*settings, "commit", "--message", "a change")
    push()


def push() -> None:
    for path in (FORGE, OTHER):
        git("push", "--force", path, "HEAD:refs/heads/main")


def head() -> str:
    return git("rev-parse", "HEAD")


def git(*words: str) -> str:
    who = ("-c", "user.name=clara", "-c", "user.email=clara@example.org")
    done = subprocess.run(["git", "-C", AUTHOR, *who, *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def sync(host: Host, *words: str) -> tuple[int, str]:
    began = time.monotonic()
    done = host.place.run(vrrpc_command(), "sync", *words)
    assert time.monotonic() - began < 60
    return done.returncode, done.stdout + done.stderr
