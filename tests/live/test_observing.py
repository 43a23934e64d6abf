"""Each change of role is read from the daemons as it happens, the latest one always."""

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live


def test_keepalived_tells_by_its_pipe() -> None:
    seen = scenario("pipe_of_keepalived")
    assert seen["cut"][-1] == "initialize"
    assert seen["plugged"][-1] == "master"
    assert seen["again"][-1] == "master"


def test_frr_is_read_from_its_devices() -> None:
    seen = scenario("flags_of_frr")
    assert seen["first"] == ["master"]
    assert seen["cut"][-1] == "initialize"
    assert seen["plugged"][-1] == "master"
