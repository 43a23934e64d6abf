"""Peers are chosen so that nothing on the machine is harmed, and installed so that nothing is left behind."""

import stat
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.peers import PEERS, Peer, PeerError, apt, find, is_present
from tests.peers.decisions import LISTS_KEPT, Answer, Install, Unpack, complaint, decide, decide_all, lists_are_old

# Words of apt 2.6 on Debian 12.
CLEAN = Answer(0, "Inst daemontools (1:0.76-8.1 Debian:12 [amd64])\nConf daemontools (1:0.76-8.1 Debian:12 [amd64])\n")
REMOVES = Answer(0, "Remv runit-run [2.1.2-54]\nRemv runit [2.1.2-54]\nInst daemontools-run (1:0.76-8.1 Debian:12)\n")
CONFLICT = Answer(
    100,
    "The following packages have unmet dependencies:\n"
    " daemontools-run : Conflicts: runit but 2.1.2-54 is to be installed\n"
    "E: Unable to correct problems, you have held broken packages.\n",
)
NOT_INSTALLABLE = Answer(
    100,
    "The following packages have unmet dependencies:\n"
    " peer : Depends: libold1 but it is not installable\n"
    "E: Unable to correct problems, you have held broken packages.\n",
)
# Words of apt 3.
CONFLICT_3 = Answer(
    100,
    "The following packages have unmet dependencies:\n"
    " daemontools-run : Conflicts: runit but 2.2.0-3 is to be installed\n"
    "E: Unable to satisfy dependencies. Reached two conflicting assignments:\n",
)
UNKNOWN = Answer(100, "Reading package lists...\nE: Unable to locate package peer\n")


@pytest.mark.parametrize(
    ("answer", "decision"),
    [
        (CLEAN, Install("peer")),
        (REMOVES, Unpack("peer", "would remove runit-run, runit")),
        (CONFLICT, Unpack("peer", "daemontools-run : Conflicts: runit but 2.1.2-54 is to be installed")),
        (CONFLICT_3, Unpack("peer", "daemontools-run : Conflicts: runit but 2.2.0-3 is to be installed")),
        (NOT_INSTALLABLE, Unpack("peer", "its dependencies cannot be met")),
    ],
)
def test_decision_from_the_words_of_apt(answer: Answer, decision: Install | Unpack) -> None:
    assert decide("peer", answer) == decision


def test_failure_that_is_no_conflict_is_told() -> None:
    with pytest.raises(PeerError, match="peer: apt-get says: Unable to locate package peer"):
        decide("peer", UNKNOWN)


class Simulation:
    """apt of a world where some packages exclude each other; remembers what it was asked."""

    def __init__(self, conflicts: Mapping[str, str]) -> None:
        self.conflicts = conflicts
        self.asked: list[Sequence[str]] = []

    def __call__(self, packages: list[str]) -> Answer:
        self.asked.append(packages)
        clash = any(self.conflicts.get(package) in packages for package in packages)
        return CONFLICT if clash else CLEAN


def test_peers_that_conflict_are_installed_and_unpacked_in_order_of_the_table() -> None:
    world = Simulation({"daemontools-run": "runit", "runit": "daemontools-run"})
    first, second, third = decide_all(["runit", "daemontools-run", "git"], world)
    assert (first, third) == (Install("runit"), Install("git"))
    assert isinstance(second, Unpack)
    # The refused one is not asked about again: it would taint the answers for all that follow.
    assert world.asked == [["runit"], ["runit", "daemontools-run"], ["runit", "git"]]


@pytest.mark.parametrize(
    ("text", "line"),
    [("W: noise\nE: the cause\nE: the effect\n", "the cause"), ("first\nlast\n", "last"), ("", "exit status 100")],
)
def test_complaint_is_one_line(text: str, line: str) -> None:
    assert complaint(Answer(100, text)) == line


