"""The process that applies ends before every one of its effects, the whole host ends, or the power fails: what the next
start finds and makes of it is one whole generation, and from there it goes on."""

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.applier import Applier, Origin
from runtime.apply import Applied, World
from runtime.host import HostFiles
from runtime.state import State
from schemas.filetree import Act, Tree
from tests.runtime.harness.disk import STATE, FakeDisk
from tests.runtime.harness.host import Condition, Died, FakeHost
from tests.runtime.harness.trees import KERNEL, config_file, program_file, settings_file, speaker_file, tree


def small(word: str, program: str) -> Tree:
    """A tree with one file of each kind; `program` is one that another tree has not."""
    return tree(
        program_file(program, word),
        program_file("www", word),
        config_file("hung-up", word, Act.SIGNAL_HUP),
        program_file("hung-up", "same"),
        settings_file(word),
        speaker_file(word),
        programs=("www", "hung-up", program),
        follow=(),
    )


OLD, NEW = small("old", "gone"), small("new", "fresh")
SOURCE = Origin("/srv/site", "one")


class Machine:
    """A host whose disk knows what is safe. `lock` is a real folder: locks end with a process by themselves."""

    def __init__(self, lock: Path) -> None:
        self.host = FakeHost()
        self.disk = FakeDisk(self.host)
        self.lock = lock
        for path in ("/var", "/var/lib", STATE):
            self.disk.make_folder(path)
            self.disk.sync_folder(str(Path(path).parent))

    def state(self) -> State:
        """The state directory as a new process sees it."""
        return _State(STATE, self.disk, self.lock)

    def world(self) -> World:
        """The host as a new process sees it."""
        return replace(self.host.world(), files=HostFiles(self.disk))

    def applier(self, confirm: float = 0.0) -> Applier:
        """A new process that applies."""
        return Applier(self.state(), self.world(), confirm)

    def end(self, how: str) -> None:
        """What a process that died leaves: all that runs, nothing that runs, or only what is safe."""
        self.host.dies_at = None
        self.host.transcript.clear()
        if how == "agent killed":
            return
        if how == "power lost":
            self.disk.lose_power()
        now = self.host.now
        self.host.clock.booted += "+"
        kernel = {KERNEL: now.files["/etc/settings.conf"].content} if "/etc/settings.conf" in now.files else {}
        self.host.now = Condition(now.files, read=dict(kernel), drained=now.drained)


class _State(State):
    """With its locks elsewhere."""

    def __init__(self, path: str, disk: FakeDisk, lock: Path) -> None:
        super().__init__(path, disk)
        self._lock_folder = lock

    def lock_applying(self, patience: float = 0) -> int:
        return State(str(self._lock_folder)).lock_applying()


def live(lock: Path, of: Tree = OLD) -> Machine:
    """A machine on which a tree was applied, and all of it is safe."""
    machine = Machine(lock)
    assert isinstance(machine.applier().apply(of, SOURCE), Applied)
    machine.host.transcript.clear()
    return machine


def effects(machine: Machine, confirm: float = 0.0) -> int:
    """How many an upgrade has."""
    copy = deepcopy(machine)
    assert isinstance(copy.applier(confirm).apply(NEW, Origin("/srv/site", "two")), Applied)
    return len(copy.host.transcript)


def dead(machine: Machine, number: int, how: str, confirm: float = 0.0) -> Machine:
    """The machine after an upgrade that ended before one of its effects."""
    copy = deepcopy(machine)
    copy.host.dies_at = number
    with suppress(Died):
        copy.applier(confirm).apply(NEW, Origin("/srv/site", "two"))
    copy.end(how)
    return copy


def on_disk(of: Tree, lock: Path, known: dict[str, object]) -> object:
    """What stands on the disk of a machine that has just this tree."""
    if of.digest not in known:
        known[of.digest] = live(lock, of).host.now.files
    return known[of.digest]


KNOWN: dict[str, object] = {}
HOWS = ("agent killed", "all killed", "power lost")


