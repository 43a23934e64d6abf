"""What the agent's log says of generations, in the words of people."""

import time

from runtime.apply import Applied, TakenBack
from runtime.apply.recover import Recovered
from runtime.journal import Record
from runtime.plan import Change, Plan
from runtime.state import short
from schemas.filetree import Act


def how(end: TakenBack | Recovered) -> str:
    """How taking back ended."""
    return "everything is as it was" if end.whole else "NOT everything could be put back"


def describe(record: Record, outcome: Applied) -> str:
    """What went live, for the log."""
    words = {Change.CREATE: "new", Change.REPLACE: "changed", Change.REMOVE: "removed"}
    plan = outcome.plan
    files = [f"  {words[change.change]} {change.path}" for change in plan.changes]
    acts = [f"  {act.act.value} {act.program}" for act in plan.acts if act.act is not Act.NOTHING]
    routers = [f"  {each.router}: {each.change.value} ({', '.join(each.why)})" for each in outcome.classes.routers]
    until = [f"  it is taken back at {utc(outcome.until)} unless `vrrpc confirm`"] if outcome.until else []
    head = f"generation {record.generation} is live{of_commit(record.commit)}"
    return "\n".join([head, *files, *acts, *routers, *until])


def utc(seconds: float) -> str:
    """A time of UTC, for people."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def count(plan: Plan) -> str:
    """How much changed, for an event."""
    acts = [act for act in plan.acts if act.act is not Act.NOTHING]
    files, told = len(plan.changes), len(acts)
    return f"{files} file{'s' * (files != 1)} changed, {told} program{'s' * (told != 1)} told"


def of_commit(commit: str) -> str:
    """Which commit, where there is one."""
    return f" (commit {short(commit)})" if commit else ""


def drifted(plan: Plan) -> str:
    """What had been changed by hand."""
    return f"; put right: {', '.join(change.path for change in plan.changes)}" if plan.changes else ""
