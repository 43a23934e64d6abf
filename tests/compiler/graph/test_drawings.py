"""Sites drawn in every form; what Graphviz makes of each shipped one is what that site says."""

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from compiler.graph import FORMS
from compiler.graph.words import traits
from tests import peers
from tests.compiler import golden
from tests.compiler.samples import SITE, SITES, model, whole

FOLDER = Path(__file__).parent
GOLDEN = FOLDER / "golden"
DRAWN = sorted(FOLDER.glob("*.yaml"))
BOTH = SITE.replace(": {interfaces", ": {speaker: keepalived, interfaces")


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_site_is_drawn_as_its_golden(path: Path, rewrite: bool) -> None:
    site = model(path.read_bytes())
    golden.check(GOLDEN / path.stem, {f"site.{form}": draw(site) for form, draw in FORMS.items()}, rewrite)


def test_no_golden_without_its_site() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {path.stem for path in DRAWN}


@pytest.mark.live
@pytest.mark.parametrize("path", SITES, ids=lambda path: path.parent.name)
def test_graphviz_reads_what_the_site_says(path: Path) -> None:
    site = model(whole(path))
    command = [str(peers.find("dot")), "-Tjson0"]
    answer = subprocess.run(command, input=FORMS["dot"](site), capture_output=True, text=True, check=True, timeout=30)
    assert answer.stderr == ""
    drawn = json.loads(answer.stdout)
    labels = {each.get("label") for each in drawn["objects"]}
    names = {each["_gvid"]: each["name"] for each in drawn["objects"]}
    edges = {
        (names[edge["tail"]], names[edge["head"]], edge.get("label", "").split("\\n")[0]) for edge in drawn["edges"]
    }
    for router in site.routers:
        assert f"{router.name}\\n{traits(router)}" in labels
        for member in router.members:
            assert (f"host {member.host.name}", f"router {router.name}", str(member.priority)) in edges


def test_members_stand_in_the_order_in_which_they_follow_each_other() -> None:
    turned = SITE.replace("priority: 250", "priority: 50")
    lines = FORMS["text"](model(turned.encode())).splitlines()
    priorities = [int(found[1]) for line in lines if (found := re.match(r" +(\d+) \w+ +eth0 ", line))]
    assert priorities == [100, 50]
    assert all(one > other for one, other in pairwise(priorities))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "VRID 1, version 3, 1s"),
        ("    interval: 250ms\n    virtual_mac: no\n", "VRID 1, version 3, 250ms, no virtual MAC"),
        ("    transport: unicast\n    failback: manual\n", "VRID 1, version 3, 1s, unicast, failback manual"),
        ("    failback: after\n    failback_after: 10m\n", "VRID 1, version 3, 1s, failback after 600s"),
        ("    authentication: {password: {secret: front}}\n", "VRID 1, version 2, 1s, password"),
    ],
)
def test_what_differs_from_the_usual_is_said(more: str, said: str) -> None:
    assert traits(model((BOTH + more).encode()).routers[0]) == said


@pytest.mark.parametrize("form", FORMS)
def test_what_is_watched_and_what_stands_in_no_advert_is_drawn(form: str) -> None:
    more = "    excluded: {spare: 192.0.2.81}\n    checks: {db: lower by 151}\nchecks: {db: {run: ask-db}}\n"
    drawn = FORMS[form](model((BOTH + more).encode()))
    assert "192.0.2.81" in drawn
    assert "lower by 151" in drawn


def test_a_tracked_nic_stands_with_its_member() -> None:
    more = BOTH.replace("24}}}", "24}, eth1: {address: 198.51.100.11/24}}}", 1)
    drawn = FORMS["text"](model(more.replace("priority: 250}", "priority: 250, tracks: {eth1: fault}}").encode()))
    assert "  250 clarinet  eth0 192.0.2.11  keepalived  tracks eth1 (fault)\n" in drawn
