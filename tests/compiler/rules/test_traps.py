"""Single traps of hosts, addresses and secrets; beyond the rules' own examples."""

import json

import pytest

from tests.compiler.rules.written import HOSTS, codes, host, router
from tests.compiler.samples import SITE, compile_text

KEEPALIVED = SITE.replace(": {interfaces", ": {speaker: keepalived, interfaces")


@pytest.mark.parametrize(
    ("excluded", "expected"),
    [
        ("more: 192.0.2.81", []),
        ('more: "2001:db8::81"', []),
        ("more: 192.0.2.80", ["V201"]),
        ("more: 192.0.2.12", ["V202"]),
        ("more: 192.0.2.255", ["V203"]),
        ("more: 0.1.2.3", ["V203", "V204"]),
        ("more: 203.0.113.81", ["V204"]),
    ],
)
def test_an_address_outside_the_advert_is_held_like_any_other(excluded: str, expected: list[str]) -> None:
    assert codes(KEEPALIVED + f"    excluded: {{{excluded}}}\n") == expected


@pytest.mark.parametrize(
    ("command", "sign"),
    [
        ("serve 2>&1", "2>&1"), ("serve; again", "serve;"), ("serve --home $HOME", "$HOME"), ("serve `id`", "`id`"),
        ("serve && again", "&&"), ("serve </etc/motd", "</etc/motd"), ("fetch http://192.0.2.80/?a=1&b=2", ""),
        ("serve '$HOME | x'", ""), ("sh -c \"serve $HOME | cat\"", ""), ("serve \"a > b\" --format=%H", ""),
    ],
)  # fmt: skip
def test_a_command_wants_a_shell_where_only_one_could_read_it(command: str, sign: str) -> None:
    text = f"{SITE}services:\n  www: {{software: program, address: front.web, command: {json.dumps(command)}}}\n"
    said = [finding.message for finding in compile_text(text).findings if finding.code == "V518"]
    assert said == ([f"no shell reads this command: {sign} is handed to the program"] if sign else [])


def test_excluded_address_lies_in_the_networks_of_its_own_family() -> None:
    both = KEEPALIVED.replace("{address: 192.0.2.11/24}", '{addresses: [192.0.2.11/24, "2001:db8::11/64"]}')
    assert codes(both + '    excluded: {more: "2001:db8::81"}\n') == []
    assert codes(both + '    excluded: {more: "2001:db8:1::81"}\n') == ["V204"]
    assert codes(both + '    excluded: {more: "2001:db8::"}\n') == ["V203"]


def test_virtual_address_is_not_that_of_a_host_that_is_no_member() -> None:
    violin = "  violin: {interfaces: {eth0: {address: 192.0.2.80/24}}}\n"
    assert codes(SITE.replace("virtual_routers", f"{violin}virtual_routers")) == ["V202"]


@pytest.mark.parametrize("own", ["192.0.2.0/24", "192.0.2.255/24", "224.0.0.18/24", "127.0.0.2/8"])
def test_host_s_own_address_is_one_that_a_host_can_have(own: str) -> None:
    assert "V203" in codes(SITE.replace("192.0.2.12/24", own))


@pytest.mark.parametrize("own", ["192.0.2.12/31", "192.0.2.12/32"])
def test_shortest_networks_have_no_reserved_address(own: str) -> None:
    assert "V203" not in codes(SITE.replace("192.0.2.12/24", own))


@pytest.mark.parametrize("name", ["vrrp1", "vrrp1-2", "vrrpd4-1", "vrrpd6-255-2", "vrrpc0-1", "ngeth0"])
def test_nic_has_no_name_of_a_speaker_s_device(name: str) -> None:
    assert codes(SITE.replace("eth0", name)) == ["V211", "V211"]


@pytest.mark.parametrize("name", ["all", "default"])
def test_nic_has_no_name_of_settings(name: str) -> None:
    assert codes(SITE.replace("eth0", name)) == ["V211", "V211"]


