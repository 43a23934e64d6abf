"""What comes in on a speaker's NICs counts where it came in, whatever it says and however it is tagged."""

from collections.abc import Iterator

import pytest

from tests.live.outside import at_once, scenario

pytestmark = pytest.mark.live

SCENES = [("twins",), ("tags",), ("another_mac", "virtual"), ("another_mac", "own"), ("crowd",)]


@pytest.fixture(scope="module", autouse=True)
def played(request: pytest.FixtureRequest) -> Iterator[None]:
    with at_once(request, SCENES):
        yield


def test_the_same_words_on_another_lan_keep_no_backup_waiting() -> None:
    """VLANs of one NIC have one link-local address, so two masters may say the very same: the silence of one of them is
    noticed all the same."""
    assert scenario("twins") == {"backups": True, "silent": {"front": "master", "back": "backup"}}


def test_a_priority_tag_is_no_vlan() -> None:
    """Frames of VLAN 0 are those of the NIC itself; those of other VLANs belong to the devices of these."""
    assert scenario("tags") == {"marked": True, "heard": True, "elsewhere": True}


@pytest.mark.parametrize(("mode", "announced"), [("virtual", []), ("own", ["02:00:00:00:00:63"])])
def test_another_hardware_address_is_announced(mode: str, announced: list[str]) -> None:
    """At once, where virtual addresses are reached by it; the role is as it was."""
    seen = scenario("another_mac", mode)
    assert seen["announced"] == announced
    assert (seen["role"], seen["events"], seen["addresses"]) == ("master", ["backup", "master"], ["192.0.2.80"])


def test_no_address_is_missed_while_others_come_and_go() -> None:
    """The kernel tells many addresses in parts, and between two of them something may change: what it tells then may
    lack some that were there all the time, which would be taken for lost."""
    assert scenario("crowd") == {"missing": [0]}
