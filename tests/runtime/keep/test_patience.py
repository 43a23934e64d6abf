"""What is told and tried, and when: time is a number here."""

from dataclasses import dataclass, field
from itertools import pairwise

from runtime.keep.differences import Difference, StartManager, StartProgram, WriteFile
from runtime.keep.patience import PAUSES, STANDS, Memory, Policy, What, decide, next_due
from schemas.drift import Drift

FILE = Difference(Drift.FILE, "/etc/one", "/etc/one is gone", WriteFile("/etc/one"))
OTHER = Difference(Drift.FILE, "/etc/two", "/etc/two is gone", WriteFile("/etc/two"))
PROGRAM = Difference(Drift.PROGRAM_DOWN, "www", "www is STOPPED", StartProgram("www"))
MANAGER = Difference(Drift.MANAGER_GONE, "supervisord", "supervisord does not run", StartManager())
UNKNOWN = Difference(Drift.ROLE_UNKNOWN, "front", "nobody says")


@dataclass
class Host:
    """Looks at it, one after the other."""

    policy: Policy = field(default_factory=Policy)
    memory: Memory = field(default_factory=dict)

    def look(self, now: float, *differing: Difference) -> list[What]:
        """What comes of one look."""
        self.memory, words = decide(differing, self.memory, now, self.policy)
        return [word.what for word in words]


def test_a_file_is_told_and_mended_at_once_and_over_when_it_is_right() -> None:
    host = Host()
    assert host.look(0, FILE) == [What.FOUND, What.MEND]
    assert host.look(1) == [What.OVER]
    assert host.look(2) == []


def test_a_program_must_stand_for_a_while() -> None:
    host, stands = Host(), STANDS[Drift.PROGRAM_DOWN]
    assert host.look(0, PROGRAM) == []
    assert next_due(host.memory, 0.5) == stands - 0.5
    assert host.look(stands, PROGRAM) == [What.FOUND, What.MEND]


def test_what_passes_by_itself_is_never_told() -> None:
    host = Host()
    assert host.look(0, PROGRAM) + host.look(1) + host.look(60, PROGRAM) == []


def test_what_does_not_help_is_tried_less_and_less_and_told_once() -> None:
    host, tried = Host(), []
    for now in range(8000):
        words = host.look(now, FILE)
        assert (What.FOUND in words) == (now == 0)
        if What.MEND in words:
            tried.append(now)
    assert [after - before for before, after in pairwise(tried)] == list(PAUSES)


def test_a_fight_is_told_and_waits_longer_each_time() -> None:
    """Somebody changes the file again every second."""
    host, mended, contested = Host(), [], 0
    there: tuple[Difference, ...] = (FILE,)
    for now in range(4000):
        words = host.look(now, *there)
        contested += words.count(What.CONTESTED)
        mended += [now] if What.MEND in words else []
        there = () if What.MEND in words else (FILE,)
    assert len(mended) == len(PAUSES) == 6
    assert contested == len(mended) - 2
    assert all(after - before >= pause for (before, after), pause in zip(pairwise(mended), PAUSES, strict=False))


def test_each_thing_has_a_back_off_of_its_own() -> None:
    host = Host()
    host.look(0, FILE)
    assert host.look(1, FILE, OTHER) == [What.FOUND, What.MEND]


def test_after_long_enough_of_being_right_all_is_forgotten() -> None:
    host = Host()
    for now in (0, 5, 20):
        host.look(now, FILE)
    host.look(21)
    assert host.look(21 + 2 * PAUSES[2]) == []
    assert host.look(200, FILE) == [What.FOUND, What.MEND]
    assert host.look(201, FILE) == []


def test_reported_only_it_is_told_and_not_mended_but_for_the_manager() -> None:
    host = Host(Policy(repair=False))
    assert host.look(0, FILE) == [What.FOUND]
    assert host.look(10, FILE, MANAGER) == [What.FOUND, What.MEND]
    assert host.look(11) == [What.OVER, What.OVER]


def test_while_paused_nothing_is_mended_and_all_is_when_it_ends() -> None:
    host = Host(Policy(paused=True))
    assert host.look(0, FILE, MANAGER) == [What.FOUND, What.FOUND]
    host.policy = Policy()
    assert host.look(100, FILE, MANAGER) == [What.MEND, What.MEND]


def test_what_nobody_can_mend_is_told() -> None:
    host = Host()
    assert host.look(0, UNKNOWN) == []
    assert host.look(100, UNKNOWN) == [What.FOUND]
    assert next_due(host.memory, 100) is None
