"""Text that means something to a shell, to YAML or to a daemon's parser: taken as it is, or refused at its place."""

import json
from collections.abc import Callable

import pytest

from tests.compiler.hostile import HOSTILE, KEEPALIVED, REFUSED, TAKEN, compiled, refusals, written
from tests.compiler.samples import SITE, model


def with_line(field: str, value: str) -> bytes:
    """A sound site with a text in one of the fields that take any line."""
    match field:
        case "step":
            return written(SITE, {"on_master": [{"run": value}]})
        case "check":
            return written(KEEPALIVED, {"checks": {"http": "fault"}}, checks={"http": {"run": value}})
        case "notification":
            return written(SITE, {}, notifications={"ops": {"by": "command", "run": value}})
        case _:
            waiver = {"code": "V401", "at": "virtual_routers.front", "reason": value, "until": "2099-12-31"}
            alone = SITE.replace("      fridge: {interface: eth0, priority: 100}\n", "")
            return written(alone, {}, waivers=[waiver])


LINES = ["step", "check", "notification", "reason"]


@pytest.mark.parametrize("field", LINES)
def test_line_is_taken_as_it_is_or_refused_at_its_place(field: str) -> None:
    for value in HOSTILE:
        content = with_line(field, value)
        wanted = ["V105"] if value in REFUSED or not value.strip() else []
        assert [code for code in refusals(content) if code not in ("V401", "V701")] == wanted, value
        if not wanted and field != "reason":
            resolved = model(content)
            told = {
                "step": [step.run for step in resolved.routers[0].on_master],
                "check": [check.run for check in resolved.checks],
                "notification": [notification.run for notification in resolved.notifications],
            }
            assert told[field] == [value]


def test_reason_of_a_waiver_is_told_as_it_is() -> None:
    for value in TAKEN:
        if value.strip():
            assert [waived.reason for waived in compiled(with_line("reason", value)).waived] == [value]


def with_service(keys: dict[str, object]) -> str:
    """A sound site with a service."""
    return f"{SITE}services: {json.dumps({'www': {'address': 'front.web', **keys}})}\n"


