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


def test_an_edit_of_a_zone_loses_no_question_and_is_what_both_then_serve() -> None:
    seen = scenario("zone_edit")
    assert seen["serials"] == {"master": [2003030100, 2003030200], "backup": [2003030100, 2003030200]}
    assert seen["lost"] == {"master": 0, "backup": 0}
    assert min(seen["asked meanwhile"].values()) > 0
    assert seen["same programs"]
    assert seen["record"] == ["www.example.org.", "192.0.2.80"]
    assert seen["not taken"] == {"dns": [True, 1], "tiny": [True, 2]}


def test_named_answers_on_an_address_that_comes_and_goes_on_answering_elsewhere() -> None:
    seen = scenario("address_appears", "2")
    assert len(seen["seconds"]) == 2
    assert seen["lost"] == 0
    assert seen["asked"] > 10
