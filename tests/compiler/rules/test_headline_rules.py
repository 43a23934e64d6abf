"""The three rules that everything else follows, each at its exact place."""

import pytest

from compiler import compile_site
from tests.compiler.samples import BOTANIC, SITE, found

BACK = """\
  back:
    vrid: 2
    members:
      clarinet: {interface: eth0, priority: 100}
      fridge: {interface: eth1, priority: 250}
    addresses: {mail: 192.0.2.25}
"""
TWO_NICS = SITE.replace("fridge: {interfaces: {", "fridge: {interfaces: {eth1: {address: 192.0.2.22/24}, ")
MANY = TWO_NICS.replace("192.0.2.11/24", "192.0.2.11/24, many_vrids: true") + BACK


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        (SITE.replace("250", "255"), ["10:45 V301"]),
        (SITE.replace("250", "255").replace("100", "255"), ["10:45 V301", "11:43 V301", "11:43 V305"]),
        (SITE.replace("250", "255") + "    failback: manual\n", ["10:45 V301"]),
        (SITE.replace("250", "254"), []),
        (SITE.replace("250", "256"), ["10:45 V105"]),
        (SITE.replace("250", "0"), ["10:45 V105"]),
    ],
)
def test_no_member_has_priority_255(site: str, expected: list[str]) -> None:
    assert found(site) == expected


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        (TWO_NICS + BACK, ["16:29 V302"]),
        (TWO_NICS + BACK.replace("vrid: 2", "vrid: 1"), ["14:11 V308"]),
        (MANY, []),
        (MANY.replace("clarinet: {interfaces", "clarinet: {speaker: keepalived, interfaces"), []),
        (MANY.replace("clarinet: {interfaces", "clarinet: {speaker: freevrrpd, interfaces"), ["4:90 V302"]),
    ],
    ids=["undeclared", "the-same-vrid", "declared", "keepalived-can", "freevrrpd-cannot"],
)
def test_one_vrid_per_nic(site: str, expected: list[str]) -> None:
    assert found(site) == expected


def test_three_vrids_on_a_nic_are_two_findings() -> None:
    third = BACK.replace("back", "third").replace("vrid: 2", "vrid: 3").replace(".25", ".26").replace("eth1", "eth0")
    assert found(TWO_NICS + BACK + third) == ["16:29 V302", "22:29 V302", "23:27 V302"]


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        (SITE, []),
        (SITE.replace("250", "251"), ["10:45 V303"]),
        (SITE.replace("250", "254"), ["10:45 V303"]),
        (SITE.replace("250", "251").replace("100", "252"), ["10:45 V303", "11:43 V303"]),
        (SITE.replace("fridge: {interfaces", "fridge: {speaker: keepalived, interfaces"), []),
        (SITE.replace("fridge: {interfaces", "fridge: {speaker: frr, interfaces"), ["13:15 V303"]),
        (SITE.replace("clarinet: {interfaces", "clarinet: {speaker: freevrrpd, interfaces"), ["13:15 V303"]),
        (SITE.replace(": {interfaces", ": {speaker: frr, interfaces"), ["13:15 V303", "13:15 V303"]),
    ],
    ids=["holds", "251", "254", "both", "keepalived", "frr", "freevrrpd", "both-frr"],
)
def test_failback_lock_holds_on_every_member(site: str, expected: list[str]) -> None:
    assert found(site + "    failback: manual\n") == expected


def test_all_three_in_the_paper_s_site_at_once() -> None:
    text = BOTANIC.read_text(encoding="utf-8")
    bad = text.replace("priority: 250", "priority: 255").replace(
        "    on_master:", "    failback: manual\n    on_master:"
    )
    second = (
        "  back: {vrid: 2, members: {fridge: {interface: xl0, priority: 9}}, addresses: {x: 192.0.2.9}}\n\nservices:"
    )
    findings = compile_site("site.yaml", bad.replace("\nservices:", second).encode()).findings
    shown = [f"{finding.place.line}:{finding.place.column} {finding.code}" for finding in findings]
    assert shown == ["24:44 V301", "33:15 V303", "33:15 V303", "38:19 V401", "38:49 V302"]
