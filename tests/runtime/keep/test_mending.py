"""Differences are put right by what applying has: in order, one kind together, and no more than is needed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address

import pytest

from runtime.keep.differences import (
    CallScript,
    Difference,
    Mend,
    RemoveAddress,
    RestartSpeaker,
    StartManager,
    StartProgram,
    WriteFile,
)
from runtime.keep.mending import Mender
from runtime.keep.seen import Placed
from runtime.ports import Found
from schemas.drift import Drift
from tests.runtime.harness.host import FakeHost, FakePrograms
from tests.runtime.harness.trees import MASTER, OLD, SPEAKER
from tests.runtime.test_apply import live

STRAY = Placed("eth0", ip_address("192.0.2.80"), 7, 32)
RESTARTED = "/etc/restarted.conf"


class Programs(FakePrograms):
    """A manager that can also be asked what keeping needs."""

    def __init__(self, host: FakeHost, starts: dict[str, float]) -> None:
        super().__init__(host)
        self._starts = starts

    def hangs(self) -> bool:
        return False

    def started(self) -> dict[str, float]:
        return self._starts

    def start_programs(self, names: Iterable[str]) -> None:
        with self.host.effect(f"start {' '.join(names)}"):
            pass


@dataclass
class Mended:
    """A host that is live with OLD, and what its mender does."""

    host: FakeHost = field(default_factory=live)
    removed: list[Placed] = field(default_factory=list)
    starts: dict[str, float] = field(default_factory=dict)
    right: dict[str, float] = field(default_factory=dict)

    def does(self, *mends: Mend) -> list[str]:
        """The effects."""
        return (self.mend(*mends) and []) or self.host.transcript

    def mend(self, *mends: Mend) -> dict[str, str]:
        """Why things failed."""
        differing = [Difference(Drift.FILE, _thing(mend), "differs", mend) for mend in mends]
        mender = Mender(self.host.world(), Programs(self.host, self.starts), self.removed.append, self.right)
        return mender.mend(OLD, differing)


def _thing(mend: Mend) -> str:
    match mend:
        case WriteFile(path) | CallScript(path):
            return path
        case StartProgram(name) | RestartSpeaker(name):
            return name
        case _:
            return "it"


def test_a_file_is_written_checked_and_its_program_told_alone() -> None:
    mended = Mended()
    mended.host.now.files[SPEAKER] = Found(b"by hand", 0o600)
    mended.host.now.files["/etc/hung-up.conf"] = Found(b"by hand", 0o644)
    assert mended.does(WriteFile(SPEAKER)) == [f"write {SPEAKER}", "reload the speaker"]
    assert mended.host.now.files["/etc/hung-up.conf"].content == b"by hand"


def test_what_its_daemon_refuses_is_said() -> None:
    mended = Mended()
    mended.host.now.files[SPEAKER] = Found(b"by hand", 0o600)
    mended.host.complaints[SPEAKER] = "no good"
    assert "no good" in mended.mend(WriteFile(SPEAKER))[SPEAKER]
    assert mended.host.transcript == []


@pytest.mark.parametrize(
    ("started", "right", "told"),
    [
        pytest.param(100, 200, [], id="it has not started since the file was right"),
        pytest.param(300, 200, ["restart restarted"], id="it was started with the wrong file"),
        pytest.param(199, 200, ["restart restarted"], id="too close to tell"),
        pytest.param(100, 0, ["restart restarted"], id="nobody has seen the file right"),
    ],
)
def test_a_program_is_restarted_only_if_it_may_have_read_the_wrong_file(
    started: float, right: float, told: list[str]
) -> None:
    mended = Mended(starts={"restarted": started}, right={RESTARTED: right})
    mended.host.now.files[RESTARTED] = Found(b"by hand", 0o644)
    assert mended.does(WriteFile(RESTARTED)) == [f"write {RESTARTED}", *told]


def test_programs_go_together_and_a_script_is_called_once() -> None:
    mends = (StartProgram("one"), StartProgram("two"), CallScript(MASTER), CallScript(MASTER))
    assert Mended().does(*mends) == ["start one two", f"call {MASTER}"]


def test_manager_and_speaker() -> None:
    assert Mended().does(StartManager(), RestartSpeaker("speaker")) == ["start the manager", "restart speaker"]


@pytest.mark.parametrize(("role", "removed"), [("backup", [STRAY]), ("master", []), ("unknown", [])])
def test_an_address_is_removed_only_if_the_host_is_still_no_master(role: str, removed: list[Placed]) -> None:
    mended = Mended()
    mended.host.role = role
    failed = mended.mend(RemoveAddress(STRAY, "front"))
    assert (mended.removed, bool(failed)) == (removed, not removed)


def test_what_fails_is_said_and_the_rest_is_done() -> None:
    mended = Mended()
    mended.host.failing = range(1)
    failed = mended.mend(StartProgram("one"), CallScript(MASTER))
    assert failed == {"one": "start one failed"}
    assert mended.host.transcript == ["start one", f"call {MASTER}"]
