"""What is told of answers and adverts: who is there, who should be, and every disagreement."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from rich.console import Console

from compiler.probe import Probe, Way
from runtime.who.ask import Answer
from runtime.who.compare import Heard, Row, compare
from runtime.who.words import as_json, as_table, changes, troubles
from tests.compiler.samples import model

SITE = b"""\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80, shell: 192.0.2.22}
"""
MODEL = model(SITE)
LOCKED = model(SITE + b"    failback: manual\n")
WEB, SHELL = (address.ip for address in MODEL.routers[0].addresses)
HTTP = Probe("www", "front", Way.HTTP, WEB, 80, "/whoami")
HTTPS = Probe("www", "front", Way.HTTPS, WEB, 8443, "/whoami")
SSH = Probe("shell", "front", Way.SSH, SHELL, 22)
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def answered(host: str, trouble: str = "") -> Answer:
    return Answer(host, trouble, 0.002)


def rows(*answers: tuple[Probe, Answer], heard: Heard | None = None) -> tuple[Row, ...]:
    return compare(MODEL, answers, heard or {})


def told(found: Iterable[Row]) -> list[str]:
    return [row.trouble for row in found]


BOTH = (HTTP, answered("clarinet")), (SSH, answered("clarinet"))


def test_all_is_well() -> None:
    assert told(rows(*BOTH)) == ["", ""]
    assert told(rows(*BOTH, heard={"front": ("clarinet",)})) == ["", ""]


def test_the_wrong_host() -> None:
    assert told(rows((HTTP, answered("fridge")))) == ["fridge has the role, clarinet is preferred"]
    assert told(rows((HTTP, answered("piano")))) == ["piano is no member of front"]
    assert told(compare(LOCKED, [(HTTP, answered("fridge"))], {})) == [""]


def test_nobody() -> None:
    assert told(rows((HTTP, answered("", "Connection refused")))) == ["Connection refused"]


def test_services_of_one_router_disagree() -> None:
    found = told(rows((HTTP, answered("clarinet")), (SSH, answered("fridge"))))
    assert found == [
        "clarinet answers here, and fridge for another service of front",
        "fridge answers here, and clarinet for another service of front",
    ]


@pytest.mark.parametrize(
    ("heard", "trouble"),
    [
        (("fridge",), "fridge advertises front"),
        (("clarinet", "fridge"), "clarinet and fridge advertise front at once"),
        (("192.0.2.99",), "192.0.2.99 advertises front and is no member"),
        ((), ""),
    ],
)
def test_adverts_disagree(heard: tuple[str, ...], trouble: str) -> None:
    assert told(rows((HTTP, answered("clarinet")), heard={"front": heard})) == [trouble]


def test_a_router_without_questions_is_told_of_by_its_adverts() -> None:
    assert [(row.host, row.trouble) for row in rows(heard={"front": ("clarinet",)})] == [("clarinet", "")]
    late = [(row.host, row.trouble) for row in rows(heard={"front": ("fridge",)})]
    assert late == [("fridge", "fridge has the role, clarinet is preferred")]
    assert told(rows(heard={"front": ()})) == ["nobody advertises it"]
    assert rows() == ()


def test_json() -> None:
    found = rows((HTTP, answered("clarinet")), (SSH, answered("", "timed out")), heard={"front": ("clarinet",)})
    first, second = as_json(found, NOW)["answers"]
    assert first == {
        "router": "front", "service": "www", "asked": "http://192.0.2.80/whoami", "address": "192.0.2.80",
        "host": "clarinet", "should": ["clarinet"], "heard": ["clarinet"], "seconds": 0.002, "trouble": "",
    }  # fmt: skip
    assert (second["host"], second["seconds"], second["trouble"]) == ("", None, "timed out")
    assert as_json(rows((HTTP, answered("clarinet"))), NOW)["answers"][0]["heard"] is None
    assert {key: as_json((), NOW)[key] for key in ("version", "at")} == {"version": 1, "at": "2026-01-02T03:04:05Z"}


def drawn(found: tuple[Row, ...]) -> list[str]:
    console = Console(width=120, record=True, file=None, quiet=False, force_terminal=False)
    with console.capture() as capture:
        console.print(as_table(found))
    return [" ".join(line.split()) for line in capture.get().splitlines() if line.strip()]


def test_table() -> None:
    found = rows((HTTP, answered("clarinet")), (HTTPS, answered("fridge")), heard={"front": ("clarinet",)})
    head, _, first, second = drawn(found)
    assert head == "address service by answers should be advertises took"
    assert first == "192.0.2.80 www http /whoami ! clarinet clarinet clarinet 2 ms"
    assert second == "192.0.2.80 www https :8443/whoami ! fridge clarinet clarinet 2 ms"
    assert drawn(rows(*BOTH))[0] == "address service by answers should be took"
    assert list(troubles(rows((SSH, answered("", "timed out"))))) == ["shell at ssh://192.0.2.22: timed out"]


def test_changes_are_told_once() -> None:
    first, second = rows(*BOTH), rows((HTTP, answered("clarinet")), (SSH, answered("", "timed out")))
    assert list(changes((), first, NOW)) == [
        "2026-01-02T03:04:05Z www at http://192.0.2.80/whoami: clarinet",
        "2026-01-02T03:04:05Z shell at ssh://192.0.2.22: clarinet",
    ]
    assert list(changes(first, first, NOW)) == []
    assert list(changes(first, second, NOW)) == [
        "2026-01-02T03:04:05Z shell at ssh://192.0.2.22: nobody (was clarinet): timed out"
    ]
