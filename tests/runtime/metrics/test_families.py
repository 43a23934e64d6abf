"""Counts and the present as the text that Prometheus reads: what is known is there, what is not is left out."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from runtime.apply import Applied as Live
from runtime.apply import Refused, TakenBack
from runtime.events import Event
from runtime.metrics.address import read_listen
from runtime.metrics.counts import Counts
from runtime.metrics.now import Now
from runtime.metrics.publish import Source, registry_of
from runtime.plan import Plan
from runtime.roles import UNKNOWN, RoleNow
from runtime.state import Applied
from runtime.status import Standing
from schemas.findings import Severity
from tests.runtime.harness.trees import OLD

APPLIED = Applied(3, "example", "clarinet", "/srv/site", "0123456789abcdef", "2026-01-01T00:00:00Z")
ROLE = RoleNow("front", "master", 200, locked=True, drops={"ttl": 3}, sent=7, heard=2, masters=2)
NOW = Now(
    APPLIED, OLD, {"front": ROLE}, {"www": "RUNNING", "greeting": "FATAL"}, (Standing("paused", Severity.WARNING, ""),)
)
FRONT = 'nic="eth0",router="front",vrid="1"'


def samples(now: Now, counts: Counts | None = None, findings: Mapping[tuple[str, str], int] = {}) -> dict[str, float]:
    """All that is served, as its own parser reads it."""
    source = Source("0.1", "main", counts or Counts(), lambda: now, lambda: findings, lambda: 0)
    text = generate_latest(registry_of(source)).decode()
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_the_present() -> None:
    found = samples(NOW, findings={("V301", "error"): 2})
    wanted = {
        'vrrpc_build_info{version="0.1"}': 1,
        'vrrpc_applied_info{branch="main",revision="0123456789abcdef"}': 1,
        "vrrpc_generation": 3,
        "vrrpc_applied_timestamp_seconds": 1767225600,
        'vrrpc_diagnostics{code="V301",severity="error"}': 2,
        'vrrpc_standing{kind="paused",severity="warning"}': 1,
        "vrrpc_suspended": 1,
        f"vrrpc_master{{{FRONT}}}": 1,
        f"vrrpc_masters_seen{{{FRONT}}}": 2,
        f"vrrpc_failback_locked{{{FRONT}}}": 1,
        'vrrpc_adverts_total{nic="eth0",result="sent",router="front",vrid="1"}': 7,
        'vrrpc_adverts_total{nic="eth0",result="received",router="front",vrid="1"}': 2,
        'vrrpc_adverts_total{nic="eth0",result="ttl",router="front",vrid="1"}': 3,
        'vrrpc_program_running{program="www"}': 1,
        'vrrpc_program_running{program="greeting"}': 0,
    }
    assert {name: found[name] for name in wanted} == wanted
    assert samples(replace(NOW, pending=7.0))["vrrpc_pending_confirm_seconds"] == 7


@pytest.mark.parametrize(
    ("now", "gone"),
    [
        (replace(NOW, roles={"front": RoleNow("front", UNKNOWN)}), "vrrpc_master{"),
        (replace(NOW, roles={"front": RoleNow("front", UNKNOWN)}), "vrrpc_failback_locked{"),
        (replace(NOW, roles={"front": replace(ROLE, masters=None)}), "vrrpc_masters_seen{"),
        (replace(NOW, roles={"front": replace(ROLE, sent=None, heard=None, drops={})}), "vrrpc_adverts_total{"),
        (replace(NOW, programs=None), "vrrpc_program_running"),
        (Now(), "vrrpc_suspended"),
        (Now(), "vrrpc_drift_objects"),
        (Now(), "vrrpc_generation"),
    ],
)
def test_what_is_not_known_is_left_out_and_never_0(now: Now, gone: str) -> None:
    assert any(name.startswith(gone) for name in samples(NOW))
    assert not [name for name in samples(now) if name.startswith(gone)]


def test_what_is_counted() -> None:
    counts = Counts(now=lambda: 1000.0)
    for outcome in (Live(Plan((), ())), None, Refused("why"), Refused("why", guard=True), TakenBack("why", True), None):
        counts.looked(outcome, 0.5)
    counts.heard("git@example.org:a", "no route")
    counts.heard("git@example.org:b", "")
    for kind, about in (
        ("generation.taken-back", {"reason": "unconfirmed"}),
        ("generation.taken-back", {"reason": "x"}),
    ):
        counts.tell(Event(kind, Severity.ERROR, "", about=about))
    counts.tell(Event("drift.file", Severity.WARNING, ""))
    found = samples(Now(), counts)
    wanted = {
        'vrrpc_reconcile_total{result="applied"}': 1,
        'vrrpc_reconcile_total{result="nothing-new"}': 2,
        'vrrpc_reconcile_total{result="guard"}': 1,
        'vrrpc_reconcile_duration_seconds_sum{phase="look"}': 3,
        'vrrpc_reconcile_duration_seconds_count{phase="look"}': 6,
        "vrrpc_last_success_timestamp_seconds": 1000,
        'vrrpc_fetch_errors_total{remote="git@example.org:a"}': 1,
        'vrrpc_fetch_errors_total{remote="git@example.org:b"}': 0,
        'vrrpc_rollbacks_total{reason="unconfirmed"}': 1,
        'vrrpc_rollbacks_total{reason="other"}': 1,
        'vrrpc_drift_total{kind="file"}': 1,
        'vrrpc_events_total{kind="drift.file",severity="warning"}': 1,
    }
    assert {name: found[name] for name in wanted} == wanted


def test_success_is_of_the_newest_site_alone() -> None:
    clock = iter((1.0, 2.0, 3.0))
    counts = Counts(now=lambda: next(clock))
    for outcome in (Live(Plan((), ())), None, Refused("why"), None):
        counts.looked(outcome, 0.0)
    assert counts.last_success == 2.0


def test_kinds_without_end_are_one() -> None:
    counts = Counts()
    for number in range(1000):
        counts.tell(Event(f"kind.{number}", Severity.NOTE, ""))
    assert len(counts.events) == 201
    assert counts.events["other", "note"] == 800


@pytest.mark.parametrize(("text", "read"), [("127.0.0.1:9112", ("127.0.0.1", 9112)), ("[::1]:1", ("::1", 1))])
def test_where_metrics_may_be_had(text: str, read: tuple[str, int]) -> None:
    assert read_listen(text) == read


@pytest.mark.parametrize("text", ["9112", ":9112", "0.0.0.0:9112", "192.0.2.1:9112", "127.0.0.1:0", "[::1]:99999", "x"])
def test_where_they_may_not(text: str) -> None:
    with pytest.raises(ValueError, match=r"write 127\.0\.0\.1:9112|is not loopback"):
        read_listen(text)
