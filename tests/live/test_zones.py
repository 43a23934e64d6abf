"""The zones of a site, from two backends: what a client is told does not depend on which one it asks."""

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live


def test_both_servers_answer_every_name_as_the_zone_says() -> None:
    seen = scenario("both_answer", limit=200)
    assert {path: said for path, said in seen["checks"].items() if said} == {}
    assert seen["wrong"] == []
    assert seen["asked"] > 200
    assert seen["who"] == [["NOERROR", "responsible: yes", '300 TXT "clarinet"']] * 4
    first, anybody, second, nobody = seen["copies"].values()
    assert first == second
    assert len(first) > 20
    assert anybody == nobody == []


def test_a_second_named_ends_by_itself() -> None:
    assert scenario("second_named") == {"status": 1, "running": "1"}
