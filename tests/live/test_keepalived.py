"""keepalived from compiled files, on two hosts: whatever is to move a role moves it, and its end brings it back."""

import pytest

from tests.live.outside import scenario

pytestmark = pytest.mark.live


def test_checks_nics_groups_and_knobs_move_roles() -> None:
    """One router of a group takes the other along; what is only reported moves nothing; a drain outlives a restart. A
    delayed failback is one, and a delayed start."""
    group = ["one", "two"]
    assert scenario("keepalived_moves") == {
        "waited at its start": "True",
        "check fails": ["fault", "late", "lower", *group],
        "reported": ["failed"],
        "check is good": [],
        "in 10 s or more": "True",
        "NIC down": ["one", "tracks", "two"],
        "NIC up": [],
        "drained": [*group, "unicast"],
        "drained, restarted": [*group, "unicast"],
        "undrained": [],
    }


def test_with_manual_failback_the_rescuer_keeps_the_role() -> None:
    """Whoever comes back, restarts or parts: the one who took the role last wins, and a start begins at its own level.
    The release gives the role back, and no level outlives it."""
    assert scenario("keepalived_locks") == {
        "started": {"clarinet": 250},
        "clarinet cut": {"fridge": 251},
        "clarinet back": {"fridge": 251},
        "clarinet restarted": {"fridge": 251},
        "fridge reloaded": {"fridge": 251},
        "fridge restarted": {"clarinet": 252},
        "parted from clarinet": {"clarinet": 252, "fridge": 253},
        "together after clarinet": {"fridge": 253},
        "parted from fridge": {"clarinet": 254, "fridge": 253},
        "together after fridge": {"clarinet": 254},
        "holder cut": {"fridge": 254},
        "holder back": {"fridge": 254},
        "released": {"clarinet": 250},
        "locking again": {"clarinet": 250},
        "clarinet cut again": {"fridge": 251},
        "locks": ["0", "151"],
        "release alone": 3,
        "still locked": {"fridge": 251},
        "clarinet back again": {"fridge": 251},
        "listed": "front: held by fridge at priority 251",
        "release": [0, "front: released\n"],
        "released by command": {"clarinet": 251},
        "release of the next": [0, "front: released\n"],
        "no lock": {"clarinet": 250},
        "listed then": ["no failback lock\n"] * 2,
    }


def test_plain_nopreempt_loses_the_role_when_a_partition_heals() -> None:
    """Which is why there is a lock: a preferred member that only came back does not take the role, but one that was
    master on its side of a partition does, without anybody's wish."""
    assert scenario("plain_nopreempt") == {
        "started": ["preferred"],
        "preferred cut": ["other"],
        "plugged in": ["other"],
        "parted and together": ["preferred"],
    }
