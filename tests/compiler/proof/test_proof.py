"""Sites proved, and counterexamples found where something is made to be wrong: `model` passes the rules by."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from compiler.proof import Counterexample, TooLargeError, exploring, prove
from compiler.proof.election import Election
from compiler.proof.promises import Promise
from tests.compiler.proof.wild import wild_site
from tests.compiler.samples import SITE, SITES, compile_text, model, whole
from tests.compiler.strategies import sites

KEEPALIVED = SITE.replace(": {interfaces", ": {speaker: keepalived, interfaces")
TRIO = SITE.replace(
    "virtual_routers:\n", "  jimbob: {interfaces: {eth0: {address: 192.0.2.13/24}}}\nvirtual_routers:\n"
).replace("    addresses:", "      jimbob: {interface: eth0, priority: 50}\n    addresses:")
TWINS = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {addresses: [192.0.2.11/24, "2001:db8::11/64"]}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {addresses: [192.0.2.12/24, "2001:db8::12/64"]}}}
virtual_routers:
  front:
    vrid: 1
    members: {clarinet: {interface: eth0, priority: 250}, fridge: {interface: eth0, priority: 100}}
    addresses: {web: 192.0.2.80}
  front6:
    vrid: 1
    members: {clarinet: {interface: eth0, priority: 250}, fridge: {interface: eth0, priority: 100}}
    addresses: {link: "fe80::1", web: "2001:db8::80"}
services:
  www: {software: program, addresses: [front.web, front6.web], command: serve}
"""
"""One service on two routers."""


def found(site: str, failures: int = 1, since: str = "") -> dict[Promise, Counterexample]:
    """The counterexamples, by what does not hold."""
    before = model(since.encode()) if since else None
    proofs = prove(model(site.encode()), failures, before)
    return {each.broken.promise: each for proof in proofs for each in proof.counterexamples}


def outcomes(site: str) -> Mapping[str, tuple[list[str], list[str]]]:
    """The masters of the first router when something fails, and when it is back."""
    (proof, *_) = prove(model(site.encode()))
    router = proof.cast.routers[0]
    return {
        str(each.fault or ""): (sorted(each.failed.masters(router)), sorted(each.back.masters(router)))
        for each in proof.outcomes
    }


@pytest.mark.parametrize("path", SITES, ids=lambda path: path.parent.name)
def test_what_we_ship_is_proved_for_two_failures(path: Path) -> None:
    for proof in prove(model(whole(path)), failures=2):
        assert proof.counterexamples == ()
        assert len(proof.faults) < proof.worlds


@settings(deadline=None, max_examples=20, derandomize=True, suppress_health_check=list(HealthCheck))
@given(sites())
def test_what_the_rules_let_pass_is_proved(content: bytes) -> None:
    """Rules and proof have been written apart: neither lets pass what the other one finds."""
    site = compile_text(content).model
    assert site is not None
    for proof in prove(site):
        assert [each.broken.text for each in proof.counterexamples] == []


@pytest.mark.parametrize("hundred", range(2))
def test_of_sites_thrown_together_those_that_pass_are_proved(hundred: int) -> None:
    compilations = [compile_text(wild_site(100 * hundred + number)) for number in range(100)]
    passed = [each.model for each in compilations if each.model is not None]
    assert len(passed) > 20
    for site in passed:
        assert [each.broken.text for proof in prove(site) for each in proof.counterexamples] == []


def test_each_failure_has_its_outcome() -> None:
    assert outcomes(SITE) == {
        "": (["clarinet"], ["clarinet"]),
        "host clarinet": (["fridge"], ["clarinet"]),
        "host fridge": (["clarinet"], ["clarinet"]),
        "NIC eth0 of clarinet": (["fridge"], ["clarinet"]),
        "NIC eth0 of fridge": (["clarinet"], ["clarinet"]),
        "LAN 192.0.2.0/24 between clarinet and fridge": (["clarinet", "fridge"], ["clarinet"]),
    }


def test_a_lock_keeps_the_role_where_it_went_to() -> None:
    seen = outcomes(TRIO + "    failback: manual\n")
    assert seen["host clarinet"] == (["fridge"], ["fridge"])
    assert seen["LAN 192.0.2.0/24 between clarinet and fridge+jimbob"] == (["clarinet", "fridge"], ["fridge"])
    assert found(TRIO + "    failback: manual\n", failures=2) == {}