@pytest.mark.parametrize(
    ("changed", "old"), [(None, True), (1000.0, False), (1000.0 - LISTS_KEPT, False), (999.0 - LISTS_KEPT, True)]
)
def test_age_of_lists(changed: float | None, old: bool) -> None:
    assert lists_are_old(changed, now=1000.0) is old


def test_lists_without_packages_are_no_lists(tmp_path: Path) -> None:
    (tmp_path / "partial").mkdir()
    assert apt.lists_changed(tmp_path) is None
    (tmp_path / "mirror_dists_stable_main_binary-amd64_Packages.lz4").touch()
    assert apt.lists_changed(tmp_path) == pytest.approx(time.time(), abs=60)


def test_every_peer_is_listed_once_with_a_reason() -> None:
    assert len({peer.package for peer in PEERS}) == len(PEERS)
    assert all(peer.why and not peer.proof.startswith("/") for peer in PEERS)


@pytest.mark.parametrize("where", ["system", "unpacked/daemontools"])
def test_presence_and_place_of_a_program(tmp_path: Path, where: str) -> None:
    peer = Peer("daemontools", "usr/bin/svc", "")
    system, unpacked = tmp_path / "system", tmp_path / "unpacked"
    assert not is_present(peer, system, unpacked)
    make_program(tmp_path / where / "usr/bin/svc")
    assert is_present(peer, system, unpacked)
    assert find("svc", system, unpacked) == tmp_path / where / "usr/bin/svc"


def test_the_program_of_the_system_comes_first(tmp_path: Path) -> None:
    make_program(tmp_path / "unpacked/keepalived/usr/sbin/keepalived")
    make_program(tmp_path / "system/usr/sbin/keepalived")
    found = find("keepalived", tmp_path / "system", tmp_path / "unpacked")
    assert found == tmp_path / "system/usr/sbin/keepalived"


def test_missing_program_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(PeerError, match="svc is not here: sudo make test"):
        find("svc", tmp_path, tmp_path)


def test_policy_refuses_services_and_is_removed(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with apt.no_service_starts(policy):
        assert stat.S_IMODE(policy.stat().st_mode) == 0o755
        assert apt.run([str(policy), "keepalived", "start"]).status == 101
    assert not policy.exists()


@pytest.mark.parametrize("interruption", [PeerError, KeyboardInterrupt, SystemExit])
def test_policy_is_removed_after_failure(tmp_path: Path, interruption: type[BaseException]) -> None:
    policy = tmp_path / "policy-rc.d"
    with pytest.raises(interruption), apt.no_service_starts(policy):
        raise interruption
    assert not policy.exists()


def test_policy_of_somebody_else_stays(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("theirs")
    with apt.no_service_starts(policy):
        assert policy.read_text() == "theirs"
    assert policy.read_text() == "theirs"


def test_command_that_is_missing_is_told() -> None:
    with pytest.raises(PeerError, match="no-such-apt is not here"):
        apt.run(["no-such-apt"])


@pytest.mark.live
def test_real_package_is_unpacked(tmp_path: Path) -> None:
    if lists_are_old(apt.lists_changed(), time.time()):
        apt.update()
    (tmp_path / "daemontools/of-an-older-version").mkdir(parents=True)
    apt.unpack("daemontools", tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["daemontools"]
    assert not (tmp_path / "daemontools/of-an-older-version").exists()
    # Asked about no service, it finds nothing wrong: the program runs from where it lies.
    assert apt.run([str(find("svc", tmp_path / "nowhere", tmp_path))]) == Answer(0, "")


@pytest.mark.live
def test_real_apt_lets_one_of_a_conflicting_pair_through() -> None:
    if lists_are_old(apt.lists_changed(), time.time()):
        apt.update()
    decisions = decide_all(["runit", "daemontools-run"], apt.simulate)
    assert sorted(type(decision).__name__ for decision in decisions) == ["Install", "Unpack"]


def make_program(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.touch(0o755)
