"""keepalived and FRR on one LAN as the lab plays them: a failover, and a failback that no client notices. And hosts
behind a packet filter that knows of VRRP what we wrote."""

import json
from pathlib import Path

import pytest

from tests.live.outside import VRRPC, finish, guarded, scenario
from tests.live.sites import SIX, SIX_HOSTS, mixed

pytestmark = pytest.mark.live

FAILBACK = 0.5
"""Seconds. Without `arp_announce` on keepalived's NIC the client went on sending to it for 7.1 s."""


def test_a_mixed_site_meets_all_expectations(tmp_path: Path) -> None:
    """Whoever is preferred, and at an interval at which an advert too many by the loser of a split would be felt: with
    one, every address was away for a whole interval at the failback. All labs at once, since they mostly wait."""
    sites = {preferred: mixed(preferred) for preferred in ("frr", "keepalived")}
    sites["slow"] = mixed("frr").replace("interval: 200ms", "interval: 1s")
    sites["version 2"] = mixed("frr").replace("interval: 200ms", "version: 2")
    with guarded() as guard:
        running = {}
        for name, site in sites.items():
            folder = tmp_path / name
            folder.mkdir()
            (folder / "site.yaml").write_text(site, encoding="utf-8")
            running[name] = guard.start([VRRPC, "lab", str(folder), "--format", "json"])
        done = {name: finish(process) for name, process in running.items()}
        assert guard.left() == []
    for each in done.values():
        assert each.returncode == 0, each.stdout + each.stderr
        document = json.loads(each.stdout)
        assert document["good"]
        assert [measured["failback"]["seconds"] <= FAILBACK for measured in document["measured"]] == [True]


def test_the_settings_are_in_force() -> None:
    """What was declared is what the kernel has, on every kind of host."""
    assert scenario("settings") == {kind: ["2", "1"] for kind in ("frr", "keepalived", "builtin")}


@pytest.mark.parametrize(("first", "second"), [("frr", "keepalived"), ("keepalived", "frr"), ("builtin", "frr")])
def test_a_dual_stack_site_meets_all_expectations(first: str, second: str, tmp_path: Path) -> None:
    """A router of each family with one VRID on one NIC, of which FRR makes one; the service answers over IPv6."""
    (tmp_path / "site.yaml").write_text(SIX, encoding="utf-8")
    (tmp_path / "hosts.yaml").write_text(SIX_HOSTS.replace("FIRST", first).replace("SECOND", second), encoding="utf-8")
    with guarded() as guard:
        done = finish(guard.start([VRRPC, "lab", str(tmp_path), "--format", "json"]))
        assert guard.left() == []
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(done.stdout)
    assert document["good"]
    assert [each["address"] for each in document["measured"]] == ["192.0.2.80", "2001:db8::80"]


def test_down_takes_all_away_and_says_what_stays() -> None:
    """The kernel's settings, which nobody knows the values of from before."""
    assert scenario("taken_away") == {
        "status": 0,
        "said": [
            "clarinet: everything of quick is down",
            "/etc/sysctl.d/60-vrrpc.conf is gone; what it set in the kernel stays until the next boot",
        ],
        "left": [],
        "addresses": False,
        "setting": "2",
    }


@pytest.mark.parametrize("kind", ["keepalived", "builtin", "frr first", "keepalived first"])
def test_adverts_pass_a_filter_that_drops_the_rest(kind: str) -> None:
    """With our rules one master, through a failover and back; without them two, so the filter does filter. The built-in
    speaker hears what comes in before any filter."""
    found = scenario("behind_a_filter", kind)
    assert (found["filtered"], found["back"]) == (["clarinet"], ["clarinet"])
    assert found["deaf"] == (["clarinet"] if kind == "builtin" else ["clarinet", "fridge"])


def test_a_program_of_two_families_runs_while_either_is_master() -> None:
    """It binds an address that is not here yet, and no change of one role ends it while the other stays."""
    found = scenario("two_families")
    assert found["roles"] == {
        "clarinet": {"front": "master", "front6": "backup"},
        "fridge": {"front": "backup", "front6": "master"},
    }
    assert found["kept"] == [True, True]
