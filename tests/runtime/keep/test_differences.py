"""What of a host is not as applied, and what would put it right: one thing at a time."""

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address

import pytest

from runtime.keep.differences import (
    CallScript,
    Difference,
    RemoveAddress,
    RestartSpeaker,
    StartManager,
    StartProgram,
    WriteFile,
    differences,
    virtual_devices,
)
from runtime.keep.seen import Manager, Network, Placed, Seen, WrongFile
from schemas.drift import Drift
from schemas.filetree import File, OnChange, ProgramRun, Quoting, RouterRun, SecretUse, Tree

MASTER, BACKUP = "/etc/vrrpc/vrid1_master.sh", "/etc/vrrpc/vrid1_backup.sh"
FRONT = RouterRun("front", 1, "eth0", ("192.0.2.80", "192.0.2.25"), MASTER, BACKUP)
BACK = RouterRun("back", 2, "eth0", ("2001:db8::80",), "/m2", "/b2")
SPEAKER = File(
    "/etc/vrrpc/speaker.json",
    '{"routers": [{"name": "front", "virtual_mac": true}, {"name": "back", "virtual_mac": false}]}',
)
PROGRAMS = (ProgramRun("speaker"), ProgramRun("www"), ProgramRun("greeter", ("front", "back")))
TREE = Tree("example", "clarinet", "builtin", "supervisor", (SPEAKER,), PROGRAMS, (FRONT, BACK))
MAC = "00:00:5e:00:01:01"
VIRTUAL = virtual_devices(TREE)


def placed(*addresses: str, nic: str = "eth0") -> frozenset[Placed]:
    """On a device of their own."""
    return frozenset(Placed(nic, ip_address(address), 7, 32) for address in addresses)


ALL = placed("192.0.2.80", "192.0.2.25", "192.0.2.11", "2001:db8:0::80")
GOOD = Seen(
    files=(),
    manager=Manager.UP,
    programs={"speaker": "RUNNING", "www": "RUNNING", "greeter": "RUNNING"},
    roles={"front": "master", "back": "master"},
    network=Network(ALL, frozenset({("eth0", MAC)})),
)


def found(seen: Seen, tree: Tree = TREE) -> list[tuple[Drift, str, object]]:
    """In short."""
    return [(each.code, each.thing, each.mend) for each in differences(tree, seen, virtual_devices(tree))]


def seen(**changed: object) -> Seen:
    """The good host, but for some of it."""
    return replace(GOOD, **changed)  # type: ignore[arg-type]


def programs(**states: str) -> Mapping[str, str]:
    """The good ones, but for some; an empty state is one that supervisord does not know."""
    return {name: state for name, state in ({**GOOD.programs, **states}).items() if state}


def test_what_does_not_stay_up_is_told_in_its_own_words() -> None:
    said = {"www": "bind: Address already in use", "speaker": "the password is sesame"}
    falling = seen(programs=programs(www="BACKOFF", speaker="BACKOFF"), said=said)
    secretive = replace(
        SPEAKER, on_change=OnChange(program="speaker"), secrets=(SecretUse("@", Quoting.JSON, "front"),)
    )
    told = [(each.code, each.text) for each in differences(replace(TREE, files=(secretive,)), falling, VIRTUAL)]
    assert told == [
        (Drift.FALLING, "speaker does not stay up"),
        (Drift.FALLING, "www does not stay up: bind: Address already in use"),
    ]


def test_what_its_manager_has_given_up_is_started_and_told() -> None:
    given_up = [(Drift.PROGRAM_DOWN, "www", StartProgram("www")), (Drift.FALLING, "www", None)]
    assert found(seen(programs=programs(www="FATAL"))) == given_up


def test_nothing_differs_on_a_good_host() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize("state", ["STOPPED", "EXITED", ""])
def test_what_always_runs_is_started(state: str) -> None:
    assert found(seen(programs=programs(www=state))) == [(Drift.PROGRAM_DOWN, "www", StartProgram("www"))]


@pytest.mark.parametrize("state", ["STARTING", "STOPPING"])
def test_what_the_manager_is_at_is_left_to_it(state: str) -> None:
    assert found(seen(programs=programs(www=state))) == []


def test_on_a_master_its_script_is_called_for_what_does_not_run() -> None:
    assert found(seen(programs=programs(greeter="STOPPED"))) == [(Drift.PROGRAM_DOWN, "greeter", CallScript(MASTER))]


