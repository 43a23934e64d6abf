"""What whoever waits is told, for every outcome."""

import pytest

from runtime.apply import Applied, Outcome, Refused, TakenBack
from runtime.plan import Plan
from runtime.verdict import Verdict, verdict

APPLIED = Applied(Plan((), ()))


@pytest.mark.parametrize(
    ("outcome", "is_new", "silent", "told"),
    [
        (APPLIED, True, [], Verdict("applied", 0)),
        (APPLIED, False, [], Verdict("nothing new", 0)),
        (APPLIED, True, ["gone"], Verdict("applied", 0)),
        (APPLIED, False, ["gone", "away"], Verdict("no answer", 1, "gone; away")),
        (Refused("V301"), True, [], Verdict("refused", 1, "V301")),
        (Refused("V301"), False, [], Verdict("refused", 1, "V301")),
        (Refused("V720", guard=True), False, [], Verdict("refused by a guard", 3, "V720")),
        (TakenBack("failed", whole=True), True, [], Verdict("taken back", 4, "failed")),
        (TakenBack("failed", whole=False), True, [], Verdict("partly taken back", 5, "failed")),
        (None, False, [], Verdict("no answer", 1, "no source has answered yet")),
        (None, False, ["gone"], Verdict("no answer", 1, "gone")),
    ],
)
def test_verdicts(outcome: Outcome | None, is_new: bool, silent: list[str], told: Verdict) -> None:
    assert verdict(outcome, is_new, silent) == told
