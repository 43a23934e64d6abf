"""What makes a role move: checks, tracked NICs, groups, and who is told; beyond the rules' own examples."""

import pytest

from tests.compiler.rules.written import HOSTS, codes, host, router
from tests.compiler.samples import SITE, found

TRIO = HOSTS + "".join(
    host(name, f"e0 192.0.2.1{number}/24", f"e1 198.51.100.1{number}/24")
    for number, name in enumerate(("clarinet", "fridge", "violin"), 1)
)


def front(priorities: tuple[int, ...], checks: str = "", tracks: str = "", *more: str) -> list[str]:
    """The findings about one router of up to three members, with other NICs tracked on the first."""
    members = [f"{{interface: e0, priority: {priority}}}" for priority in priorities]
    members[0] = members[0].replace("}", f", tracks: {{{tracks}}}}}")
    named = ", ".join(
        f"{name}: {member}" for name, member in zip(("clarinet", "fridge", "violin"), members, strict=False)
    )
    lines = ["vrid: 1", f"members: {{{named}}}", "addresses: {a: 192.0.2.80}", f"checks: {{{checks}}}", *more]
    known = ", ".join(f"{name}: {{run: probe}}" for name in ("http", "disk") if name in checks)
    router = "".join(f"    {line}\n" for line in lines)
    return codes(f"{TRIO}checks: {{{known}}}\nvirtual_routers:\n  front:\n{router}")


@pytest.mark.parametrize(
    ("priorities", "checks", "expected"),
    [
        ((250, 100), "http: lower by 149", ["V409"]),
        ((250, 100), "http: lower by 150", ["V409"]),
        ((250, 100), "http: lower by 151", []),
        ((100, 250), "http: lower by 150", ["V409"]),
        ((100, 250), "http: lower by 151", []),
        ((250, 100), "http: fault", []),
        ((250, 100), "http: report", []),
        ((254, 1), "http: lower by 253", ["V409"]),
        ((250, 200, 100), "http: lower by 60", ["V409"]),
        ((250, 200, 150), "http: lower by 60", []),
        ((250, 200, 150), "http: lower by 60, disk: lower by 10", ["V409"]),
        ((250,), "http: lower by 1", ["V401"]),
        ((250, 100), "http: lower by 151, disk: fault", []),
        ((250, 200), "http: lower by 125, disk: lower by 125", ["V410"]),
        ((250, 201), "http: lower by 100, disk: lower by 100", []),
        ((250, 200, 199), "http: lower by 100, disk: lower by 100", ["V410"]),
    ],
)  # fmt: skip
def test_a_single_failure_lowers_far_enough(priorities: tuple[int, ...], checks: str, expected: list[str]) -> None:
    assert front(priorities, checks) == expected


@pytest.mark.parametrize(
    ("priorities", "tracks", "expected"),
    [
        ((250, 100), "e1: lower by 150", ["V409"]),
        ((250, 100), "e1: lower by 151", []),
        ((100, 250), "e1: lower by 1", []),
        ((250, 100), "e1: fault", []),
        ((250, 100), "e1: report", ["V409"]),
        ((200, 250, 100), "e1: lower by 100", ["V409"]),
        ((200, 250, 100), "e1: lower by 101", []),
        ((250, 100), "e0: fault", ["V411"]),
    ],
)
def test_tracked_nic_lowers_its_own_member(priorities: tuple[int, ...], tracks: str, expected: list[str]) -> None:
    assert front(priorities, tracks=tracks) == expected


@pytest.mark.parametrize("effect", ["lower by 200", "fault"])
def test_nothing_lowers_beside_a_lock_or_a_delay(effect: str) -> None:
    lowers = effect != "fault"
    after = ("failback: after", "failback_after: 10s")
    assert front((250, 100), f"http: {effect}", "", *after) == ["V412"] * lowers
    assert front((250, 100), "", f"e1: {effect}", *after) == ["V412"] * lowers
    assert front((250, 100), f"http: {effect}", "", "failback: manual") == ["V303"] * lowers
    assert front((250, 100), "", f"e1: {effect}", "failback: manual") == ["V303"] * lowers