@pytest.mark.parametrize("name", ["eth0.100", "vrrp", "vrrpx", "bond0", "ngeth"])
def test_nic_may_have_any_other_name(name: str) -> None:
    assert codes(SITE.replace("eth0", name)) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("include", ["V322"] * 2), ("includea", ["V322"] * 2), ("includes", []), ("weight", []), ("vrrp_instance", [])],
)
def test_only_an_include_is_read_before_the_blocks_of_keepalived(name: str, expected: list[str]) -> None:
    """Other words of its own are names like any other there: its check, which reads them all, says so."""
    named = (
        KEEPALIVED.replace("front:", f"{name}:") + f"    checks: {{{name}: fault}}\nchecks: {{{name}: {{run: x}}}}\n"
    )
    assert codes(named) == expected
    assert codes(SITE.replace("front:", f"{name}:")) == []


def test_loopback_is_no_nic_to_track() -> None:
    tracked = KEEPALIVED.replace(
        "eth0: {address: 192.0.2.11/24}", "eth0: {address: 192.0.2.11/24}, lo: {address: 10.0.0.1/32}"
    )
    assert codes(tracked.replace("250}", "250, tracks: {lo: fault}}")) == ["V210"]


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [
        ("keepalived, speaker_version: 2.2.6", ["V319"]),
        ("keepalived, speaker_version: 2.2.7", []),
        ("keepalived, speaker_version: 2.10.0", []),
        ("frr, speaker_version: 8.3.9", ["V319"]),
        ("frr, speaker_version: 8.4", []),
        ("frr, speaker_version: 10.1", []),
    ],
)
def test_releases_compare_as_releases(speaker: str, expected: list[str]) -> None:
    assert codes(SITE.replace("clarinet: {", f"clarinet: {{speaker: {speaker}, ", 1)) == expected


@pytest.mark.parametrize(("delay", "expected"), [("4294s", []), ("4295s", ["V304"])])
def test_start_delay_is_one_that_keepalived_can_say(delay: str, expected: list[str]) -> None:
    assert codes(KEEPALIVED.replace("{speaker", f"{{start_delay: {delay}, speaker", 1)) == expected


@pytest.mark.parametrize(
    ("fridge", "expected"),
    [("fe80::12/64+2001:db8::12/64", []), ("fe80::12/64", []), ("192.0.2.12/24", ["V207"])],
)
def test_unicast_over_ipv6_knows_every_source(fridge: str, expected: list[str]) -> None:
    hosts = HOSTS + host("clarinet", "e0 fe80::11/64+2001:db8::11/64") + host("fridge", f"e0 {fridge}")
    text = hosts + "virtual_routers:\n" + router("front", 1, "e0", 'a: "fe80::1"', "transport: unicast")
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("segment", "more", "expected"),
    [
        ("{foreign_macs: no}", "", []),
        ("{foreign_macs: no}", "    virtual_mac: no\n", []),
        ("{kind: cloud}", "    on_master: [{run: move}]\n    virtual_mac: yes\n", ["V315"]),
        ("{foreign_vrids: [2, 1]}", "", ["V313"]),
        ("{foreign_vrids: [2]}", "", []),
    ],
)
def test_segment_says_what_passes(segment: str, more: str, expected: list[str]) -> None:
    text = KEEPALIVED.replace("/24}", "/24, segment: dmz}").replace("hosts:", f"segments: {{dmz: {segment}}}\nhosts:")
    assert codes(text + more) == expected


@pytest.mark.parametrize("speaker", ["frr", "freevrrpd"])
def test_speaker_that_needs_its_own_mac_has_no_place_where_it_is_dropped(speaker: str) -> None:
    text = KEEPALIVED.replace("keepalived", speaker, 1).replace("/24}", "/24, segment: dmz}")
    text = text.replace("hosts:", "segments: {dmz: {foreign_macs: no}}\nhosts:")
    assert codes(text) == ["V304"]
    assert codes(text + "    virtual_mac: yes\n") == ["V315"]


