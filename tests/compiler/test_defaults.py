"""What a site says once for all of its hosts and virtual routers, and what each may say for itself."""

from compiler.model import Host, Router
from compiler.services import SOFTWARE
from runtime.who.ask import spell
from schemas.hosts import Manager, Speaker
from schemas.routers import Transport
from schemas.speaker import Checksum, Failback
from tests.compiler.samples import SITE, found, model

HOST = "  clarinet: {interfaces"


def host(text: str) -> Host:
    """The first host of a site."""
    return model(text.encode()).hosts[0]


def router(text: str) -> Router:
    """The first virtual router of a site."""
    return model(text.encode()).routers[0]


def with_defaults(table: str, defaults: str, site: str = SITE) -> str:
    """A site with defaults for its `hosts` or `virtual_routers`."""
    return f"{site}defaults: {{{table}: {{{defaults}}}}}\n"


def test_what_nobody_says() -> None:
    clarinet, front = host(SITE), router(SITE)
    assert (clarinet.speaker, clarinet.manager) == (Speaker.BUILTIN, Manager.SUPERVISOR)
    assert (front.version, front.interval, front.transport) == (3, 100, Transport.MULTICAST)
    assert (front.failback, front.virtual_mac, front.checksum) == (Failback.AUTOMATIC, True, Checksum.PSEUDO_HEADER)


def test_hosts_take_the_defaults() -> None:
    text = with_defaults("hosts", "speaker: keepalived, speaker_version: 2.4.1, manager: daemontools")
    clarinet = host(text)
    assert (clarinet.speaker, clarinet.speaker_version, clarinet.manager) == (
        Speaker.KEEPALIVED, (2, 4, 1), Manager.DAEMONTOOLS,
    )  # fmt: skip


def test_host_with_another_speaker_takes_no_release_of_it() -> None:
    text = with_defaults("hosts", "speaker: keepalived, speaker_version: 2.4.1")
    assert host(text.replace(HOST, "  clarinet: {speaker: frr, interfaces")).speaker_version == (8, 4, 4)


def test_routers_take_the_defaults() -> None:
    front = router(with_defaults("virtual_routers", "interval: 500ms, virtual_mac: no, checksum: plain"))
    assert (front.interval, front.virtual_mac, front.checksum) == (50, False, Checksum.PLAIN)


def test_password_in_the_defaults_makes_it_version_2() -> None:
    front = router(with_defaults("virtual_routers", "authentication: {password: {secret: all}}"))
    assert (front.version, front.password and front.password.secret) == (2, "all")


def test_router_says_it_for_itself() -> None:
    own = SITE.replace("    vrid", "    interval: 3s\n    vrid")
    assert router(with_defaults("virtual_routers", "interval: 500ms", own)).interval == 300


def test_router_with_a_failback_of_its_own_takes_no_delay() -> None:
    defaults = "failback: after, failback_after: 10m"
    assert router(with_defaults("virtual_routers", defaults)).failback_after == 60_000
    own = SITE.replace("    vrid", "    failback: automatic\n    vrid")
    assert router(with_defaults("virtual_routers", defaults, own)).failback_after == 0


def test_delay_of_its_own_goes_with_the_failback_of_the_defaults() -> None:
    own = SITE.replace("    vrid", "    failback_after: 1m\n    vrid")
    front = router(with_defaults("virtual_routers", "failback: after, failback_after: 10m", own))
    assert (front.failback, front.failback_after) == (Failback.AFTER, 6000)


def test_steps_of_its_own_take_the_place_of_the_defaults() -> None:
    text = with_defaults("virtual_routers", "on_master: [{run: all}]")
    assert [step.run for step in router(text).on_master] == ["all"]
    own = text.replace("    vrid", "    on_master: []\n    vrid")
    assert router(own).on_master == ()


def test_cloud_is_unicast_without_a_virtual_mac() -> None:
    text = SITE.replace("/24}", "/24, segment: vpc}") + "segments: {vpc: {kind: cloud}}\n"
    assert (router(text).transport, router(text).virtual_mac) == (Transport.UNICAST, False)


def test_segment_without_foreign_macs_has_no_virtual_mac() -> None:
    text = SITE.replace("/24}", "/24, segment: lan}") + "segments: {lan: {foreign_macs: no}}\n"
    assert (router(text).transport, router(text).virtual_mac) == (Transport.MULTICAST, False)


def test_finding_stands_where_the_value_does() -> None:
    """In the defaults, unless the virtual router or the host says it itself."""
    text = with_defaults("virtual_routers", "interval: 50s")
    assert found(text) == ["13:40 V307"]
    assert found(text.replace("    vrid: 1\n", "    vrid: 1\n    interval: 60s\n")) == ["9:15 V307"]
    assert found(with_defaults("hosts", "start_delay: 5s")) == ["13:20 V104"]
    old = with_defaults("hosts", "speaker: keepalived, speaker_version: 2.0.19")
    assert found(old) == ["13:58 V319", "13:58 V319"]


def test_place_to_ask_has_an_ipv6_address_in_brackets() -> None:
    """And a command has it as programs take it."""
    six = SITE.replace("192.0.2.80", '"fe80::1", v6: "2001:db8::80"').replace("192.0.2.11/24", '"2001:db8::11/64"')
    six = six.replace("192.0.2.12/24", '"2001:db8::12/64"')
    service = "command: 'serve {address}', who: 'http://{address}:81/who'"
    site = model(f"{six}services: {{www: {{software: program, address: front.v6, {service}}}}}\n".encode())
    (www,) = site.each_service()
    (process,) = SOFTWARE["program"].processes(site.hosts[0], www)
    (probe,) = SOFTWARE["program"].probes(www)
    assert (spell(probe), process.command) == ("http://[2001:db8::80]:81/who", "serve 2001:db8::80")
