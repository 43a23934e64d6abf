"""Counts and the present as families of samples. What is not known has no sample."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily

from runtime.metrics.counts import Counts
from runtime.metrics.now import Now
from runtime.roles import UNKNOWN
from schemas.filetree import RouterRun

_ROUTER: Final = ("router", "vrid", "nic")


def of_counts(counts: Counts, lost: int) -> Iterator[Metric]:
    """What was counted since the agent's start."""
    looks = CounterMetricFamily("vrrpc_reconcile", "Looks at the site, by what came of them.", labels=["result"])
    for result, number in sorted(counts.looks.items()):
        looks.add_metric([result], number)
    yield looks
    duration = SummaryMetricFamily("vrrpc_reconcile_duration_seconds", "How long they took.", labels=["phase"])
    duration.add_metric(["look"], sum(counts.looks.values()), counts.seconds)
    yield duration
    if counts.last_success:
        yield _one("vrrpc_last_success_timestamp_seconds", "When the newest site was last live.", counts.last_success)
    fetches = CounterMetricFamily("vrrpc_fetch_errors", "Questions to a remote without an answer.", labels=["remote"])
    for remote, number in sorted(counts.fetch_errors.items()):
        fetches.add_metric([remote], number)
    yield fetches
    yield from _of_events(counts, lost)


def _of_events(counts: Counts, lost: int) -> Iterator[Metric]:
    events = CounterMetricFamily("vrrpc_events", "Events told.", labels=["kind", "severity"])
    drift = CounterMetricFamily("vrrpc_drift", "Drift noticed.", labels=["kind"])
    for (kind, severity), number in sorted(counts.events.items()):
        events.add_metric([kind, severity], number)
        if kind.startswith("drift."):
            drift.add_metric([kind.removeprefix("drift.")], number)
    yield events
    yield drift
    rollbacks = CounterMetricFamily("vrrpc_rollbacks", "Generations taken back.", labels=["reason"])
    for reason, number in sorted(counts.rollbacks.items()):
        rollbacks.add_metric([reason], number)
    yield rollbacks
    yield _one("vrrpc_events_lost", "Events that could not be kept and are not yet told to be lost.", lost)


def of_findings(findings: Iterable[tuple[tuple[str, str], int]]) -> Iterator[Metric]:
    """Of the newest site."""
    family = GaugeMetricFamily("vrrpc_diagnostics", "Findings of the newest site.", labels=["code", "severity"])
    for (code, severity), number in sorted(findings):
        family.add_metric([code, severity], number)
    yield family


def of_now(now: Now, branch: str) -> Iterator[Metric]:
    """What is so at the moment."""
    if now.applied:
        info = GaugeMetricFamily("vrrpc_applied_info", "What is applied.", labels=["revision", "branch"])
        info.add_metric([now.applied.commit, branch], 1)
        yield info
        yield _one("vrrpc_generation", "The generation that is applied.", now.applied.generation)
        if since := _seconds(now.applied.at):
            yield _one("vrrpc_applied_timestamp_seconds", "Since when it is.", since)
    if now.records is not None:
        yield from _of_records(now)
    if now.tree and now.roles is not None:
        yield from _of_roles(now)
    if now.tree and now.programs is not None:
        running = GaugeMetricFamily("vrrpc_program_running", "Whether a program runs.", labels=["program"])
        for program in now.tree.programs:
            running.add_metric([program.name], now.programs.get(program.name) == "RUNNING")
        yield running


def _of_records(now: Now) -> Iterator[Metric]:
    family = GaugeMetricFamily("vrrpc_standing", "What stands until it is ended.", labels=["kind", "severity"])
    records = now.records or ()
    for kind, severity in sorted({(each.kind, each.severity.value) for each in records}):
        family.add_metric([kind, severity], sum((each.kind, each.severity) == (kind, severity) for each in records))
    yield family
    drift = sum(each.kind == "drift" for each in records)
    yield _one("vrrpc_drift_objects", "What is not as it was applied.", drift)
    if now.pending is not None:
        yield _one("vrrpc_pending_confirm_seconds", "How long a person has to confirm.", max(0.0, now.pending))
    paused = any(each.kind == "paused" for each in records)
    yield _one("vrrpc_suspended", "Whether a person has paused the agent.", paused)


def _of_roles(now: Now) -> Iterator[Metric]:
    roles, routers = now.roles or {}, now.tree.routers if now.tree else ()
    known = [
        (router, role) for router in routers if (role := roles.get(router.name)) is not None and role.role != UNKNOWN
    ]
    master = GaugeMetricFamily("vrrpc_master", "Whether this host is master.", labels=_ROUTER)
    locked = GaugeMetricFamily("vrrpc_failback_locked", "Whether it holds a failback lock.", labels=_ROUTER)
    masters = GaugeMetricFamily("vrrpc_masters_seen", "How many say that they are master.", labels=_ROUTER)
    adverts = CounterMetricFamily("vrrpc_adverts", "Adverts, by what became of them.", labels=[*_ROUTER, "result"])
    for router, role in known:
        names = _names(router)
        master.add_metric(names, role.role == "master")
        locked.add_metric(names, role.locked)
        if role.masters is not None:
            masters.add_metric(names, role.masters)
        for result, number in (("sent", role.sent), ("received", role.heard), *role.drops.items()):
            if number is not None:
                adverts.add_metric([*names, result], number)
    yield from (master, locked, masters, adverts)


def _names(router: RouterRun) -> list[str]:
    return [router.name, str(router.vrid), router.interface]


def _one(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def _seconds(at: str) -> float:
    try:
        return datetime.fromisoformat(at).astimezone(UTC).timestamp()
    except ValueError:
        return 0.0