NAMES: dict[str, Callable[[str], str]] = {
    "site": lambda value: SITE.replace("site: example", f"site: {json.dumps(value)}"),
    "domain": lambda value: f"{SITE}domain: {json.dumps(value)}\n",
    "include": lambda value: f"{SITE}include: [{json.dumps(value)}]\n",
    "host": lambda value: SITE.replace("clarinet:", f"{json.dumps(value)}:"),
    "interface": lambda value: SITE.replace("eth0:", f"{json.dumps(value)}:").replace(
        ": eth0", f": {json.dumps(value)}"
    ),
    "networkd": lambda value: SITE.replace("/24}", f"/24, networkd: {json.dumps(value)}}}"),
    "segment": lambda value: f"{SITE}segments: {{{json.dumps(value)}: {{}}}}\n",
    "router": lambda value: SITE.replace("front:", f"{json.dumps(value)}:"),
    "address": lambda value: SITE.replace("{web:", f"{{{json.dumps(value)}:"),
    "group": lambda value: f"{SITE}groups: {{{json.dumps(value)}: [front, front]}}\n",
    "check": lambda value: f"{SITE}checks: {{{json.dumps(value)}: {{run: probe}}}}\n",
    "check-user": lambda value: f"{SITE}checks: {{http: {{run: probe, user: {json.dumps(value)}}}}}\n",
    "service": lambda value: f"{SITE}services: {{{json.dumps(value)}: {PROGRAM}}}\n",
    "service-user": lambda value: f"{SITE}services: {{www: {PROGRAM[:-1]}, user: {json.dumps(value)}}}}}\n",
    "service-who": lambda value: f"{SITE}services: {{www: {PROGRAM[:-1]}, who: {json.dumps(value)}}}}}\n",
    "service-file": lambda value: f"{SITE}services: {{www: {PROGRAM[:-1]}, files: {{{json.dumps(value)}: a}}}}}}\n",
    "service-address": lambda value: f"{SITE}services: {{www: {PROGRAM.replace('front.web', json.dumps(value))}}}\n",
    "document-root": lambda value: with_service({"software": "apache", "document_root": value}),
    "web-name": lambda value: with_service({"software": "nginx", "document_root": "/srv", "name": value}),
    "web-include": lambda value: with_service({"software": "nginx", "document_root": "/srv", "include": value}),
    "certificate": lambda value: with_service(
        {"software": "apache", "document_root": "/srv", "tls": {"certificate": value, "name": "example.org"}}
    ),
    "backend": lambda value: with_service({"software": "haproxy", "backends": {value: {"port": "8080"}}}),
    "backend-check": lambda value: with_service(
        {"software": "haproxy", "check": value, "backends": {"clarinet": {"port": "8080"}}}
    ),
    "public-name": lambda value: with_service({"software": "publicfile", "root": "/srv", "names": [value]}),
    "public-user": lambda value: with_service({"software": "publicfile", "root": "/srv", "user": value}),
    "host-key": lambda value: with_service({"software": "openssh", "host_keys": [value]}),
    "mail-name": lambda value: f"{SITE}services: {{mx: {MAIL[:-1]}, name: {json.dumps(value)}}}}}\n",
    "mail-domain": lambda value: f"{SITE}services: {{mx: {MAIL[:-1]}, domains: [{json.dumps(value)}]}}}}\n",
    "mail-parameter": lambda value: f"{SITE}services: {{mx: {MAIL[:-1]}, parameters: {{{json.dumps(value)}: a}}}}}}\n",
    "mail-source": lambda value: (
        f"{SITE}services: {{mx: {MAIL[:-1]}, send_from: {{{json.dumps(value)}: 192.0.2.11}}}}}}\n"
    ),
    "notification": lambda value: f"{SITE}notifications: {{{json.dumps(value)}: {{by: command, run: tell}}}}\n",
    "url": lambda value: f"{SITE}notifications: {{ops: {{by: webhook, url: {json.dumps(value)}}}}}\n",
    "to": lambda value: f"{SITE}notifications: {{ops: {{by: mail, to: [{json.dumps(value)}]}}}}\n",
    "secret": lambda value: f"{SITE}    authentication: {{password: {{secret: {json.dumps(value)}}}}}\n",
    "secret-file": lambda value: f"{SITE}    authentication: {{password: {{file: {json.dumps(value)}}}}}\n",
    "waiver-code": lambda value: (
        f"{SITE}waivers: [{{code: {json.dumps(value)}, at: a, reason: b, until: 2099-12-31}}]\n"
    ),
    "waiver-place": lambda value: (
        f"{SITE}waivers: [{{code: V401, at: {json.dumps(value)}, reason: b, until: 2099-12-31}}]\n"
    ),
}
PROGRAM = "{software: program, address: front.web, command: serve}"
MAIL = "{software: postfix, address: front.web}"
ORDINARY = ("on", "null", "0x10")
"""To YAML a truth value, nothing and a number; to a field that wants a name, a name."""


@pytest.mark.parametrize("field", NAMES)
def test_name_is_refused_at_its_place(field: str) -> None:
    for value in HOSTILE:
        if value not in ORDINARY:
            found = refusals(NAMES[field](value).encode())
            assert found, (field, value)
            found = [code for code in found if code != "V510"]
            assert set(found) <= {"V105", "V109", "V102", "V101", "V110", "V702", "V703"}, (field, value, found)


WAYS_OUT = [
    "..", "../x", "../../etc/passwd", "a/../../b", "a/..", "/", "/etc/passwd", "a/b", "a//b", "./a", ".", "..\\x",
    "a\\..\\b", "~root", "%2e%2e/x", "....//x", "-rf", ".ssh/authorized_keys", "a/\0", "a\n/b",
]  # fmt: skip
"""Names that lead out of the folder that a file of this name is to lie in, or that a program takes for an option."""

MEANT = {
    **dict.fromkeys(("secret-file", "document-root", "web-include", "certificate"), ("/etc/passwd",)),
    "backend-check": ("/", "/etc/passwd"),
}
"""Files of the host that are named by their whole path, of which nothing is shown, and the path of a web address."""


@pytest.mark.parametrize("field", NAMES)
def test_no_name_leads_out_of_its_folder(field: str) -> None:
    for value in WAYS_OUT:
        if value not in MEANT.get(field, ()):
            assert refusals(NAMES[field](value).encode()), (field, value)


@pytest.mark.parametrize("url", ["https://example.org/$(id)", "https://example.org/'&'", "https://example.org/?a=#;!b"])
def test_url_keeps_what_urls_may_hold(url: str) -> None:
    content = NAMES["url"](url).encode()
    assert refusals(content) == []
    assert [notification.url for notification in model(content).notifications] == [url]


@pytest.mark.parametrize("to", ["-oQ/tmp@example.org", "--help@example.org", "a@-b.example.org", "a b@example.org"])
def test_mail_address_is_no_option_of_a_program(to: str) -> None:
    assert set(refusals(NAMES["to"](to).encode())) == {"V105"}
