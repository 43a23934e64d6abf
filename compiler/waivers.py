"""Findings and waivers -> what is left, what is accepted, and what there is to say of the waivers themselves.

A waiver covers what a rule finds at its place and below. One that has run out still covers, so that the only thing new
on that day is the finding about the waiver.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from compiler.nearest import nearest
from compiler.rule import is_waivable
from compiler.rules import CONSISTENCY, DRIFT, LIVE, READING, RULES, WAIVING
from schemas.findings import Breach, Route
from schemas.site import Waiver


class Verdict(NamedTuple):
    """The findings sorted out, each with its code."""

    kept: list[tuple[str, Breach]]
    accepted: list[tuple[str, Breach, Waiver]]
    complaints: list[tuple[str, Breach]]


def waive(found: Sequence[tuple[str, Breach]], waivers: Sequence[Waiver], today: date | None, whole: bool) -> Verdict:
    """Apply the waivers of a site. `whole` says that all of it could be read, so nothing may still turn up."""
    valid = [waiver for waiver in waivers if _can_be_waived(waiver.code)]
    verdict = Verdict([], [], [])
    used: set[int] = set()
    for code, breach in found:
        covering = [waiver for waiver in valid if _covers(waiver, code, breach.at)]
        used.update(map(id, covering))
        if covering:
            verdict.accepted.append((code, breach, covering[0]))
        else:
            verdict.kept.append((code, breach))
    for index, waiver in enumerate(waivers):
        verdict.complaints.extend(_complain(("waivers", index), waiver, today, not whole or id(waiver) in used))
    return verdict


def _covers(waiver: Waiver, code: str, at: Route) -> bool:
    place = ".".join(map(str, at))
    return code == waiver.code and (place == waiver.at or place.startswith(f"{waiver.at}."))


def _can_be_waived(code: str) -> bool:
    return any(code == rule.CODE and is_waivable(rule) for rule in RULES)


def _complain(at: Route, waiver: Waiver, today: date | None, used: bool) -> Iterator[tuple[str, Breach]]:
    if not _can_be_waived(waiver.code):
        yield "V703", _refusal(waiver.code, (*at, "code"))
    elif today and waiver.until < today:
        yield "V701", Breach(f"the waiver of {waiver.code} ran out with {waiver.until}", (*at, "until"))
    elif not used:
        yield "V702", Breach(f"{waiver.code} is not found at {waiver.at}", (*at, "at"))


def _refusal(code: str, at: Route) -> Breach:
    known = [rule.CODE for rule in RULES]
    if code in (*known, *READING, *WAIVING, *LIVE, *DRIFT, *CONSISTENCY):
        return Breach(f"{code} cannot be waived", at)
    close = nearest(code, known)
    return Breach(f"there is no rule {code}", at, help=f"did you mean {close}?" if close else "see `vrrpc explain`")
