"""What people do by commands is told in the log of the host, beside an agent that tells there too."""

from pathlib import Path

import pytest

from runtime.events import Event
from runtime.events.here import tell_here
from runtime.events.line import Entry
from runtime.events.log import EventLog
from runtime.events.of_orders import of_results, secret_set
from runtime.events.reading import EventReader
from runtime.events.segments import folder_of
from runtime.orders import Outcome, Result
from schemas.findings import Severity


def test_a_command_tells_beside_the_agent(tmp_path: Path) -> None:
    agent = EventLog(folder_of(str(tmp_path)), lambda line: pytest.fail(line))
    agent.tell(Event("agent.started", Severity.NOTE, ""))
    tell_here(str(tmp_path), [secret_set("front")])
    agent.tell(Event("agent.ended", Severity.NOTE, ""))
    agent.close()
    entries = [each for each in EventReader(folder_of(str(tmp_path))).new() if isinstance(each, Entry)]
    assert [(each.seq, each.event.kind) for each in entries] == [
        (1, "agent.started"), (2, "secret.set"), (3, "agent.ended"),
    ]  # fmt: skip


def test_where_no_vrrpc_keeps_anything_nothing_is_made(tmp_path: Path) -> None:
    tell_here(str(tmp_path / "none"), [secret_set("front")])
    assert list(tmp_path.iterdir()) == []


def test_orders_about_routers_and_what_became_of_them() -> None:
    results = [Result("front", Outcome.DONE), Result("back", Outcome.REFUSED, "nobody took over")]
    assert [(each.kind, each.severity.value, each.text) for each in of_results("drained", results, "a new disk")] == [
        ("router.drained", "note", "front was drained: a new disk"),
        ("router.not-drained", "warning", "back was not drained: nobody took over"),
    ]