def test_a_program_of_two_routers_runs_for_the_one_that_is_master_here() -> None:
    bare = Network(placed("192.0.2.80", "192.0.2.25"), frozenset({("eth0", MAC)}))
    assert found(seen(roles={"front": "master", "back": "backup"}, network=bare)) == []


def test_on_a_backup_its_script_is_called_for_what_runs() -> None:
    roles = {"front": "backup", "back": "initialize"}
    bare = Network(frozenset(), frozenset({("eth0", MAC)}))
    assert found(seen(roles=roles, network=bare)) == [(Drift.PROGRAM_UP, "greeter", CallScript(BACKUP))]


def test_of_a_role_that_is_not_told_nothing_follows_but_that() -> None:
    """Neither for programs, nor for addresses; and only while the daemon should be able to tell."""
    seen_so = seen(roles={}, network=Network(frozenset(), frozenset()))
    assert found(seen_so) == [(Drift.ROLE_UNKNOWN, "front", None), (Drift.ROLE_UNKNOWN, "back", None)]
    down = replace(seen_so, programs=programs(speaker="STOPPED"))
    assert found(down) == [(Drift.PROGRAM_DOWN, "speaker", StartProgram("speaker"))]


def test_a_master_must_have_all_its_addresses_on_its_nic() -> None:
    elsewhere = placed("192.0.2.80", "2001:db8::80") | placed("192.0.2.25", nic="eth1")
    (one,) = differences(TREE, seen(network=Network(elsewhere, frozenset({("eth0", MAC)}))), VIRTUAL)
    assert (one.code, one.thing, one.mend) == (Drift.ADDRESS_GONE, "front", RestartSpeaker("speaker"))
    assert one.text == "this host is master of front, and has no 192.0.2.25 on eth0"


def test_on_a_backup_a_virtual_address_is_taken_away_from_any_nic() -> None:
    there = placed("2001:db8::80") | placed("192.0.2.25", "192.0.2.11", nic="eth1")
    network = Network(there, frozenset({("eth0", MAC)}))
    (stray,) = placed("192.0.2.25", nic="eth1")
    roles = {"front": "backup", "back": "master"}
    assert found(seen(roles=roles, network=network)) == [
        (Drift.ADDRESS_LEFT, "192.0.2.25", RemoveAddress(stray, "front"))
    ]


def test_a_virtual_device_must_be_there_where_the_speaker_has_one() -> None:
    assert found(seen(network=Network(ALL, frozenset({("eth1", MAC)})))) == [
        (Drift.DEVICE_GONE, "front", RestartSpeaker("speaker"))
    ]


def test_keepalived_has_devices_where_its_file_says_so() -> None:
    text = "vrrp_instance front {\n    state BACKUP\n    use_vmac vrrp1\n}\n\nvrrp_instance back {\n    version 3\n}\n"
    tree = replace(TREE, speaker="keepalived", files=(File("/etc/vrrpc/keepalived.conf", text),))
    names = [each.thing for each in differences(tree, seen(network=Network(ALL, frozenset())), virtual_devices(tree))]
    assert names == ["front"]


def test_where_the_network_cannot_be_read_nothing_is_said_of_it() -> None:
    assert found(seen(network=None)) == []


def test_files_come_first_and_each_is_its_own() -> None:
    files = (WrongFile("/etc/one", "is gone"), WrongFile("/etc/two", "has another content"))
    assert differences(TREE, seen(files=files), VIRTUAL) == (
        Difference(Drift.FILE, "/etc/one", "/etc/one is gone", WriteFile("/etc/one"), (("path", "/etc/one"),)),
        Difference(
            Drift.FILE, "/etc/two", "/etc/two has another content", WriteFile("/etc/two"), (("path", "/etc/two"),)
        ),
    )


@pytest.mark.parametrize(("manager", "mend"), [(Manager.GONE, StartManager()), (Manager.SILENT, None)])
def test_without_a_manager_nothing_else_is_said_of_what_it_runs(manager: Manager, mend: object) -> None:
    gone = seen(manager=manager, programs={}, files=(WrongFile("/etc/one", "is gone"),))
    assert found(gone) == [
        (Drift.MANAGER_GONE, "supervisord", mend), (Drift.FILE, "/etc/one", WriteFile("/etc/one"))
    ]  # fmt: skip