HMAC = SITE.replace(": {interfaces", ": {speaker: keepalived, speaker_version: 2.4.1, interfaces")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("1: {secret: a}", []),
        ("1: {secret: a}, 2: {file: /etc/key}", []),
        ("2: {secret: a}", ["V803"]),
        ("1: {secret: a}, 2: {secret: a}", ["V803"]),
    ],
)
def test_keys_of_hmac(keys: str, expected: list[str]) -> None:
    written = f"hmac: {{keys: {{{keys}}}, active: 1}}"
    assert codes(HMAC + f"    authentication: {{{written}}}\n") == expected
    defaults = f"defaults: {{virtual_routers: {{authentication: {{{written}}}}}}}\n"
    second = router("back", 2, "eth0", "b: 192.0.2.81")
    many = HMAC.replace("/24}", "/24, many_vrids: yes}")
    assert codes(many + second + defaults) == expected


def test_password_is_no_key_of_another_router() -> None:
    many = HMAC.replace("/24}", "/24, many_vrids: yes}")
    front = "    authentication: {password: {secret: a}}\n"
    back = router("back", 2, "eth0", "b: 192.0.2.81", "authentication: {hmac: {keys: {1: {secret: KEY}}, active: 1}}")
    assert codes(many + front + back.replace("KEY", "a")) == ["V804", "V802"]
    assert codes(many + front + back.replace("KEY", "b")) == ["V804"]


def test_checksum_is_one_for_version_3_over_ipv4_alone() -> None:
    hosts = host("clarinet", "e0 192.0.2.11/24", "e1 198.51.100.11/24", "e2 203.0.113.11/24")
    hosts += host("fridge", "e0 192.0.2.12/24", "e1 198.51.100.12/24", "e2 203.0.113.12/24")
    text = HOSTS + hosts.replace("keepalived,", "keepalived, speaker_version: 2.4.1,") + "virtual_routers:\n"
    one = router("one", 1, "e0", "a: 192.0.2.80", "checksum: plain")
    two = router("two", 2, "e1", "a: 198.51.100.80", "version: 2")
    three = router("three", 3, "e2", "a: 203.0.113.80")
    assert codes(text + one + two) == []
    assert codes(text + one + three) == ["V318"]
    assert codes(text + one + three + "    checksum: plain\n") == []


def test_plain_checksum_asks_nothing_of_who_has_no_choice() -> None:
    """A default for the whole site reaches routers of IPv6 and of version 2, too, whose checksum has one reading."""
    plain = "defaults: {virtual_routers: {checksum: plain}}\n"
    hosts = [
        host("clarinet", "eth0 192.0.2.11/24+2001:db8::11/64"),
        host("fridge", "eth0 192.0.2.12/24+2001:db8::12/64"),
    ]
    site = HOSTS + "".join(hosts) + plain + "virtual_routers:\n"
    assert codes(site + router("front", 1, "eth0", 'link: "fe80::1", web: "2001:db8::80"')) == []
    assert codes(site + router("front", 1, "eth0", "web: 192.0.2.80", "version: 2")) == []
    assert codes(site + router("front", 1, "eth0", "web: 192.0.2.80")) == ["V304", "V304"]


@pytest.mark.parametrize("speaker", ["keepalived", "frr", "builtin"])
def test_tie_is_waived_among_those_who_break_it_alike(speaker: str) -> None:
    tie = SITE.replace("250", "100").replace("{interfaces", f"{{speaker: {speaker}, interfaces", 1)
    waiver = "waivers: [{code: V305, at: virtual_routers, reason: nobody is preferred, until: 2099-12-31}]\n"
    assert codes(tie) == ["V305"]
    assert codes(tie + waiver) == []
    beside = tie.replace(speaker, "freevrrpd")
    assert codes(beside) == ["V321"]
    assert codes(beside + waiver) == ["V321", "V702"]
    assert codes(beside + waiver.replace("V305", "V321")) == ["V321", "V703"]


DUAL = "".join(
    [
        HOSTS,
        host("clarinet", "eth0 192.0.2.11/24+2001:db8::11/64"),
        host("fridge", "eth0 192.0.2.12/24+2001:db8::12/64"),
        "virtual_routers:\n",
        router("front", 1, "eth0", "web: 192.0.2.80"),
        router("front6", 1, "eth0", 'link: "fe80::1", web: "2001:db8::80"'),
    ]
)


