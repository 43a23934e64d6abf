"""Two hosts under random edits, cuts and kills, one after the other, while a client asks all the time.

One thing goes wrong at a time, and the next only when all is well again: what a client may miss is then known, and a
host is whole by itself. The same seed plays the same story.
"""

import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from typing import Final

from runtime.lab.gaps import longest_gap
from runtime.lab.place import vrrpc_command
from runtime.lab.scenario import MARGIN
from schemas.filetree import read_tree
from tests.live.inside.patience import until
from tests.live.inside.scene import Host, Scene
from tests.live.sites import QUICK

INTERVAL: Final = 0.5
SITE: Final = QUICK.replace("interval: 200ms", "interval: 500ms")
QUIET: Final = MARGIN
"""Seconds that the client may miss when nothing failed: a probe that a busy machine was late with."""
FAILED: Final = 3 * INTERVAL + (256 - 100) / 256 * INTERVAL + MARGIN
"""And when a master is gone without a word: the interval after which a backup takes over (RFC 9568, section 6.1)."""
_PATIENCE: Final = 90.0
_OWN: Final = ("/etc/vrrpc/", "/var/lib/vrrpc/")
"""Where a host of the lab has files of its own that are seen from outside."""

Step = Callable[["Story"], float]
"""Something that happens; the longest gap that it may cost a client."""


class Story:
    """What has happened so far, and the means to have more of it."""

    def __init__(self, seed: int) -> None:
        self.scene = Scene(SITE)
        self.dice = random.Random(seed)
        self.edits = 0
        self.order: list[Step] = []
        self.text = SITE

    @property
    def any_host(self) -> Host:
        """One of the two."""
        return self.scene.hosts[self.any_name]

    @property
    def any_name(self) -> str:
        """Of one of the two."""
        return self.dice.choice(sorted(self.scene.hosts))

    def edit(self) -> None:
        """A good edit, of one class or the other."""
        self.edits += 1
        level = self.dice.choice((200, 220, 250))
        script = self.dice.choice(("first", f"edit {self.edits}"))
        page = self.dice.choice(("{host}", f"{{host}} {self.edits}"))
        text = SITE.replace("priority: 250", f"priority: {level}").replace("echo first", f"echo {script}")
        self.text = f"# {self.edits}\n" + text.replace('whoami: "{host}', f'whoami: "{page}')
        self.scene.lab.give(self.text)

    def kill_agent(self, name: str) -> None:
        """With SIGKILL, and start it again."""
        self.scene.lab.stop_agent(name)
        self.scene.lab.start_agent(name)


def edited(story: Story) -> float:
    """A good site."""
    story.edit()
    return QUIET


def refused(story: Story) -> float:
    """A site that no host takes, then one that they do."""
    story.scene.lab.give(story.dice.choice((SITE.replace("250", "255"), "hosts: [}\n", "")))
    until(lambda: all(host.refused() for host in story.scene.hosts.values()), "a refusal", _PATIENCE)
    story.edit()
    return QUIET


def agent_killed(story: Story) -> float:
    """In the middle of an apply, perhaps."""
    story.edit()
    time.sleep(story.dice.uniform(0, 0.6))
    story.kill_agent(story.any_name)
    return QUIET


def manager_killed(story: Story) -> float:
    """supervisord, whose programs go on."""
    _kill(story.any_host, story.any_host.supervisorctl("pid").strip())
    return QUIET


def speaker_killed(story: Story) -> float:
    """The program that holds the addresses."""
    host = story.any_host
    _kill(host, host.supervisorctl("pid", "speaker").strip())
    return FAILED


def cable_cut(story: Story) -> float:
    """For a while."""
    name = story.any_name
    story.scene.lab.network.cut(name)
    time.sleep(story.dice.uniform(0.3, 4.0))
    story.scene.lab.network.plug_in(name)
    return FAILED


def drained(story: Story) -> float:
    """And back. A backup may be asked too."""
    host = story.any_host
    for words in (("drain", "--reason", "soak"), ("undrain",)):
        done = host.place.run(vrrpc_command(), *words)
        assert done.returncode == 0, done.stderr
        time.sleep(story.dice.uniform(0, 1.0))
    return QUIET


