"""What stands, whether all is well, and how the two of them look as a screen and as JSON."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from runtime.events import Event
from runtime.events.line import Entry
from runtime.events.log import EventLog
from runtime.events.segments import folder_of
from runtime.follow.answers import SourceNow
from runtime.journal import Entry as Journal
from runtime.pause import Pause, write_pause
from runtime.roles import UNKNOWN, RoleNow
from runtime.speaker.priorities import choose, write_priorities
from runtime.state import Applied, Bad, Refused, State
from runtime.status import Standing, Status
from runtime.status.as_json import as_json
from runtime.status.judge import is_well, standing
from runtime.status.records import READERS
from runtime.status.screen import screen
from schemas.findings import Severity
from tests.runtime.harness.trees import OLD

RUNNING = {program.name: "RUNNING" for program in OLD.programs}
GOOD = Status(
    Applied(3, "example", "clarinet", "/srv/site", "0123456789abcdef", "2026-01-01T00:00:00Z"),
    None,
    OLD,
    {"front": RoleNow("front", "backup", 100, 1767225600.0, "192.0.2.12", sent=1, heard=2)},
    RUNNING | {"greeting": "STOPPED"},
    (SourceNow("git@example.org:sites.git", "main", "0123456789ab"),),
    True,
    (),
    (Entry(7, "2026-01-01T00:00:00.000Z", Event("role.changed", Severity.NOTE, "front: backup")),),
)
MASTER = {"front": RoleNow("front", "master", 200)}


def kinds(status: Status) -> list[str]:
    """What stands, by name."""
    return [each.kind for each in standing(status)]


def test_a_backup_whose_programs_for_the_master_are_stopped_is_well() -> None:
    assert (kinds(GOOD), is_well(standing(GOOD))) == ([], True)


@pytest.mark.parametrize(
    ("change", "kind", "well"),
    [
        ({"agent": False}, "agent-away", False),
        ({"programs": None}, "manager-away", False),
        ({"programs": RUNNING | {"www": "FATAL"}}, "program-down", False),
        ({"roles": MASTER}, "program-down", False),
        ({"roles": {"front": RoleNow("front", UNKNOWN)}}, "role-unknown", False),
        ({"roles": {"front": replace(GOOD.roles["front"], locked=True)}}, "locked", True),
        ({"roles": {"front": replace(GOOD.roles["front"], drops={"ttl": 3})}}, "bad-adverts", True),
        ({"records": (Standing("drained", Severity.WARNING, "front is drained"),)}, "drained", True),
        ({"records": (Standing("refused", Severity.ERROR, "no"),)}, "refused", False),
    ],
)
def test_what_stands_and_whether_all_is_well(change: dict[str, object], kind: str, well: bool) -> None:
    status = replace(GOOD, **change)  # type: ignore[arg-type]
    assert (kinds(status), is_well(standing(status))) == ([kind], well)


def test_errors_come_first() -> None:
    status = replace(GOOD, agent=False, records=(Standing("drained", Severity.WARNING, "front is drained"),))
    assert kinds(status) == ["agent-away", "drained"]


def test_records_of_the_state_directory(tmp_path: Path) -> None:
    state = State(str(tmp_path))
    state.record_refused(Refused("bad", "2026-01-01T00:00:00Z", "site.yaml:1:1 V301 no\nmore"))
    source = SourceNow("git@example.org:sites.git", "main", "", "2026-01-01T00:00:00Z", "no route")
    (tmp_path / "sources.json").write_text(
        json.dumps({"version": 1, "sources": [{n: getattr(source, n) for n in source.__slots__}]})
    )
    assert write_priorities(str(tmp_path), {"front": choose(0, "a new disk"), "back": choose(90, "")}) == ""
    (tmp_path / "priority").mkdir()
    (tmp_path / "priority" / "side").write_text("-254\n")
    (tmp_path / "priority" / "other").write_text("0\n")
    assert [(each.kind, each.text) for reader in READERS for each in reader(state)] == [
        ("refused", "bad is refused: site.yaml:1:1 V301 no"),
        ("source-silent", "git@example.org:sites.git has not answered since 2026-01-01T00:00:00Z: no route"),
        ("drained", "front is drained: a new disk"),
        ("priority", "back is at priority 90 by hand"),
        ("drained", "side is drained"),
    ]


def test_a_pause_a_confirmation_that_is_awaited_and_commits_that_were_bad(tmp_path: Path) -> None:
    state = State(str(tmp_path))
    write_pause(state.path, Pause("a new disk", "2026-01-01T00:00:00Z"))
    state.mark_bad(Bad("digest", "0123456789abcdef", "2026-01-01T00:00:00Z", "www is FATAL\nmore"))
    after = replace(GOOD.applied, generation=4)
    state.write_journal(Journal("plan", GOOD.applied, after, {}).pending(1767225600.0, "boot"))
    assert [(each.kind, each.text) for reader in READERS for each in reader(state)] == [
        ("paused", "the host is paused since 2026-01-01T00:00:00Z, until `vrrpc resume`: a new disk"),
        ("unconfirmed", "generation 4 is taken back at 2026-01-01T00:00:00Z, unless somebody says `vrrpc confirm`"),
        ("bad-commit", "0123456789ab was taken back and is not tried again: www is FATAL"),
    ]


def test_drift_stands_until_it_is_told_to_be_over_or_another_agent_looks(tmp_path: Path) -> None:
    log = EventLog(folder_of(str(tmp_path)), lambda line: pytest.fail(line))

    def tell(kind: str, path: str, code: str = "V740") -> list[str]:
        log.tell(Event(kind, Severity.WARNING, f"{path} was changed", code, {"path": path}))
        return [each.text for reader in READERS for each in reader(State(str(tmp_path)))]

    assert tell("drift.file", "/a") == ["/a was changed (V740)"]
    assert len(tell("drift.file", "/b")) == 2
    assert len(tell("drift.contested", "/b", "V749")) == 2
    assert tell("drift.over", "/a") == ["/b was changed (V749)"]
    assert tell("agent.started", "") == []
    log.close()


def test_json_has_what_its_page_says() -> None:
    refused = Refused("bad", "2026-01-01T00:00:00Z", "why")
    shown = json.loads(json.dumps(as_json(replace(GOOD, agent=False, refused=refused))))
    assert list(shown) == [
        "version", "well", "applied", "refused", "agent", "standing", "routers", "programs", "sources", "events",
    ]  # fmt: skip
    assert (shown["version"], shown["well"], shown["agent"]) == (1, False, False)
    assert [set(each) for each in shown["standing"]] == [{"kind", "severity", "text", "since", "about"}]
    assert set(shown["routers"][0]) == {
        "router", "role", "priority", "since", "master", "locked", "drops", "sent", "heard", "masters",
    }  # fmt: skip
    assert shown["events"][0]["kind"] == "role.changed"


def test_the_screen_shows_it_all_and_obeys_nothing_of_it() -> None:
    evil = Standing("drained", Severity.WARNING, "front is drained: [bold]\x1b[2Jdisk[/]")
    refused = Refused("bad", "2026-01-01T00:00:00Z", "V301 [bold]why[/]\n  16 | \x1b[31m")
    out = io.StringIO()
    status = replace(GOOD, refused=refused, records=(evil,), agent=False)
    Console(file=out, width=200).print(screen(status), soft_wrap=True)
    text = out.getvalue()
    assert "\x1b" not in text
    for words in (
        "generation 3, commit 0123456789ab", "REFUSED bad at", "V301 [bold]why[/]\n  16 | \\x1b[31m", "not at work",
        "front is drained: [bold]\\x1b[2Jdisk[/]", "backup", "STOPPED", "for the master of front", "role.changed",
    ):  # fmt: skip
        assert words in text