def test_password_of_the_defaults_reaches_ipv6_where_none_can_be() -> None:
    """One finding, where the password stands, with a way out that is one."""
    compilation = compile_text(DUAL + "defaults: {virtual_routers: {authentication: {password: {secret: front}}}}\n")
    (finding,) = compilation.findings
    assert (finding.code, finding.place.line, finding.place.column) == ("V306", 20, 30)
    assert "IPv4 alone" in finding.help


@pytest.mark.parametrize(("speaker", "way_out"), [("keepalived", "into one group"), ("builtin", "alike in both")])
def test_addresses_that_part_are_told_a_way_that_their_speakers_can_go(speaker: str, way_out: str) -> None:
    site = DUAL.replace("speaker: keepalived", f"speaker: {speaker}") + "    interval: 2s\n"
    service = "services: {www: {software: program, addresses: [front.web, front6.web], command: serve}}\n"
    assert [way_out in finding.help for finding in compile_text(site + service).findings] == [True]


def test_a_cloud_routes_addresses_of_any_network() -> None:
    hosts = host("clarinet", "eth0 192.0.2.11/24 east") + host("fridge", "eth0 198.51.100.12/24 west")
    outside = router("front", 1, "eth0", "web: 203.0.113.80", "on_master: [{run: take}]")
    assert codes(HOSTS + hosts + "virtual_routers:\n" + outside) == []


def test_misspelt_check_is_one_finding() -> None:
    """It is not the check that nobody watches, too."""
    site = KEEPALIVED + "    checks: {htpp: fault}\nchecks: {http: {run: check}}\n"
    assert codes(site) == ["V109"]
    assert codes(site.replace("htpp", "http")) == []
    assert codes(site.replace("    checks: {htpp: fault}\n", "")) == ["V407"]


@pytest.mark.parametrize(("nic", "expected"), [("eth0", ["V202"]), ("eth1", [])])
def test_link_local_address_of_a_host_is_its_own_on_one_link_alone(nic: str, expected: list[str]) -> None:
    """On `eth1`, another LAN, a gateway has fe80::1, as many have."""
    networks = {"eth0": "192.0.2.13/24", "eth1": "198.51.100.13/24"}
    gateway = host("gateway", f"{nic} {networks[nic]}+fe80::1/64")
    assert codes(DUAL.replace("virtual_routers:", f"{gateway}virtual_routers:")) == expected


def test_of_two_routers_one_at_most_was_a_third() -> None:
    clarinet = host("clarinet", "e0 192.0.2.11/24", "e1 198.51.100.11/24")
    fridge = host("fridge", "e0 192.0.2.12/24", "e1 198.51.100.12/24")
    text = HOSTS + clarinet + fridge + "virtual_routers:\n"
    front, back = router("front", 1, "e0", "a: 192.0.2.80"), router("back", 2, "e1", "a: 198.51.100.80")
    old = "    renamed_from: old\n"
    assert codes(text + front + old + back) == []
    assert codes(text + front + old + back + old) == ["V704"]
    assert codes(text + front + old.replace("old", "front") + back) == ["V704"]


@pytest.mark.parametrize(("release", "expected"), [("2.3.2", []), ("2.3.3", ["V323"]), ("2.4.1", ["V323"])])
def test_a_link_local_address_on_two_links_is_one_too_many_for_newer_releases(
    release: str, expected: list[str]
) -> None:
    clarinet = host("clarinet", "e0 2001:db8::11/64", "e1 2001:db8:1::11/64", speaker_version=release)
    fridge = host("fridge", "e0 2001:db8::12/64", "e1 2001:db8:1::12/64", speaker_version=release)
    text = HOSTS + clarinet + fridge + "virtual_routers:\n" + router("front", 1, "e0", 'a: "fe80::1"')
    assert codes(text + router("back", 2, "e1", 'a: "fe80::1"')) == expected
    assert codes(text + router("back", 2, "e1", 'a: "fe80::2"')) == []
