"""What the doctor makes of facts: each look by itself, without a machine."""

from dataclasses import replace

import pytest

from runtime.doctor import adverts, clock, copies, firewall, links, rights, settings, speakers, strangers
from runtime.doctor.adverts import Heard
from runtime.doctor.links import Address, Link
from runtime.doctor.observation import Observation, Verdict
from runtime.doctor.speakers import Installed
from runtime.doctor.strangers import Process, Strangers
from runtime.roles import RoleNow
from schemas.filetree import Act, File, OnChange, ProgramRun, RouterRun, Tree

GOOD, NOTICE, BAD, UNKNOWN = Verdict.GOOD, Verdict.NOTICE, Verdict.BAD, Verdict.UNKNOWN
SETTINGS = File("/s.conf", "# head\nnet/a = 2\n", on_change=OnChange(Act.LOAD_SETTINGS, "/s.conf"))
FRONT = RouterRun("front", 1, "eth0", ("192.0.2.80",), "/m.sh", "/b.sh")
TREE = Tree("botanic", "clarinet", "keepalived", "supervisor", (SETTINGS,), (), (FRONT,))
NIC = Link("eth0", True, True, (Address("192.0.2.11", 24),))


def verdicts(found: object) -> list[Verdict]:
    """In their order."""
    return [each.verdict for each in list(found)]  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("nic", "verdict", "said"),
    [
        (NIC, GOOD, "192.0.2.11/24"),
        (None, BAD, "is not there"),
        (replace(NIC, up=False), BAD, "is down"),
        (replace(NIC, carrier=False), BAD, "no carrier"),
        (replace(NIC, addresses=(Address("192.0.2.80", 32),)), BAD, "no IPv4 address of its own"),
        (replace(NIC, addresses=(Address("2001:db8::1", 64),)), BAD, "no IPv4 address of its own"),
    ],
)
def test_a_nic(nic: Link | None, verdict: Verdict, said: str) -> None:
    (found,) = links.judge(TREE, {"eth0": nic} if nic else {})
    assert (found.verdict, said in found.said) == (verdict, True)
    assert bool(found.way_out) == (verdict is BAD)


def test_an_address_that_answers_nobody_is_told() -> None:
    moving = Address("192.0.2.80", 32, tentative=True)
    device = Link("vrrp.1", True, True, (moving, Address("fe80::1", 64, tentative=True)))
    assert verdicts(links.judge(TREE, {"eth0": NIC, "vrrp.1": device})) == [GOOD, BAD]
    failed = replace(device, addresses=(Address("2001:db8::80", 128, failed=True),))
    assert verdicts(links.judge(TREE, {"eth0": NIC, "vrrp.1": failed})) == [GOOD, BAD]


@pytest.mark.parametrize(
    ("devices", "now", "expected"),
    [
        ([], {"net/a": "2"}, [GOOD]),
        ([], {"net/a": "1"}, [BAD]),
        ([], {}, [UNKNOWN]),
        (["vrrp.1"], {"net/a": "2", "net/ipv4/conf/all/rp_filter": "1"}, [BAD]),
        (["vrrp.1"], {"net/a": "2", "net/ipv4/conf/vrrp.1/rp_filter": "1"}, [BAD]),
        (["vrrp.1"], {"net/a": "2", "net/ipv4/conf/all/rp_filter": "2", "net/ipv4/conf/vrrp.1/rp_filter": "1"}, [GOOD]),
        ([], {"net/a": "2", "net/ipv4/conf/all/rp_filter": "1"}, [GOOD]),
    ],
)
def test_settings(devices: list[str], now: dict[str, str], expected: list[Verdict]) -> None:
    assert verdicts(settings.judge(TREE, devices, now)) == expected


def test_a_device_with_a_virtual_mac_stands_on_a_nic_of_ours() -> None:
    there = [
        NIC,
        Link("vrrp.1", True, True, parent="eth0"),
        Link("mv0", True, True, (Address("192.0.2.80", 32),), parent="eth0"),
        Link("eth0.7", True, True, parent="eth0"),
        Link("vrrp.9", True, True, parent="eth1"),
    ]
    assert settings.standing_on(TREE, {link.name: link for link in there}) == ["mv0", "vrrp.1"]


@pytest.mark.parametrize(("bounding", "verdict"), [(None, UNKNOWN), (0x3FFFFFFFFF, GOOD), (1 << 12, BAD), (0, BAD)])
def test_rights(bounding: int | None, verdict: Verdict) -> None:
    assert verdicts(rights.judge(bounding)) == [verdict]


@pytest.mark.parametrize(("state", "verdict"), [(None, UNKNOWN), (-1, UNKNOWN), (0, GOOD), (4, GOOD), (5, NOTICE)])
def test_clock(state: int | None, verdict: Verdict) -> None:
    assert verdicts(clock.judge(state)) == [verdict]


PEER, STRANGE = Heard("eth0", 1, "192.0.2.12", 100), Heard("eth0", 7, "192.0.2.99", 100)


@pytest.mark.parametrize(
    ("role", "heard", "verdict"),
    [
        ("master", [], GOOD),
        ("master", [PEER], BAD),
        ("master", [replace(PEER, priority=0)], GOOD),
        ("master", [STRANGE, replace(PEER, source="192.0.2.11"), replace(PEER, source="fe80::1")], GOOD),
        ("backup", [PEER], GOOD),
        ("backup", [], BAD),
        ("backup", [replace(PEER, priority=0)], BAD),
        ("unknown", [PEER], NOTICE),
        ("unknown", [], UNKNOWN),
        ("initialize", [], UNKNOWN),
    ],
)
def test_adverts(role: str, heard: list[Heard], verdict: Verdict) -> None:
    roles = {"front": RoleNow("front", role)}
    assert verdicts(adverts.judge(TREE, {"eth0": NIC}, roles, {"eth0": frozenset(heard)}, 4)) == [verdict]


