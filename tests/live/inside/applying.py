"""What is applied, verified, taken back, gone back to and confirmed, on one host of a pair that serves meanwhile."""

import json
import os
import signal
import time

from runtime.lab.place import SITE, vrrpc_command
from tests.live.inside.edit import POLLED, STEP
from tests.live.inside.patience import stays, until
from tests.live.inside.scene import Host, Scene
from tests.live.sites import QUICK, with_priority

SECOND = QUICK.replace(STEP, 'run: "echo second"')
THIRD = QUICK.replace(STEP, 'run: "echo third"')
SICK = SECOND.replace("command: python3 -m http.server 80", "command: sleep 0.1")
"""A program that ends, and ends again."""


def agent_applies() -> dict[str, object]:
    """An agent that follows a folder, and a person with orders."""
    scene = Scene(QUICK)
    scene.start()
    clarinet = scene.hosts["clarinet"]
    with scene.watched() as gaps:
        scene.lab.give(SECOND)
        _until_generation(scene, 2)
        planned = _say(clarinet, "plan", "--detailed-exitcode")
        good = clarinet.pids(), clarinet.digest()
    scene.lab.give(SICK)
    until(lambda: clarinet.refused(), "the sick one is taken back", 60)
    sick = clarinet.generation(), clarinet.status(), clarinet.digest() == good[1]
    until(lambda: scene.hosts["fridge"].refused(), "the other host takes it back, too", 60)
    scene.lab.give(SECOND)
    until(lambda: not clarinet.refused(), "the end of the refusal")
    reverted = clarinet.generation()
    back = _say(clarinet, "rollback"), clarinet.generation()
    stayed = stays(lambda: clarinet.generation() == 1, POLLED)
    scene.lab.give(THIRD)
    until(lambda: clarinet.generation() > 2, "a newer site ends the rollback")
    return {
        "planned": planned, "lost": gaps[0].lost, "sick": sick, "reverted": reverted, "back": back, "stayed": stayed,
        "newer": clarinet.generation(), "events": _events(clarinet),
    }  # fmt: skip


def person_applies() -> dict[str, object]:
    """No agent is at work on one host: a person applies, confirms, does not confirm, and is killed."""
    scene = Scene(QUICK)
    scene.start()
    clarinet = scene.hosts["clarinet"]
    scene.lab.stop_agent("clarinet")
    scene.lab.give(with_priority(240))
    shown = json.loads(_say(clarinet, "plan", SITE, "--host", "clarinet", "--format", "json")[1])
    scene.lab.give(with_priority(230))
    other = _say(clarinet, "apply", shown["id"], "--source", SITE, "--host", "clarinet")
    scene.lab.give(with_priority(240))
    words = ("apply", shown["id"], "--source", SITE, "--host", "clarinet", "--confirm-timeout", "3s")
    applied = _say(clarinet, *words), clarinet.generation(), clarinet.priority(), clarinet.status()
    until(lambda: clarinet.generation() == 1, "what nobody confirms is taken back")
    unconfirmed = clarinet.priority(), clarinet.status()
    again = _say(clarinet, *words)
    allowed = ("apply", "--source", SITE, "--host", "clarinet", "--allow", "V726", "--confirm-timeout", "60s")
    confirmed = _say(clarinet, *allowed), _say(clarinet, "confirm"), clarinet.generation(), clarinet.priority()
    scene.lab.give(with_priority(220))
    killed = _kill_in_the_middle(clarinet)
    scene.lab.start_agent("clarinet")
    until(lambda: clarinet.priority() == 220 and not os.path.exists(_journal(clarinet)), "the agent goes on")
    return {
        "shown": shown, "other": other, "applied": applied, "unconfirmed": unconfirmed, "again": again,
        "confirmed": confirmed, "killed": killed, "refused": clarinet.refused(),
    }  # fmt: skip


def _kill_in_the_middle(host: Host) -> bool:
    """End a person's apply as soon as it has begun; whether everything was whole soon after, without any agent."""
    process = host.place.start([vrrpc_command(), "apply", "--source", SITE, "--host", "clarinet"], os.devnull)
    until(lambda: os.path.exists(_journal(host)) or process.poll() is not None, "an apply that began")
    for pid in _children(process.pid):
        os.kill(pid, signal.SIGKILL)
    process.wait()
    until(lambda: not os.path.exists(_journal(host)), "somebody else takes it back")
    return host.priority() in (240, 220)


def _children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
        return [int(each) for each in children.read().split()]


def _journal(host: Host) -> str:
    return host.place.outside("/var/lib/vrrpc/journal.json")


def _until_generation(scene: Scene, number: int) -> None:
    for name, host in scene.hosts.items():
        until(lambda host=host: host.generation() >= number, f"generation {number} on {name}")  # type: ignore[misc]


def _say(host: Host, *words: str) -> tuple[int, str]:
    began = time.monotonic()
    done = host.place.run(vrrpc_command(), *words)
    assert time.monotonic() - began < 60
    return done.returncode, done.stdout + done.stderr


def _events(host: Host) -> list[str]:
    lines = _say(host, "events", "--format", "json")[1].splitlines()
    return [json.loads(line)["kind"] for line in lines if line.startswith("{")]
