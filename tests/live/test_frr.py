"""FRR beside keepalived, both from compiled files: a change without loss, and what ends of FRR leaves no address
behind. How they meet is in test_matrix.py."""

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live


def test_another_priority_of_a_master_loses_nothing() -> None:
    """vrrpd reads its file again; no process ends, and the level in between is never heard."""
    found = scenario("frr_changes")
    heard = found.pop("heard")
    assert found == {"lost": 0, "kept": True, "settings": ["1", "2", "1", "2"]}
    assert 150 in heard
    assert set(heard) <= {150, 200}  # whether an advert of before was heard too is a matter of the moment


def test_whatever_ends_of_it_the_peer_takes_over_and_the_devices_go() -> None:
    """A program that is stopped leaves no device; one that was killed comes again as if nothing had been."""
    found = scenario("frr_ends", limit=240)
    back = [True, ["vrrpd4-1"]]
    assert found == {"stopped": [True, []], "started": back, "vrrpd": back, "zebra": back, "its script": back}
