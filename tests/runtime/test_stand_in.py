"""What stands in for a speaker that cannot run on this machine, and what is said of it."""

import pytest

from compiler.probe import Way
from compiler.services import software_of
from runtime.lab.services import data_script, is_asked
from runtime.lab.stand_in import PROGRAMS, played, stand_in
from schemas.hosts import Speaker
from tests.compiler.samples import SITE, compile_text, model


@pytest.mark.parametrize(
    ("speaker", "is_installed", "is_root", "said"),
    [
        ("keepalived", True, False, ()),
        ("keepalived", False, True, ("the built-in speaker stands in for keepalived",)),
        ("frr", True, True, ()),
        ("frr", True, False, ("the built-in speaker stands in for frr, whose daemons need real root",)),
        ("frr", False, True, ("the built-in speaker stands in for frr",)),
        ("builtin", False, False, ()),
    ],
)
def test_stand_ins(speaker: str, is_installed: bool, is_root: bool, said: tuple[str, ...]) -> None:
    site = SITE.replace("clarinet: {interfaces", f"clarinet: {{speaker: {speaker}, interfaces")
    text, notes = stand_in(site, model(site.encode()), lambda _: is_installed, is_root)
    assert tuple(notes) == tuple(f"clarinet: {line}" for line in said)
    compilation = compile_text(text)
    assert compilation.findings == ()
    assert compilation.model is not None
    assert compilation.model.hosts[0].speaker == ("builtin" if said else speaker)
    assert compilation.model.routers[0].version == 3


def test_every_daemon_is_looked_for() -> None:
    assert set(PROGRAMS) == set(Speaker) - {Speaker.BUILTIN}


SERVICES = """\
services:
  www: {software: apache, address: front.web, document_root: ROOT, tls: {certificate: /etc/www.pem, name: example.org}}
  balance: {software: haproxy, address: front.web, port: 8080, bind: freebind, backends: {fridge: {port: 80}}}
  shell: {software: openssh, address: front.web}
"""


@pytest.mark.parametrize(
    ("root", "missing", "is_root", "said"),
    [
        ("/var/www", "", True, []),
        ("/var/www", "sshd", True, ["shell is left out: sshd is not installed here"]),
        (
            "/var/www",
            "apache2",
            True,
            ["www: Python's web server stands in for apache: apache2 is not installed here"],
        ),
        ("/srv/www", "", True, ["www: Python's web server stands in for apache: /srv/www is no place of the lab"]),
        (
            "/var/www",
            "",
            False,
            [
                "www: Python's web server stands in for apache: apache needs real root",
                "balance: Python's web server stands in for haproxy: haproxy needs real root",
                "shell is left out: openssh needs real root",
            ],
        ),
    ],
)
def test_services_that_cannot_run_here(root: str, missing: str, is_root: bool, said: list[str]) -> None:
    site = SITE + SERVICES.replace("ROOT", root)
    original = model(site.encode())
    text, notes = stand_in(site, original, lambda program: program != missing, is_root)
    assert notes == said
    compilation = compile_text(text)
    assert compilation.model is not None
    assert [finding for finding in compilation.findings if finding.code not in ("V510", "V512")] == []
    asked = [
        probe.way
        for service in original.each_service()
        for probe in software_of(service).probes(service)
        if is_asked(probe, service, played(text).get(service.name))
    ]
    ways = {"www": [Way.HTTP, Way.HTTPS], "balance": [Way.HTTP], "shell": [Way.SSH]}
    if any("stands in for apache" in line for line in said):
        ways["www"] = [Way.HTTP]
    if any("shell is left out" in line for line in said):
        ways["shell"] = []
    assert asked == [way for each in ways.values() for way in each]


SERVED = f"""{SITE}services:
  www: {{software: program, address: front.web, command: serve}}
  dns: {{software: tinydns, address: front.web}}
  more: {{software: program, address: front.web, command: serve}}
dns:
  who: who.ami
  zones:
    example.org: {{names: {{www: www, ns-service: dns}}, name_servers: {{ns: front.web}}}}
"""


@pytest.mark.parametrize(
    ("lacking", "is_root", "said"),
    [
        ("", True, []),
        ("envuidgid", True, ["dns is left out: envuidgid is not installed here"]),
        ("", False, ["dns is left out: tinydns needs real root"]),
    ],
)
def test_a_name_server_that_cannot_run_here_is_left_out_with_its_zones(
    lacking: str, is_root: bool, said: list[str]
) -> None:
    text, notes = stand_in(SERVED, model(SERVED.encode()), lambda program: program != lacking, is_root)
    assert notes == said
    left = compile_text(text)
    assert left.findings == ()
    assert left.model is not None
    assert [zone.written for zone in left.model.dns.zones] == ([] if said else ["example.org"])
    assert {service.name for service in left.model.each_service()} == {"www", "more"} | (set() if said else {"dns"})


def test_zones_stay_while_another_serves_them_without_the_names_of_what_is_left_out() -> None:
    both = SERVED.replace("80}", "80, ns: 192.0.2.53}").replace(
        "  more:", "  other: {software: bind, address: front.ns}\n  more:"
    )
    text, notes = stand_in(both, model(both.encode()), lambda program: program != "tinydns", True)
    assert notes == ["dns is left out: tinydns is not installed here"]
    left = compile_text(text)
    assert left.findings == ()
    assert left.model is not None
    assert left.model.dns.zones[0].addresses_of("ns-service.example.org.") == ()


def test_sendmail_takes_mail_however_busy_this_machine_is() -> None:
    site = SITE + "services: {smtp: {software: sendmail, address: front.web}}\n"
    original = compile_text(site + "domain: example.org\n").model
    assert original is not None
    text, notes = stand_in(site, original, lambda _: True, True)
    assert (notes, "include: /etc/any-load.m4" in text) == ([], True)
    (service,) = original.each_service()
    assert "confREFUSE_LA" in data_script(service)
