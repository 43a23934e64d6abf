"""Failback locks with real processes: three members under `failback: manual`, and all that may happen to them."""

import time
from dataclasses import replace

from pyroute2 import IPRoute

from runtime.lab.place import vrrpc_command
from schemas.speaker import Failback
from tests.live.inside.alone import INTERVAL, Speaker, Wire
from tests.live.inside.patience import stays, until

PREFERRED, SECOND, THIRD = 200, 150, 100
_SETTLED = 4 * INTERVAL


class Members:
    """Of one virtual router, by their priority."""

    def __init__(self, *priorities: int) -> None:
        self.wire = Wire()
        self.members = {priority: Speaker(self.wire, number, priority) for number, priority in enumerate(priorities, 1)}
        for speaker in self.members.values():
            speaker.router = replace(speaker.router, failback=Failback.MANUAL, ceiling=PREFERRED)
            speaker.write(speaker.router)
            speaker.lay()
            speaker.start()
            speaker.becomes("master" if speaker is self.members[PREFERRED] else "backup")

    def __getitem__(self, priority: int) -> Speaker:
        return self.members[priority]

    def levels(self) -> dict[int, int]:
        """The effective priority of each that says it is master."""
        states = {own: speaker.state() for own, speaker in self.members.items()}
        return {own: state[0]["priority"] for own, state in states.items() if state and state[0]["role"] == "master"}

    def stands(self, own: int) -> list[int]:
        """One becomes the only master and stays it: who, and at which level."""
        until(lambda: list(self.levels()) == [own], f"{own} is the only master")
        stayed = stays(lambda: list(self.levels()) == [own], _SETTLED)
        return [own, self.levels()[own]] if stayed else []

    def reboot(self, own: int) -> None:
        """A process that loses all it knew, and the guardian with it."""
        self[own].end("KILL")
        time.sleep(_SETTLED)
        self[own].start()

    def split(self, own: int) -> None:
        """Cut one off without its noticing: its cable is plugged in, and leads nowhere."""
        self._plug(own, 0)
        until(lambda: len(self.levels()) == 2, "each side has a master")

    def heal(self, own: int) -> None:
        """One LAN again."""
        with IPRoute() as netlink:
            self._plug(own, netlink.link_lookup(ifname="lan0")[0])

    def _plug(self, own: int, bridge: int) -> None:
        plug = next(cable.plug for cable in self.wire.network.cables if cable.place == self[own].name)
        with IPRoute() as netlink:
            netlink.link("set", index=netlink.link_lookup(ifname=plug)[0], master=bridge)

    def vrrpc(self, own: int, *words: str) -> tuple[int, str]:
        """A command on one member's host."""
        done = self[own].place.run(vrrpc_command(), *words, "--control", self[own].control)
        return done.returncode, done.stdout + done.stderr


def returns(how: str) -> dict[str, object]:
    """The preferred master stops in good order, or reboots; then it comes back."""
    members = Members(PREFERRED, THIRD)
    if how == "stop":
        members[PREFERRED].end("TERM")
        members[THIRD].becomes("master")
        members[PREFERRED].start()
    else:
        members.reboot(PREFERRED)
    seen = [members.stands(THIRD)]
    if how == "reboot":  # then its rescuer reboots as well
        members.reboot(THIRD)
        seen.append(members.stands(PREFERRED))
    return {"seen": seen}


def partition() -> dict[str, object]:
    """The LAN splits and heals: first the master has no lock, then it is the holder, on either side."""
    members, seen = Members(PREFERRED, THIRD), []
    for cut, winner in ((PREFERRED, THIRD), (THIRD, PREFERRED), (THIRD, THIRD)):
        members.split(cut)
        members.heal(cut)
        seen.append(members.stands(winner))
    return {"seen": seen}


def three_members() -> dict[str, object]:
    """The first two fail one after the other, and come back; then the lock is released."""
    members, seen = Members(PREFERRED, SECOND, THIRD), []
    for lost, rescuer in ((PREFERRED, SECOND), (SECOND, THIRD)):
        members[lost].end("KILL")
        seen.append(members.stands(rescuer))
    nothing = members.vrrpc(THIRD, "failback", "release", "front")
    alone = members.stands(THIRD)
    for each in (SECOND, PREFERRED):
        members[each].start()
    seen.append(members.stands(THIRD))
    held = [members.vrrpc(each, "failback", "list")[1] for each in (THIRD, PREFERRED)]
    elsewhere = members.vrrpc(PREFERRED, "failback", "release", "front")
    released = members.vrrpc(THIRD, "failback", "release", "front")
    seen.append(members.stands(PREFERRED))
    return {
        "seen": seen, "nothing": nothing, "alone": alone, "held": held, "elsewhere": elsewhere, "released": released,
        "then": members.vrrpc(PREFERRED, "failback", "list")[1],
    }  # fmt: skip