FRONT = router("front", 1, "e0", "a: 192.0.2.80")
BACK = router("back", 2, "e1", "b: 198.51.100.80")
PAIR = FRONT + BACK


@pytest.mark.parametrize(
    ("routers", "groups", "expected"),
    [
        (PAIR, "both: [front, back]", []),
        (PAIR, "both: []", ["V413"]),
        (PAIR, "both: [front, front]", ["V413", "V414"]),
        (PAIR, "both: [front, bakc]", ["V109"]),
        (PAIR, "both: [front, back], more: [back, front]", ["V414"]),
        (PAIR.replace("      fridge: {interface: e1, priority: 100}\n", ""), "both: [front, back]", ["V401", "V415"]),
        (PAIR.replace("e1, priority: 100", "e1, priority: 210"), "both: [front, back]", ["V415"]),
        (PAIR.replace("e1, priority: 100", "e1, priority: 10"), "both: [front, back]", []),
        (PAIR + "    failback: after\n    failback_after: 1s\n", "both: [front, back]", ["V415"]),
    ],
)
def test_groups(routers: str, groups: str, expected: list[str]) -> None:
    assert codes(f"{TRIO}groups: {{{groups}}}\nvirtual_routers:\n{routers}") == expected


GROUPED = TRIO + "checks: {http: {run: probe}}\ngroups: {both: [front, back]}\nvirtual_routers:\n"


@pytest.mark.parametrize(
    ("front_checks", "back_checks", "expected"),
    [
        ("http: lower by 101", "", []),
        ("", "http: lower by 101", []),
        ("http: lower by 100", "", ["V409"]),
        ("http: lower by 60", "http: lower by 101", []),
        ("http: lower by 60", "http: lower by 61", ["V409"]),
        ("http: lower by 60", "http: fault", []),
        ("http: report", "http: lower by 101", []),
        ("http: lower by 200", "", ["V410", "V410"]),
    ],
)
def test_what_lowers_one_of_a_group_lowers_all_far_enough(
    front_checks: str, back_checks: str, expected: list[str]
) -> None:
    pair = FRONT + f"    checks: {{{front_checks}}}\n" + BACK + f"    checks: {{{back_checks}}}\n"
    assert codes(GROUPED + pair) == expected


def test_group_is_as_far_apart_as_its_farthest_router() -> None:
    wide = BACK.replace("e1, priority: 200", "e1, priority: 250")
    assert codes(GROUPED + FRONT + "    checks: {http: lower by 101}\n" + wide) == ["V409"]
    assert codes(GROUPED + FRONT + "    checks: {http: lower by 151}\n" + wide) == []


def test_nic_that_a_router_of_a_group_tracks_lowers_the_others() -> None:
    narrow = FRONT.replace("200}", "120, tracks: {e1: lower by 50}}")
    assert codes(GROUPED.replace("http", "x").replace("checks: {x: {run: probe}}\n", "") + narrow + BACK) == ["V409"]


SIX = router("front6", 1, "e0", '"l": "fe80::1", b: "2001:db8::80"')
SERVICE = "services:\n  www: {software: program, addresses: [front.a, BACK.b], command: serve, bind: BIND}\n"


@pytest.mark.parametrize(
    ("other", "bind", "more", "expected"),
    [
        (SIX, "wildcard", "", []),
        (SIX, "on-master", "", []),
        (SIX, "wildcard", "    interval: 2s\n", ["V503"]),
        (SIX, "wildcard", "    checks: {http: fault}\n", ["V503"]),
        (SIX, "wildcard", "    failback: after\n    failback_after: 1s\n", ["V503"]),
        (SIX.replace("e0, priority: 100", "e0, priority: 220"), "wildcard", "", ["V503"]),
        (SIX.replace("e0, priority: 100}", "e0, priority: 100, tracks: {e1: fault}}"), "wildcard", "", ["V503"]),
        (SIX.replace("e0", "e1"), "wildcard", "", ["V503"]),
        (SIX, "on-master", "    interval: 2s\n", ["V503"]),
        (BACK, "wildcard", "", []),
        (BACK, "on-master", "", []),
    ],
)
def test_addresses_of_a_service_stay_together(other: str, bind: str, more: str, expected: list[str]) -> None:
    text = TRIO + ("checks: {http: {run: probe}}\n" if "http" in more else "")
    name = "front6" if other.startswith("  front6") else "back"
    text += f"virtual_routers:\n{FRONT}{other}{more}" + SERVICE.replace("BACK", name).replace("BIND", bind)
    assert codes(text) == expected
    assert "V503" not in codes(f"{text}groups: {{both: [front, {name}]}}\n")


