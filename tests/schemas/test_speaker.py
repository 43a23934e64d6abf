"""The speaker's configuration: what is written is read back, and nothing else is read."""

import json
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.speaker import (
    FIND_SOURCE,
    Checksum,
    ConfigError,
    Failback,
    Router,
    SpeakerConfig,
    read_config,
    render_config,
)

ROUTER = Router(
    name="front",
    vrid=1,
    interface="eth0",
    source=IPv4Address("192.0.2.11"),
    priority=250,
    ceiling=250,
    addresses=(IPv4Address("192.0.2.80"),),
)
GOOD: dict[str, Any] = json.loads(render_config(SpeakerConfig((ROUTER,))))

examples = settings(deadline=None, max_examples=200, derandomize=True)
words = st.text(st.characters(codec="utf-8"), max_size=12)


def ips(family: int) -> st.SearchStrategy[Any]:
    """Of hosts, without a zone, which the reader refuses."""
    found = st.ip_addresses(v=6) if family == 6 else st.ip_addresses(v=4)
    return found.filter(lambda ip: not ip.is_multicast and not ip.is_unspecified)


def lists(of: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(of, min_size=least, max_size=5).map(tuple)


def of_family(family: int) -> dict[str, st.SearchStrategy[Any]]:
    sources = ips(family) if family == 4 else ips(family) | st.just(FIND_SOURCE)
    return {"source": sources, "addresses": lists(ips(family), 1), "peers": lists(ips(family))}


common: dict[str, st.SearchStrategy[Any]] = {
    "name": words,
    "vrid": st.integers(1, 255),
    "interface": words,
    "priority": st.integers(1, 254),
    "ceiling": st.integers(1, 254),
    "excluded": lists(ips(4) | ips(6)),
    "version": st.just(3),
    "interval": st.integers(1, 4095),
    "failback": st.sampled_from(Failback),
    "failback_after": st.integers(0, 10**12),
    "checksum": st.sampled_from(Checksum),
    "virtual_mac": st.booleans(),
    "master_script": words,
    "backup_script": words,
}


def is_no_peer_of_itself(router: Router) -> bool:
    return router.source not in router.peers


routers = st.builds(Router, **common, **of_family(4)).filter(is_no_peer_of_itself)
routers6 = st.builds(Router, **common, **of_family(6)).filter(is_no_peer_of_itself)
old_routers = st.builds(
    lambda router, seconds, password: replace(router, version=2, interval=seconds * 100, password=password),
    routers,
    st.integers(1, 255),
    words.filter(lambda word: len(word.encode()) <= 8),
)


@examples
@given(st.lists(routers | old_routers | routers6, max_size=4, unique_by=lambda router: router.key))
def test_what_is_written_is_read_back(some: list[Router]) -> None:
    config = SpeakerConfig(tuple(some))
    assert read_config(render_config(config)) == config


def changed(**changes: object) -> str:
    """A configuration whose only router has these keys otherwise; None takes a key away."""
    router = {key: value for key, value in {**GOOD["routers"][0], **changes}.items() if value is not None}
    return json.dumps({**GOOD, "routers": [router]})


def test_what_may_be_left_out_has_a_default() -> None:
    kept = {"name", "vrid", "interface", "source", "priority", "ceiling", "addresses"}
    least = {key: None for key in GOOD["routers"][0] if key not in kept}
    assert read_config(changed(**least)).routers == (ROUTER,)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"intervall": 100}, "routers[0].intervall: unknown key"),
        ({"vrid": None}, "routers[0]: "),
        ({"name": 1}, "routers[0].name: want str"),
        ({"vrid": "1"}, "routers[0].vrid: want int"),
        ({"vrid": 1.0}, "routers[0].vrid: want int"),
        ({"vrid": True}, "routers[0].vrid: want int"),
        ({"vrid": 0}, "routers[0].vrid: want 1 to 255"),
        ({"vrid": 256}, "routers[0].vrid: want 1 to 255"),
        ({"priority": 0}, "routers[0].priority: want 1 to 254"),
        ({"priority": 255}, "routers[0].priority: want 1 to 254"),
        ({"ceiling": 255}, "routers[0].ceiling: want 1 to 254"),
        ({"version": 1}, "routers[0].version: want 2 to 3"),
        ({"version": 4}, "routers[0].version: want 2 to 3"),
        ({"interval": 0}, "routers[0].interval: want 1 to 25500"),
        ({"interval": 25501}, "routers[0].interval: want 1 to 25500"),
        ({"interval": 4096}, "routers[0].interval: version 3 has at most 40.95 seconds"),
        ({"interval": 150, "version": 2}, "routers[0].interval: version 2 has whole seconds"),
        ({"failback": "never"}, "routers[0]: 'never' is not a valid Failback"),
        ({"failback": ["manual"]}, "routers[0]: ['manual'] is not a valid Failback"),
        ({"failback_after": -1}, "routers[0].failback_after: "),
        ({"checksum": 1}, "routers[0]: 1 is not a valid Checksum"),
        ({"virtual_mac": 1}, "routers[0].virtual_mac: want bool"),
        ({"virtual_mac": "yes"}, "routers[0].virtual_mac: want bool"),
        ({"source": "192.0.2"}, "routers[0]: "),
        ({"source": "2001:db8::1"}, "routers[0].source: want IPv4, as the first of `addresses` is"),
        ({"source": ""}, "routers[0].source: want IPv4"),
        ({"addresses": ["192.0.2.80", "fe80::1"]}, "routers[0].addresses: want IPv4"),
        ({"addresses": ["fe80::1"]}, "routers[0].source: want IPv6"),
        ({"addresses": ["fe80::1"], "source": "", "version": 2}, "routers[0].version: over IPv6 there is version 3"),
        ({"addresses": ["fe80::1%eth0"], "source": ""}, "routers[0]: 'fe80::1%eth0' is no IP address"),
        ({"addresses": [f"192.0.2.{last}" for last in range(256)]}, "routers[0].addresses: at most 255"),
        ({"peers": ["192.0.2.12", "fe80::12"]}, "routers[0].peers: want IPv4"),
        ({"peers": ["192.0.2.11"]}, "routers[0].peers: want the other members alone"),
        ({"peers": ["224.0.0.18"]}, "routers[0].peers: want hosts"),
        ({"peers": "192.0.2.12"}, "routers[0]: peers: want a list"),
        ({"excluded": ["192.0.2.81/32"]}, "routers[0]: "),
        ({"excluded": None, "peers": {}}, "routers[0]: peers: want a list"),
        ({"source": 3221225985}, "routers[0]: "),
        ({"source": True}, "routers[0]: "),
        ({"addresses": []}, "routers[0].addresses: want at least one"),
        ({"addresses": "192.0.2.80"}, "routers[0]: "),
        ({"addresses": [1]}, "routers[0]: "),
        ({"addresses": 1}, "routers[0]: "),
        ({"addresses": ["192.0.2.80/32"]}, "routers[0]: "),
        ({"password": "x"}, "routers[0].password: only version 2 has one"),
        ({"password": "123456789", "version": 2}, "routers[0].password: at most 8 bytes"),
        ({"password": "äöüßé", "version": 2}, "routers[0].password: at most 8 bytes"),
        ({"password": "\ud800", "version": 2}, "routers[0].password: "),
        ({"master_script": ["a"]}, "routers[0].master_script: want str"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_router_that_is_not_right_is_refused(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_config(changed(**changes))
    assert str(refused.value).startswith(complaint)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a speaker configuration"),
        ("null", "not a speaker configuration"),
        ("{}", "not a speaker configuration"),
        ('{"format": 2, "routers": []}', "not a speaker configuration"),
        ('{"format": "1", "routers": []}', "not a speaker configuration"),
        ('{"format": 1}', "not a speaker configuration"),
        ('{"format": 1, "routers": {}}', "not a speaker configuration"),
        ('{"format": 1, "routers": [], "router": []}', "router: unknown key"),
        ('{"format": 1, "routers": [[]]}', r"routers\[0\]: want a mapping"),
        (json.dumps({**GOOD, "routers": GOOD["routers"] * 2}), "VRID 1 stands twice on eth0"),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_configuration_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        read_config(text)


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-300, 300) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@examples
@given(st.sampled_from(sorted(GOOD["routers"][0])), anything)
def test_any_value_anywhere_is_read_or_refused(key: str, value: object) -> None:
    try:
        config = read_config(json.dumps({**GOOD, "routers": [{**GOOD["routers"][0], key: value}]}))
    except ConfigError:
        return
    assert read_config(render_config(config)) == config


def test_same_vrid_on_another_nic_is_fine() -> None:
    config = SpeakerConfig((ROUTER, replace(ROUTER, interface="eth1")))
    assert read_config(render_config(config)) == config


def test_same_vrid_in_the_other_family_is_another_router() -> None:
    six = replace(ROUTER, addresses=(IPv6Address("fe80::1"),), source=FIND_SOURCE)
    config = SpeakerConfig((ROUTER, six))
    text = render_config(config)
    assert read_config(text) == config
    assert json.loads(text)["routers"][1]["source"] == ""


def test_password_does_not_show_in_what_is_printed() -> None:
    assert "hunter2" not in repr(replace(ROUTER, password="hunter2"))
