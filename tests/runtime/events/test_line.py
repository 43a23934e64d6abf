"""One event, one line, and back; whatever is not whole is nothing."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.events import Event
from runtime.events.line import LONGEST_TEXT, Entry, from_line, to_line
from schemas.findings import Severity

ENTRY = Entry(
    7,
    "2026-11-25T13:30:48.123Z",
    Event("drift.file", Severity.WARNING, "/etc/x was changed", "V740", {"path": "/etc/x"}),
)


def test_a_line_is_json_that_ends_in_its_checksum() -> None:
    line = to_line(ENTRY)
    assert json.loads(line) | {"crc": ""} == {
        "version": 1, "seq": 7, "at": "2026-11-25T13:30:48.123Z", "kind": "drift.file", "severity": "warning",
        "text": "/etc/x was changed", "code": "V740", "about": {"path": "/etc/x"}, "crc": "",
    }  # fmt: skip
    assert line.endswith(b'"}\n')
    assert from_line(line) == ENTRY


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(), st.text(), st.dictionaries(st.text(), st.text(), max_size=3))
def test_any_text_is_one_line_and_comes_back(text: str, code: str, about: dict[str, str]) -> None:
    line = to_line(Entry(1, "", Event("a.b", Severity.NOTE, text, code, about)))
    assert line.count(b"\n") == 1
    entry = from_line(line)
    assert entry is not None
    assert entry.event.text == " ".join(text.split())
    assert entry.event.about == about


def test_a_text_without_end_is_cut() -> None:
    entry = from_line(to_line(Entry(1, "", Event("a.b", Severity.NOTE, "x" * 9999, about={"y": "y" * 9999}))))
    assert entry is not None
    assert (len(entry.event.text), len(entry.event.about["y"])) == (LONGEST_TEXT, LONGEST_TEXT // 5)


@settings(deadline=None)
@given(st.data())
def test_no_damage_goes_unseen(data: st.DataObject) -> None:
    line = bytearray(to_line(ENTRY))
    at = data.draw(st.integers(0, len(line) - 1))
    line[at] ^= data.draw(st.integers(1, 255))
    assert from_line(bytes(line)) is None
    assert from_line(to_line(ENTRY)[:at]) is None


def test_a_line_of_a_later_version_is_left_to_it() -> None:
    line = to_line(ENTRY).replace(b'"version":1', b'"version":2')
    assert from_line(line) is None
