"""Who cannot be served yet, or at all, is told once, whatever the number of routers and tries."""

import errno
from typing import Any

import pytest
from pyroute2.netlink.exceptions import NetlinkError

from runtime.privileges import missing_rights
from runtime.speaker.device import Device, DeviceError, MacvlanError
from runtime.speaker.sysctls import Sysctls
from runtime.speaker.waiting import Waiting
from tests.runtime.speaker.samples import router

FRONT, BACK = router(), router(name="back", vrid=2)
GONE = "No such device"


def test_a_missing_interface_is_told_once_for_all_its_routers() -> None:
    lines: list[str] = []
    waiting = Waiting(lines.append)
    for _ in range(3):
        waiting.miss(FRONT, GONE)
        waiting.miss(BACK, GONE)
    assert lines == ["xl0 cannot be used yet: No such device; front and others there wait for it"]
    assert waiting


def test_what_comes_is_told_and_may_be_missed_again() -> None:
    lines: list[str] = []
    waiting = Waiting(lines.append)
    waiting.miss(FRONT, GONE)
    waiting.found(FRONT)
    waiting.found(FRONT)
    waiting.miss(FRONT, GONE)
    assert lines[1] == "front: xl0 can be used now"
    assert (lines[0], len(lines)) == (lines[2], 3)


def test_who_is_refused_waits_for_another_configuration() -> None:
    lines: list[str] = []
    waiting = Waiting(lines.append)
    waiting.refuse(FRONT, "no macvlan")
    assert (lines, bool(waiting)) == (["front is not served: no macvlan"], False)
    assert waiting.is_refused(FRONT.key)
    assert waiting.describe({FRONT.key: FRONT}) == [{"name": "front", "interface": "xl0", "why": "no macvlan"}]
    waiting.reconsider({FRONT.key: FRONT})
    assert not waiting.is_refused(FRONT.key)


def test_who_is_not_wanted_any_more_does_not_wait() -> None:
    waiting = Waiting(lambda _: None)
    waiting.miss(FRONT, GONE)
    waiting.reconsider({BACK.key})
    assert not waiting
    assert waiting.describe({BACK.key: BACK}) == []


class Kernel:
    """The netlink edge of a kernel that answers a request for a new device with an error."""

    def __init__(self, code: int) -> None:
        self._code = code

    def link_lookup(self, **_: Any) -> list[int]:
        return []

    def link(self, *_: Any, **__: Any) -> None:
        raise NetlinkError(self._code, "as a test wanted it")

    def addr(self, *_: Any, **__: Any) -> None:
        raise NetlinkError(errno.EADDRNOTAVAIL)


@pytest.mark.parametrize("code", [errno.EOPNOTSUPP, errno.EINVAL, errno.EBUSY])
def test_a_kernel_without_macvlan_has_a_way_out(code: int) -> None:
    """None of these heals by waiting: EOPNOTSUPP is what a kernel says that was built without it."""
    device = Device(Kernel(code), Sysctls(lambda _: None), 2, FRONT)
    with pytest.raises(MacvlanError, match=r"^cannot make the macvlan vrrpc2-1 .*; `virtual_mac: no` is the way out$"):
        device.prepare(FRONT)


@pytest.mark.parametrize(("code", "kind"), [(errno.ENODEV, DeviceError), (errno.EPERM, PermissionError)])
def test_other_errors_are_what_they_are(code: int, kind: type[Exception]) -> None:
    device = Device(Kernel(code), Sysctls(lambda _: None), 2, FRONT)
    with pytest.raises(kind) as caught:
        device.prepare(FRONT)
    assert not isinstance(caught.value, MacvlanError)


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        (0x3000, []), (0x1000, ["CAP_NET_RAW"]), (0x2000, ["CAP_NET_ADMIN"]), (0, ["CAP_NET_ADMIN", "CAP_NET_RAW"]),
        (None, []),
    ],
)  # fmt: skip
def test_rights(held: int | None, missing: list[str]) -> None:
    """Where it cannot be told what is held, nothing is said to be missing."""
    assert missing_rights(held) == missing