def changed_by_hand(story: Story) -> float:
    """A file of the generation."""
    path = story.any_host.place.outside("/etc/vrrpc/services/www/whoami")
    with open(path, "a", encoding="utf-8") as file:
        file.write("somebody\n")
    return QUIET


STEPS: Final[tuple[Step, ...]] = (
    edited, refused, agent_killed, manager_killed, speaker_killed, cable_cut, drained, changed_by_hand,
)  # fmt: skip


def soak(seconds: str, seed: str) -> dict[str, object]:
    """As many steps as the time has, each at least once if it is enough; what was not as it must be."""
    story = Story(int(seed))
    story.scene.start()
    prober = story.scene.lab.prober()
    prober.start()
    played: list[tuple[str, float, float, float]] = []
    broken: list[str] = []
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        step = _next(story, len(played))
        began = time.monotonic()
        allowed = step(story)
        try:
            _settle(story)
        except TimeoutError as error:
            broken.append(f"{step.__name__}: {error}")
            break
        played.append((step.__name__, began, time.monotonic(), allowed))
    time.sleep(0.5)
    probes = next(iter(prober.stop().values()))
    gaps = [(name, longest_gap(probes, began, until_).seconds, allowed) for name, began, until_, allowed in played]
    return {
        "steps": sorted({name for name, *_ in played}),
        "played": len(played),
        "probes": len(probes.sent),
        "worst": max((gap for _, gap, _ in gaps), default=0.0),
        "too long": [f"{name}: {gap:.3f} s, allowed {allowed:.3f} s" for name, gap, allowed in gaps if gap > allowed],
        "broken": broken,
    }


def _next(story: Story, played: int) -> Step:
    """All of them once, in any order, then by chance."""
    if played % len(STEPS) == 0:
        story.order = story.dice.sample(STEPS, len(STEPS))
    return story.order[played % len(STEPS)]


def _settle(story: Story) -> None:
    """The preferred host is the only master, programs run, and each host is the whole of the newest good site."""
    for name, host in story.scene.hosts.items():
        until(lambda host=host: not list(_lacking(host)), f"{name} is whole", _PATIENCE)  # type: ignore[misc]
        until(lambda host=host: _has_newest(host, story), f"{name} has the newest site", _PATIENCE)  # type: ignore[misc]
    story.scene.master("clarinet")


def _has_newest(host: Host, story: Story) -> bool:
    """The script and the page tell which edit it is."""
    wanted = [line.split('"')[1] for line in story.text.splitlines() if "run:" in line]
    with open(host.place.outside("/etc/vrrpc/vrid1_master.sh"), encoding="utf-8") as file:
        return all(word in file.read() for word in wanted) and not host.refused()


def _lacking(host: Host) -> Iterator[str]:
    """What is not of the generation that is recorded: nothing, on a whole host."""
    state = host.place.outside("/var/lib/vrrpc")
    if os.path.exists(f"{state}/journal.json"):
        yield "an apply is under way"
    folder = f"{state}/generations/{host.generation()}"
    with open(f"{folder}/manifest.json", encoding="utf-8") as file:
        manifest = file.read()
    texts = {}
    for entry in json.loads(manifest)["files"]:
        with open(f"{folder}/files{entry['path']}", encoding="utf-8") as file:
            texts[entry["path"]] = file.read()
    for each in read_tree(manifest, texts).files:
        if each.path.startswith(_OWN):
            try:
                with open(host.place.outside(each.path), encoding="utf-8") as file:
                    whole = file.read() == each.text
            except OSError:
                whole = False
            if not whole:
                yield each.path
    if any(state_ != "RUNNING" for state_ in _programs(host)):
        yield "programs"


def _programs(host: Host) -> list[str]:
    states = [line.split()[1] for line in host.supervisorctl("status").splitlines() if len(line.split()) > 1]
    return states or ["nobody answers"]


def _kill(host: Host, pid: str) -> None:
    host.place.run("kill", f"-{int(signal.SIGKILL)}", pid)