def test_a_check_that_is_too_weak_leaves_the_role_where_nothing_works() -> None:
    weak = KEEPALIVED + "    checks: {db: lower by 60}\nchecks: {db: {run: ask-db}}\n"
    (promise, example), *more = found(weak).items()
    assert (promise, more) == (Promise.UNFIT, [])
    assert [step.event for step in example.steps] == ["all is well", "check db on clarinet fails"]
    assert example.broken.text == "clarinet stays master of front at 190, though fridge is well, at 100"
    assert found(weak.replace("lower by 60", "lower by 151"), failures=2) == {}
    assert found(weak.replace("lower by 60", "fault"), failures=2) == {}


def test_a_fault_on_every_host_leaves_nobody_and_breaks_no_promise() -> None:
    fault = KEEPALIVED + "    checks: {db: fault}\nchecks: {db: {run: ask-db}}\n"
    assert outcomes(fault)["check db on clarinet"] == (["fridge"], ["clarinet"])
    assert found(fault, failures=2) == {}


def test_a_service_whose_routers_prefer_different_hosts_is_apart_from_the_start() -> None:
    assert found(TWINS, failures=2) == {}
    head, tail = TWINS.split("  front6:")
    turned = head + "  front6:" + tail.replace("250", "50")
    example = found(turned)[Promise.APART]
    assert example.broken.text == "www has its addresses apart: front on clarinet, front6 on fridge"
    assert [step.event for step in example.steps] == ["all is well"]
    allowed = prove(model(turned.encode()), apart=frozenset({"www"}))
    assert not any(proof.counterexamples for proof in allowed)


def test_load_may_be_spread_over_routers_of_one_family() -> None:
    members = "members: {clarinet: {interface: eth0, priority: 50}, fridge: {interface: eth0, priority: 100}}"
    spread = f"  back:\n    vrid: 2\n    {members}\n    addresses: {{web: 192.0.2.81}}\nservices:"
    text = TWINS.replace("services:", spread).replace("[front.web, ", "[front.web, back.web, ")
    assert found(text, failures=2) == {}


def test_tracked_nic_of_one_of_two_routers_parts_them_unless_they_are_a_group() -> None:
    nics = TWINS.replace('"2001:db8::11/64"]}', '"2001:db8::11/64"]}, eth1: {address: 198.51.100.11/24}')
    tracked = nics.replace("priority: 250}", "priority: 250, tracks: {eth1: fault}}", 1)
    steps = found(tracked)[Promise.APART].steps
    assert steps[-1].event == "NIC eth1 of clarinet fails"
    assert found(tracked + "groups: {both: [front, front6]}\n", failures=2) == {}


@pytest.mark.parametrize(
    ("clarinet", "fridge", "expected"),
    [
        ("", "", {Promise.APART}),
        (', "fe80::12/64"', ', "fe80::11/64"', {Promise.APART}),
        (', "fe80::11/64"', ', "fe80::12/64"', set()),
    ],
)
def test_locks_that_end_in_a_tie_part_two_routers_unless_addresses_decide_it_alike(
    clarinet: str, fridge: str, expected: set[Promise]
) -> None:
    """After some failovers both hosts are at the highest level; found by the proof before the rule V503 knew it."""
    site = TWINS.replace("    addresses: {", "    failback: manual\n    addresses: {").replace("keepalived", "builtin")
    site = site.replace('::11/64"', f'::11/64"{clarinet}', 1).replace('::12/64"', f'::12/64"{fridge}', 1)
    assert set(found(site)) == expected
    assert [finding.code for finding in compile_text(site).findings] == ["V503"] * len(expected)


def test_a_group_whose_routers_pull_in_two_directions_does_not_come_home() -> None:
    head, tail = TWINS.split("  front6:")
    turned = head + "  front6:" + tail.replace("250", "50") + "groups: {both: [front, front6]}\n"
    assert set(found(turned)) == {Promise.ASTRAY}


def test_an_election_without_an_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Election, "_rise", lambda _: True)
    assert set(found(SITE)) == {Promise.UNREST}


