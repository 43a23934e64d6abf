"""Traps of zones beyond the rules' own examples."""

import pytest

from tests.compiler.zones.written import HEAD, codes, site

PAIR = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}, eth1: {address: 198.51.100.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}, eth1: {address: 198.51.100.12/24}}}
virtual_routers:
  left:
    vrid: 50
    members: {clarinet: {interface: eth0, priority: 250}, fridge: {interface: eth0, priority: 100}}
    addresses: {a: 192.0.2.80, b: 192.0.2.81, ns: 192.0.2.53}
  right:
    vrid: 55
    members: {clarinet: {interface: eth1, priority: 100}, fridge: {interface: eth1, priority: 250}}
    addresses: {a: 198.51.100.80, b: 198.51.100.81, c: 198.51.100.82}
services:
  dns: {software: bind, address: left.ns}
dns:
  zones:
    example.org:
      pools:
        www: {addresses: ADDRESSES, weights: WEIGHTS}
"""


@pytest.mark.parametrize(
    ("addresses", "weights", "expected"),
    [
        ("[left.a, right.a]", "{clarinet: 1, fridge: 1}", []),
        ("[left.a, right.a]", "{clarinet: 3, fridge: 3}", []),
        ("[left.a, right.a, right.b]", "{clarinet: 1, fridge: 2}", []),
        ("[left.a, left.b, right.a, right.b]", "{clarinet: 1, fridge: 1}", []),
        ("[left.a, right.a, right.b]", "{clarinet: 1, fridge: 1}", ["V604"]),
        ("[left.a, right.a]", "{clarinet: 1, fridge: 3}", ["V604"]),
        ("[left.a, left.b, right.a, right.b]", "{clarinet: 1, fridge: 2}", ["V604"]),
        ("[left.a, right.a]", "{clarinet: 1}", ["V604"]),
        ("[right.a, right.b]", "{fridge: 1, clarinet: 1}", ["V607", "V604"]),
        ("[left.a, right.a]", "{clarinet: 1, jimbob: 1}", ["V604", "V109"]),
        ("[left.a, right.a]", "{}", []),
    ],
)
def test_weights_are_numbers_of_addresses(addresses: str, weights: str, expected: list[str]) -> None:
    found = codes(PAIR.replace("ADDRESSES", addresses).replace("WEIGHTS", weights))
    assert sorted(set(found)) == sorted(expected)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("{names: {www: dns}}", []),
        ("{names: {www: nobody}}", ["V109"]),
        ("{pools: {www: {addresses: [front.wob]}}}", ["V109"]),
        ("{pools: {www: {addresses: [192.0.2.80]}}}", ["V603"]),
        ("{pools: {www: {addresses: [203.0.113.80]}}}", ["V603"]),
        ("{pools: {www: {addresses: [front.web]}}, names: {www: dns}, ttl: 600s}", []),
        ("{pools: {www: {addresses: [front.web]}}, names: {www: dns}}", ["V608"]),
        ("{pools: {'@': {addresses: [front.web]}}, records: {'@': {cname: www}}}", ["V609", "V614"]),
        ("{records: {a: {cname: b}, b: {cname: c.example.net.}}}", []),
        ("{records: {a: {cname: b}}}", ["V614"]),
        ("{records: {'@': {mx: [10 mx]}, '*': {a: [192.0.2.1]}}}", []),
        ("{records: {'@': {mx: [10 mx.sub]}, sub: {ns: [ns.example.net.]}}}", []),
        ("{records: {sub: {ns: [ns.sub]}}}", ["V612"]),
        ("{records: {sub: {ns: [ns.sub]}, ns.sub: {a: [192.0.2.1]}}}", []),
        ("{name_servers: {}}", ["V612"]),
        ("{name_servers: {ns: front.ns, ns.example.net.: front.web}}", []),
        ("{records: {a*b: {a: [192.0.2.1]}}}", ["V602"]),
        ("{records: {'*.a': {a: [192.0.2.1]}, 'a.*': {a: [192.0.2.1]}}}", ["V602"]),
        ("{records: {-a: {a: [192.0.2.1]}}}", ["V602"]),
        ("{records: {ü: {a: [192.0.2.1]}}}", ["V602"]),
        (f"{{records: {{{'a' * 64}: {{a: [192.0.2.1]}}}}}}", ["V602"]),
        (f"{{records: {{{'.'.join(['a' * 60] * 4)}: {{a: [192.0.2.1]}}}}}}", ["V602"]),
        ("{records: {a b: {txt: [x]}}}", ["V602"]),
        ("{records: {www: {a: ['2001:db8::1']}}}", ["V105"]),
        ("{records: {www: {aaaa: [192.0.2.1]}}}", ["V105"]),
        ("{records: {www: {mx: [mx]}}}", ["V105"]),
        ("{records: {www: {mx: ['10 a;b']}}}", ["V105"]),
        ("{records: {www: {caa: [letsencrypt.org]}}}", ["V105"]),
        ("{records: {www: {srv: [5060 sip]}}}", ["V105"]),
        ("{records: {www: {ptr: [a]}}}", ["V104"]),
        ("{reverse: {front.web: www.example.net.}}", ["V610"]),
        ("{file: ../zone}", ["V105"]),
        ("{file: /etc/passwd}", ["V105"]),
        ("{ttl: 2h, names: {www: dns}}", ["V606"]),
    ],
)
def test_zones(zone: str, expected: list[str]) -> None:
    assert codes(site(zone)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("192.0.2.1", ["V602"]), ("a..b", ["V602"]), ("'*.example.org'", ["V602"]), ("exa mple.org", ["V602"]),
        ("0/25.2.0.192.in-addr.arpa", []), ("_udp.example.org", []), ("EXAMPLE.org", []), ("org", []),
        ("example.org.", []),
    ],
)  # fmt: skip
def test_names_of_zones(name: str, expected: list[str]) -> None:
    assert codes(site("{names: {www: dns}}", name)) == expected


def test_pool_names_its_host_when_the_host_s_name_is_written() -> None:
    assert codes(site("{pools: {www: {addresses: [clarinet]}}}")) == ["V109"]


def test_references_to_what_could_not_be_read_are_held_back() -> None:
    broken = site("{names: {www: dns}}").replace("software: bind,", "software: bind, recursion: 5,")
    assert codes(broken) == ["V105"]
    assert codes(site("{names: {www: dns}}").replace("address: front.ns", "address: front.nz")) == [
        "V109",
        "V612",
        "V615",
    ]


def test_who_is_a_zone_of_its_own() -> None:
    assert codes(site("{names: {www: dns}}").replace("dns:\n  z", "dns:\n  who: example.org\n  z")) == ["V617"]
    assert codes(f"{HEAD}dns: {{who: a..b}}\n") == ["V602"]


@pytest.mark.parametrize("kind", ["tinydns", "dnscache"])
def test_djbdns_has_no_ipv6(kind: str) -> None:
    both = HEAD.replace("address: 192.0.2.11/24", 'addresses: [192.0.2.11/24, "2001:db8::11/64"]')
    both = both.replace("address: 192.0.2.12/24", 'addresses: [192.0.2.12/24, "2001:db8::12/64"]')
    six = """\
  six:
    vrid: 2
    members: {clarinet: {interface: eth0, priority: 250}, fridge: {interface: eth0, priority: 100}}
    addresses: {link: "fe80::1", ns: "2001:db8::53"}
