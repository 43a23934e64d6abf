"""What is told of a difference: with which code, and what is done about it."""

import pytest

from runtime.keep.differences import Difference, WriteFile
from runtime.keep.patience import Policy, What, Word
from runtime.keep.sayings import disturbed, event_of
from schemas.drift import Drift
from schemas.findings import Severity

GONE = Difference(Drift.FILE, "/etc/one", "/etc/one is gone", WriteFile("/etc/one"), (("path", "/etc/one"),))
UNTOLD = Difference(Drift.ROLE_UNKNOWN, "front", "frr does not say")


@pytest.mark.parametrize(
    ("difference", "policy", "text"),
    [
        (GONE, Policy(), "/etc/one is gone; it is written again as applied"),
        (GONE, Policy(repair=False), "/etc/one is gone; left as it is (`drift: report`)"),
        (GONE, Policy(paused=True), "/etc/one is gone; left as it is, the host is paused"),
        (UNTOLD, Policy(), "frr does not say; see `vrrpc explain V747`"),
    ],
)
def test_what_is_found_says_what_becomes_of_it(difference: Difference, policy: Policy, text: str) -> None:
    event = event_of(Word(What.FOUND, difference), policy)
    assert event is not None
    assert (event.text, event.code, event.about) == (text, difference.code, dict(difference.about))


def test_a_fight_is_an_error_of_its_own_code_and_an_end_is_a_note() -> None:
    contested = event_of(Word(What.CONTESTED, GONE, 300), Policy())
    over = event_of(Word(What.OVER, GONE), Policy())
    assert contested is not None
    assert over is not None
    assert (contested.kind, contested.code, contested.severity) == ("drift.contested", "V748", Severity.ERROR)
    assert contested.text.endswith("nothing is done for 5 min")
    assert (over.kind, over.code, over.severity) == ("drift.over", "V740", Severity.NOTE)
    assert event_of(Word(What.MEND, GONE), Policy()) is None


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("192.0.2.80 taken on vrrpc2-1", "V743"),
        ("192.0.2.80 added on eth0", "V744"),
        ("vrrpc2-1 removed", "V745"),
        ("vrrpc2-1 set down", "V745"),
    ],
)
def test_what_the_speaker_put_right_is_told_with_its_code(what: str, code: str) -> None:
    event = disturbed("front", what)
    assert (event.kind, event.code) == ("speaker.mended", code)
    assert event.text == f"{what}, by somebody else: the speaker has put front right"
