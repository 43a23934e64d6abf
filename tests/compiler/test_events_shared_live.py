"""A program with addresses of two virtual routers, by its real event scripts: it runs while either is master here."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schemas.filetree import ProgramRun
from tests.compiler.event_scene import SHELLS, Scene, end, lay, until
from tests.compiler.samples import SITE, trees

TWO = (
    SITE
    + """\
  side:
    vrid: 2
    members: {clarinet: {interface: eth0, priority: 240}, fridge: {interface: eth0, priority: 90}}
    addresses: {web: 192.0.2.81}
services:
  www: {software: program, addresses: [front.web, side.web], command: serve, bind: on-master}
"""
)
TWO = TWO.replace("/24}", "/24, many_vrids: yes}")

MANAGER = """\
#!/bin/sh
# Says what it is told, and takes its time: a start of what runs, or a stop of what does not, changes nothing.
echo "begin $3" >>{0}/record
sleep 0.0$(($$ % 5))
case $3 in start) : >{0}/runs ;; stop) rm -f {0}/runs ;; esac
echo "end $3" >>{0}/record
"""

MakeScene = Callable[..., Scene]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[MakeScene]:
    """Makes the scene of a host whose process manager is a file that is there while the program runs."""

    def make(shell: str = "/bin/sh") -> Scene:
        manager = tmp_path / "bin/supervisorctl"
        manager.parent.mkdir()
        manager.write_text(MANAGER.format(tmp_path), encoding="utf-8")
        manager.chmod(0o755)
        return lay(tmp_path, trees(TWO)[0], shell)

    yield make
    end(Scene(tmp_path))


def runs(world: Scene) -> bool:
    """Whether the program runs, now that nobody works any more."""
    until(lambda: world.is_idle)
    return (world.folder / "runs").exists()


def test_the_tree_says_whom_it_follows() -> None:
    tree = trees(TWO)[0]
    assert [program for program in tree.programs if program.follows] == [ProgramRun("www", ("front", "side"))]


def test_a_router_that_the_host_is_not_in_is_none_of_its_business() -> None:
    text = TWO.replace("fridge: {interface: eth0, priority: 90}", "jimbob: {interface: eth0, priority: 90}")
    text = text.replace("virtual_routers", "  jimbob: {interfaces: {eth0: {address: 192.0.2.13/24}}}\nvirtual_routers")
    tree = next(tree for tree in trees(text) if tree.host == "fridge")
    assert [program.follows for program in tree.programs if program.follows] == [("front",)]
    assert not any("hold" in file.text for file in tree.files if file.path.endswith("_backup.sh"))


@pytest.mark.parametrize("name", SHELLS)
def test_it_runs_while_either_is_master(name: str, scene: MakeScene) -> None:
    world = scene(SHELLS[name])
    steps: list[tuple[int, str, bool]] = [
        (1, "backup", False), (2, "backup", False), (1, "master", True), (2, "master", True), (1, "backup", True),
        (1, "master", True), (2, "backup", True), (1, "backup", False), (2, "master", True), (2, "backup", False),
    ]  # fmt: skip
    for vrid, role, wanted in steps:
        world.call(role, vrid)
        assert runs(world) == wanted, (vrid, role)
    assert "FAILED" not in world.log


def test_whatever_comes_at_once_it_ends_as_both_want_and_never_overlaps(scene: MakeScene) -> None:
    world, chance = scene(), random.Random(112)
    roles = {1: "backup", 2: "backup"}
    for _ in range(25):
        for _ in range(chance.randint(1, 4)):
            vrid = chance.choice([1, 2])
            roles[vrid] = chance.choice(["master", "backup"])
            world.call(roles[vrid], vrid)
            time.sleep(chance.choice([0, 0, 0.02]))
        assert runs(world) == ("master" in roles.values()), roles
    begun, ended = world.record[::2], world.record[1::2]
    assert [line.replace("begin", "end") for line in begun] == ended


@pytest.mark.parametrize("last", ["master", "backup"])
def test_a_killed_worker_lets_go_of_the_program(last: str, scene: MakeScene) -> None:
    world = scene()
    world.call("master", 1)
    until(lambda: "begin start" in world.record)
    end(world)
    before = time.monotonic()
    world.call(last, 2)
    until(lambda: f"done: {last}" in world.log_of(2))
    assert time.monotonic() - before < 3