"""
    clients = ", clients: [192.0.2.0/24]" if kind == "dnscache" else ""
    service = f"  dns: {{software: {kind}, address: six.ns{clients}}}\n"
    text = both.replace("services:\n", f"{six}services:\n")
    text = text.replace("  dns: {software: bind, address: front.ns}\n", service)
    assert "V546" in codes(text.replace("eth0: {addr", "eth0: {many_vrids: true, addr"))


def test_ipv6_clients_of_dnscache_are_nobody() -> None:
    text = HEAD.replace("software: bind", "software: dnscache, clients: ['2001:db8::/64']")
    assert codes(text) == ["V546"]


@pytest.mark.parametrize("said", ["192.0.2.53", "front.ns", "192.0.2.11", "others"])
@pytest.mark.parametrize("kind", ["bind", "unbound", "dnscache"])
def test_questions_come_from_the_host_s_own_address(kind: str, said: str) -> None:
    clients = "" if kind == "bind" else ", clients: [192.0.2.0/24]"
    text = HEAD.replace("software: bind", f"software: {kind}{clients}, outgoing: {said}")
    assert codes(text) == ["V547"]
    assert codes(text.replace(f"outgoing: {said}", "outgoing: own")) == []


def test_named_takes_every_address_but_those_that_it_leaves() -> None:
    more = "  tiny: {software: tinydns, address: front.web}\n"
    assert codes(HEAD + more) == ["V505"]
    assert codes(HEAD.replace("address: front.ns", "address: front.ns, leaves: [front.web]") + more) == []
    assert codes(HEAD.replace("address: front.ns", "address: front.ns, leaves: [front.wob]") + more) == ["V109", "V505"]


@pytest.mark.parametrize(
    ("command", "bind", "expected"),
    [
        ("/usr/sbin/tinydns", "wildcard", ["V545"]),
        ("sh -c 'exec envdir e dnscache </dev/urandom'", "wildcard", ["V545"]),
        ("tinydns", "on-master", []),
        ("tinydns-get a x", "wildcard", []),
    ],
)
def test_djbdns_as_any_program(command: str, bind: str, expected: list[str]) -> None:
    service = f'{{software: program, address: front.ns, bind: {bind}, command: "{command}"}}'
    assert codes(HEAD.replace("{software: bind, address: front.ns}", service)) == expected