@pytest.mark.parametrize(
    ("speakers", "old", "new", "expected"),
    [
        ("keepalived keepalived", "{web: 192.0.2.80}", "{web: 192.0.2.80, more: 192.0.2.81}", {Promise.TWO}),
        ("freevrrpd freevrrpd", "{web: 192.0.2.80}", "{web: 192.0.2.80, more: 192.0.2.81}", {Promise.TWO}),
        ("builtin builtin", "{web: 192.0.2.80}", "{web: 192.0.2.80, more: 192.0.2.81}", set()),
        ("frr frr", "{web: 192.0.2.80}", "{web: 192.0.2.80, more: 192.0.2.81}", set()),
        ("builtin keepalived", "{web: 192.0.2.80}", "{web: 192.0.2.80, more: 192.0.2.81}", {Promise.TWO}),
        ("keepalived builtin", "{web: 192.0.2.80}", "{web: 192.0.2.80, more: 192.0.2.81}", set()),
        ("keepalived keepalived", "{web: 192.0.2.80}", "{web: 192.0.2.80}\n    excluded: {b: 192.0.2.81}", set()),
        ("keepalived keepalived", "priority: 250", "priority: 50", set()),
        ("builtin builtin", "vrid: 1", "vrid: 2", {Promise.TWO}),
        ("builtin builtin", "vrid: 1", "vrid: 1\n    version: 2", {Promise.TWO}),
        ("builtin builtin", "vrid: 1", "vrid: 1\n    interval: 2s", set()),
        ("builtin builtin", "vrid: 1\n", "vrid: 1\n    transport: unicast\n", {Promise.TWO}),
        ("builtin builtin", "vrid: 1", "vrid: 1\n    checksum: plain", set()),
        ("builtin keepalived", "vrid: 1", "vrid: 1\n    checksum: plain", {Promise.TWO}),
        ("keepalived builtin", "vrid: 1", "vrid: 1\n    checksum: plain", set()),
    ],
)  # fmt: skip
def test_what_members_do_not_agree_on_while_a_change_is_rolled_out(
    speakers: str, old: str, new: str, expected: set[Promise]
) -> None:
    site = SITE
    for speaker in speakers.split():
        site = site.replace(": {interfaces", f": {{speaker: {speaker}, interfaces", 1)
    examples = found(site.replace(old, new), since=site)
    assert set(examples) == expected
    for example in examples.values():
        assert example.steps[-1].event.endswith("gets the new site")


def test_a_password_is_looked_at_by_whoever_has_one() -> None:
    """freevrrpd without a password takes what has one, but the other way round it does not."""
    site = SITE.replace(": {interfaces", ": {speaker: freevrrpd, interfaces")
    locked = site + "    authentication: {password: {secret: front}}\n"
    example = found(locked, since=site)[Promise.TWO]
    assert [step.event for step in example.steps] == ["all is well", "fridge gets the new site"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "receive-only", set()),
        ("receive-only", "permissive", set()),
        ("permissive", "enforce", set()),
        ("enforce", "permissive", set()),
        ("", "permissive", {Promise.TWO}),
        ("", "enforce", {Promise.TWO}),
        ("receive-only", "enforce", {Promise.TWO}),
        ("permissive", "", {Promise.TWO}),
    ],
)
def test_keys_are_rolled_out_in_three_steps(before: str, after: str, expected: set[Promise]) -> None:
    """Whoever has no keys cannot read what is signed, and whoever enforces them takes nothing else."""
    newest = SITE.replace(": {interfaces", ": {speaker: keepalived, speaker_version: 2.4.1, interfaces")
    keys = "    authentication: {hmac: {keys: {1: {secret: front}}, active: 1, mode: MODE}}\n"
    old, new = (newest + keys.replace("MODE", mode) if mode else newest for mode in (before, after))
    assert set(found(new, since=old)) == expected


def test_a_new_key_signs_when_all_have_it() -> None:
    newest = SITE.replace(": {interfaces", ": {speaker: keepalived, speaker_version: 2.4.1, interfaces")
    keys = newest + "    authentication: {hmac: {keys: {1: {secret: one}}, active: 1}}\n"
    both = keys.replace("{1: {secret: one}}", "{1: {secret: one}, 2: {secret: two}}")
    assert found(both, since=keys) == {}
    assert found(both.replace("active: 1", "active: 2"), since=both) == {}
    assert set(found(both.replace("active: 1", "active: 2"), since=keys)) == {Promise.TWO}


def test_a_third_host_joins_without_harm() -> None:
    assert found(TRIO, since=SITE) == {}
    assert found(SITE, since=TRIO) == {}


def test_too_much_to_look_at_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "MOST_WORLDS", 10)
    with pytest.raises(TooLargeError):
        prove(model(TRIO.encode()), failures=3)


def test_what_has_nothing_to_do_with_each_other_is_proved_apart() -> None:
    second = TWINS.replace(
        "services:\n  www: {software: program, addresses: [front.web, front6.web], command: serve}\n", ""
    )
    assert [proof.cast.routers for proof in prove(model(second.encode()))] == [("front",), ("front6",)]
    assert [proof.cast.routers for proof in prove(model(TWINS.encode()))] == [("front", "front6")]