EQUAL = ("priority: 100}", "priority: 200}")


def test_equals_are_preferred_in_no_order() -> None:
    """Two routers of which one has equals end differently when a host returns: equals keep what they have."""
    both = "services:\n  www: {software: program, addresses: [front.a, front6.b], command: serve}\n"
    for front, six, expected in ((FRONT, SIX.replace(*EQUAL), ["V503"]), (FRONT.replace(*EQUAL), SIX, ["V503"])):
        found = codes(f"{TRIO}virtual_routers:\n{front}{six}{both}")
        assert [code for code in found if code != "V305"] == expected
    grouped = f"{TRIO}virtual_routers:\n{FRONT}{SIX.replace(*EQUAL)}groups: {{both: [front, front6]}}\n"
    assert sorted(codes(grouped)) == ["V305", "V415"]


@pytest.mark.parametrize(
    ("notification", "expected"),
    [
        ("by: command, run: move", []),
        ("by: webhook, url: https://example.org/move", []),
        ("by: command, run: move, routers: [front]", []),
        ("by: command, run: move, roles: [backup]", ["V403"]),
        ("by: mail, to: [ops@example.org]", ["V403"]),
    ],
)
def test_somebody_tells_the_cloud(notification: str, expected: list[str]) -> None:
    hosts = host("clarinet", "e0 192.0.2.11/24 east") + host("fridge", "e0 192.0.2.12/24 east")
    text = HOSTS + hosts + "virtual_routers:\n" + router("front", 1, "e0", "a: 192.0.2.80")
    assert codes(f"{text}notifications: {{cloud: {{{notification}}}}}\n") == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("interval: 3s", ["14:10 V404"]),
        ("limit: 10s", ["14:36 V404"]),
        ("interval: 4290s", []),
        ("interval: 4291s", ["14:39 V304", "14:39 V304"]),
        ("interval: 2h, limit: 75m", ["14:39 V304", "14:39 V304", "14:50 V304", "14:50 V304"]),
        ("limit: 500ms", []),
        ("interval: 10.5s", ["14:39 V405"]),
        ("rise: 0", ["14:35 V105"]),
        ("fall: 0", ["14:35 V105"]),
        ("fall: 1", ["14:35 V406"]),
        ("rise: 1", []),
    ],
)
def test_times_and_counts_of_a_check(settings: str, expected: list[str]) -> None:
    site = SITE.replace(": {interfaces", ": {speaker: keepalived, interfaces") + "    checks: {http: fault}\n"
    assert found(f"{site}checks: {{http: {{run: probe, {settings}}}}}\n") == expected


@pytest.mark.parametrize(("release", "expected"), [("2.3.1", ["V405"]), ("2.3.2", []), ("2.4.0", [])])
def test_fractions_of_a_second_came_with_a_release(release: str, expected: list[str]) -> None:
    speaker = f": {{speaker: keepalived, speaker_version: {release}, interfaces"
    site = SITE.replace(": {interfaces", speaker) + "    checks: {http: fault}\n"
    assert codes(f"{site}checks: {{http: {{run: probe, interval: 7500ms}}}}\n") == expected


def test_one_failure_that_is_reported_alone_moves_nothing() -> None:
    site = SITE.replace(": {interfaces", ": {speaker: keepalived, interfaces") + "    checks: {http: report}\n"
    assert codes(f"{site}checks: {{http: {{run: probe, fall: 1}}}}\n") == []