def whole(machine: Machine, lock: Path) -> Tree:
    """The one tree that is on the disk and in the records."""
    state = machine.state()
    applied = state.applied()
    assert applied
    found = state.tree(applied)
    assert state.journal() is None
    assert machine.host.now.files == on_disk(found, lock, KNOWN), applied
    return found


def deaths(machine: Machine) -> Iterator[tuple[int, str]]:
    """Every effect, and every way to end before it."""
    for number in range(effects(machine) + 1):
        for how in HOWS:
            yield number, how


def test_whenever_it_ends_the_next_start_has_one_whole_generation_and_goes_on(tmp_path: Path) -> None:
    first = live(tmp_path)
    seen = set()
    for number, how in deaths(first):
        machine = dead(first, number, how)
        applier = machine.applier()
        applier.recover()
        found = whole(machine, tmp_path)
        assert found in (OLD, NEW), (number, how)
        seen.add((found.digest, how))
        outcome = applier.apply(NEW, Origin("/srv/site", "two"))
        assert isinstance(outcome, Applied), (number, how, outcome)
        assert whole(machine, tmp_path) == NEW
        assert machine.host.now.read == running_new(tmp_path), (number, how)
    assert seen == {(each.digest, how) for each in (OLD, NEW) for how in HOWS}


def running_new(lock: Path) -> dict[str, bytes | None]:
    """What each program has read where the new tree was applied and nothing happened."""
    if "running" not in KNOWN:
        KNOWN["running"] = live(lock, NEW).host.now.read
    found = KNOWN["running"]
    assert isinstance(found, dict)
    return found


def test_whenever_taking_back_ends_the_next_start_takes_back_the_rest(tmp_path: Path) -> None:
    """From where the most is to be taken back: all is done but the one record that makes it so."""
    first = live(tmp_path)
    last = next(
        number for number in range(effects(first), 0, -1) if deepcopy_applied(dead(first, number, "agent killed")) == 1
    )
    worst = dead(first, last, "agent killed")
    clean = deepcopy(worst)
    clean.applier().recover()
    for number in range(len(clean.host.transcript) + 1):
        for how in HOWS:
            machine = deepcopy(worst)
            machine.host.dies_at = number
            with suppress(Died):
                machine.applier().recover()
            machine.end(how)
            machine.applier().recover()
            assert whole(machine, tmp_path) == OLD, (number, how)


def deepcopy_applied(machine: Machine) -> int:
    """The generation in the records."""
    applied = machine.state().applied()
    return applied.generation if applied else 0


@pytest.mark.parametrize("how", HOWS)
def test_a_first_apply_that_ends_leaves_nothing(tmp_path: Path, how: str) -> None:
    first = Machine(tmp_path)
    count = len(live_transcript(tmp_path))
    for number in range(count):
        machine = deepcopy(first)
        machine.host.dies_at = number
        with suppress(Died):
            machine.applier().apply(OLD, SOURCE)
        machine.end(how)
        applier = machine.applier()
        applier.recover()
        if machine.state().applied() is None:
            assert machine.host.now.files == {}, number
            assert not machine.host.now.up
        assert isinstance(applier.apply(OLD, SOURCE), Applied)
        assert whole(machine, tmp_path) == OLD


def live_transcript(lock: Path) -> list[str]:
    """The effects of a first apply."""
    machine = Machine(lock)
    machine.host.transcript.clear()
    machine.applier().apply(OLD, SOURCE)
    return machine.host.transcript


def test_what_nobody_confirmed_is_taken_back_by_a_boot_and_waits_through_a_new_agent(tmp_path: Path) -> None:
    first = live(tmp_path)
    waited = 0
    for number in range(effects(first, confirm=60) + 1):
        for how in HOWS:
            machine = dead(first, number, how, confirm=60)
            applier = machine.applier()
            applier.recover()
            if applier.pending():
                assert how == "agent killed"
                waited += 1
                machine.host.clock.wait(61)
                applier.recover()
            assert whole(machine, tmp_path) == OLD, (number, how)
            if number == effects(first, confirm=60):
                assert machine.state().is_bad(NEW.digest, "two")
    assert waited