def test_a_nic_that_cannot_be_listened_on_is_told() -> None:
    (found,) = adverts.judge(TREE, {}, {}, {"eth0": "Operation not permitted"}, 4)
    assert (found.verdict, found.said) == (UNKNOWN, "eth0: Operation not permitted")
    assert verdicts(adverts.judge(TREE, {}, {}, {}, 4)) == [UNKNOWN]


def chain(policy: str, name: str = "input", hook: str | None = "input") -> dict[str, object]:
    """As `nft -j` says it."""
    there = {"family": "inet", "table": "filter", "name": name, "policy": policy}
    return {"chain": {**there, "hook": hook} if hook else there}


def rule(*ways: object, chain: str = "input") -> dict[str, object]:
    """One rule of a chain."""
    return {"rule": {"family": "inet", "table": "filter", "chain": chain, "expr": list(ways)}}


def protocol(right: object) -> dict[str, object]:
    """A condition on the protocol."""
    return {"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "protocol"}}, "right": right}}


ACCEPT, DROP = {"accept": None}, {"drop": None}


@pytest.mark.parametrize(
    ("ruleset", "verdict"),
    [
        ([], GOOD),
        ([chain("accept")], GOOD),
        ([chain("drop")], BAD),
        ([chain("accept"), rule(DROP)], BAD),
        ([chain("accept"), rule(protocol("tcp"), DROP)], GOOD),
        ([chain("drop"), rule(protocol(112), ACCEPT)], GOOD),
        ([chain("drop"), rule(protocol("vrrp"), ACCEPT)], GOOD),
        ([chain("drop"), rule(protocol({"set": [6, 112]}), ACCEPT)], GOOD),
        ([chain("drop"), rule(protocol({"range": [110, 113]}), ACCEPT)], GOOD),
        ([chain("drop"), rule(protocol({"range": [1, 6]}), ACCEPT)], BAD),
        ([chain("drop"), rule({"jump": {"target": "ours"}}), rule(protocol(112), ACCEPT, chain="ours")], GOOD),
        ([chain("drop"), rule({"jump": {"target": "ours"}}), rule({"goto": {"target": "input"}}, chain="ours")], BAD),
        ([chain("drop", hook=None)], GOOD),
    ],
)
def test_packet_filter(ruleset: list[dict[str, object]], verdict: Verdict) -> None:
    assert verdicts(firewall.judge(TREE, ruleset)) == [verdict]  # type: ignore[arg-type]


def test_a_filter_stops_nothing_of_the_built_in_speaker() -> None:
    assert verdicts(firewall.judge(replace(TREE, speaker="builtin"), [chain("drop")])) == [NOTICE]
    assert verdicts(firewall.judge(TREE, "nft is not installed")) == [UNKNOWN]


@pytest.mark.parametrize(
    ("speaker", "installed", "verdict"),
    [
        ("builtin", None, GOOD),
        ("freevrrpd", None, UNKNOWN),
        ("keepalived", Installed("keepalived", ""), BAD),
        ("keepalived", Installed("keepalived", "Keepalived v2.2.7 (01/16,2022)\n"), GOOD),
        ("keepalived", Installed("keepalived", "Keepalived v2.1.5 (07/13,2020)\n"), NOTICE),
        ("keepalived", Installed("keepalived", "error while loading shared libraries\n"), UNKNOWN),
        ("frr", Installed("vrrpd", "vrrpd version 10.1\n"), GOOD),
    ],
)
def test_speaker(speaker: str, installed: Installed | None, verdict: Verdict) -> None:
    assert verdicts(speakers.judge(replace(TREE, speaker=speaker), installed)) == [verdict]


def said(strangers_: Strangers) -> list[Observation]:
    """All of them."""
    return list(strangers.judge(strangers_))


def test_only_what_does_not_descend_from_our_manager_is_a_stranger() -> None:
    ours = Process(20, "keepalived", frozenset({20, 10, 1}))
    child = Process(21, "keepalived", frozenset({21, 20, 10, 1}))
    assert [each.verdict for each in said(Strangers((ours, child), 10, {}))] == [GOOD]
    found = said(Strangers((ours, child), 0, {}))
    assert [each.verdict for each in found] == [BAD]
    assert found[0].about == "process 20"


def test_a_unit_that_starts_another_one_is_told_in_time() -> None:
    found = said(Strangers((), 10, {"keepalived.service": "enabled", "frr.service": "disabled"}))
    assert [(each.verdict, each.way_out) for each in found] == [(NOTICE, "systemctl disable --now keepalived.service")]


def test_a_unit_that_starts_a_service_once_more_is_told() -> None:
    tree = replace(TREE, programs=(ProgramRun("shell", (), ("ssh.service", "ssh.socket")), ProgramRun("www")))
    states = {"ssh.service": "disabled", "ssh.socket": "enabled"}
    (found,) = copies.judge(tree, states)
    assert (found.verdict, found.about) == (NOTICE, "unit ssh.socket")
    assert found.way_out.startswith("systemctl disable --now ssh.socket;")
    assert verdicts(copies.judge(tree, dict.fromkeys(states, ""))) == [GOOD]
    assert verdicts(copies.judge(TREE, {})) == []
