"""What is left of a speaker that was killed, stopped or told to end together with its guardian."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from pyroute2 import IPRoute

from runtime.speaker.control import ask
from tests.live.inside.alone import INTERVAL, WEB, Speaker, Wire
from tests.live.inside.patience import stays, until


class Watch(threading.Thread):
    """Looks every few hundred microseconds whether a host has the address up, and remembers when that changed."""

    def __init__(self, speaker: Speaker) -> None:
        super().__init__(daemon=True)
        self._speaker = speaker
        self.changes: list[tuple[float, bool]] = []

    def run(self) -> None:
        """For as long as the scenario lasts."""
        with self._speaker.place.network(), IPRoute() as netlink:
            while True:
                up = {link["index"] for link in netlink.get_links() if link["flags"] & 1}
                there = any(
                    dict(each["attrs"])["IFA_ADDRESS"] == str(WEB) and each["index"] in up
                    for each in netlink.get_addr(family=socket.AF_INET)
                )
                if not self.changes or self.changes[-1][1] != there:
                    self.changes.append((time.monotonic(), there))
                time.sleep(0.0005)

    def gone(self, since: float) -> float | None:
        """When the address went away."""
        return next((at for at, there in self.changes if at > since and not there), None)


class Pair:
    """A master, told apart from its guardian, and a backup."""

    def __init__(self, mode: str = "virtual") -> None:
        self.wire = Wire()
        self.first, self.second = (
            Speaker(self.wire, number, priority, virtual_mac=mode == "virtual")
            for number, priority in ((1, 200), (2, 100))
        )
        for speaker in (self.first, self.second):
            speaker.lay()
            speaker.start()
        self.first.becomes("master")
        self.second.becomes("backup")
        self.watch = Watch(self.first)
        self.watch.start()
        until(lambda: self.watch.changes, "the first look")

    def pids(self) -> tuple[int, int]:
        """The master's process and its guardian, as its machine calls them."""
        state = ask(self.first.control, "state")
        return state["pid"], state["guardian"]

    def kill(self, name: str, *pids: int) -> float:
        """Send a signal; when that was."""
        known = [outside(self.first, pid) for pid in pids]
        began = time.monotonic()
        for pid in known:
            os.kill(pid, getattr(signal, f"SIG{name}"))
        return began

    def first_heard(self, source: str, since: float, is_it: Callable[[int], bool]) -> float | None:
        """When an advert of a certain priority was heard."""
        heard = self.wire.witness.heard
        return next(
            (each.at for each in heard if each.source == source and each.at > since and is_it(each.priority)), None
        )

    def goodbye(self, since: float) -> float | None:
        """When the first host's priority 0 was heard."""
        return self.first_heard(self.first.source, since, lambda priority: priority == 0)

    def takeover(self, since: float) -> float | None:
        """When the second host was heard as master."""
        return self.first_heard(self.second.source, since, bool)


def killed(mode: str) -> dict[str, object]:
    """The speaker alone is killed."""
    pair = Pair(mode)
    speaker, guardian = pair.pids()
    began = pair.kill("KILL", speaker)
    until(lambda: pair.takeover(began), "the second host takes over")
    goodbye, gone, takeover = pair.goodbye(began), pair.watch.gone(began), pair.takeover(began)
    assert goodbye
    assert gone
    assert takeover
    until(lambda: not _alive(pair.first, guardian), "the guardian has ended")
    return {
        "goodbye": goodbye - began, "gone": gone - began, "takeover": takeover - goodbye,
        "addresses": pair.first.addresses(), "said": pair.first.said("guardian: the speaker has ended"),
    }  # fmt: skip


def stopped(mode: str) -> dict[str, object]:
    """The speaker is stopped for longer than anybody waits, and goes on."""
    pair = Pair(mode)
    speaker, _ = pair.pids()
    began = pair.kill("STOP", speaker)
    until(lambda: pair.takeover(began), "the second host takes over")
    gone, takeover = pair.watch.gone(began), pair.takeover(began)
    assert gone
    assert takeover
    time.sleep(2 * INTERVAL)
    between = pair.first.addresses()
    woken = pair.kill("CONT", speaker)
    until(lambda: pair.first.role() == "backup", "it knows that it is not master")
    # Its priority is higher, so it takes the role back, but not before it has listened.
    until(lambda: pair.first.role() == "master", "it is master again")
    spoke = pair.first_heard(pair.first.source, woken, bool)
    assert spoke
    return {
        "ahead": takeover - gone, "between": between, "listened": spoke - woken,
        "said": pair.first.said("the guardian took the addresses down"), "again": pair.first.addresses(),
    }  # fmt: skip


def bereft() -> dict[str, object]:
    """The guardian is killed, the speaker makes another, and is killed itself."""
    pair = Pair()
    speaker, guardian = pair.pids()
    since = pair.kill("KILL", guardian)
    until(lambda: pair.pids()[1] not in (0, guardian), "another guardian")
    kept = stays(lambda: pair.first.role() == "master", 4 * INTERVAL)
    masters = pair.wire.priorities(pair.second.source, since)
    began = pair.kill("KILL", speaker)
    until(lambda: pair.takeover(began), "the second host takes over")
    goodbye = pair.goodbye(began)
    return {"kept": kept, "masters": masters, "said": goodbye is not None, "addresses": pair.first.addresses()}


def together(name: str) -> dict[str, object]:
    """The speaker and its guardian get the same signal at the same time, as a process group does."""
    pair = Pair()
    speaker, guardian = pair.pids()
    began = pair.kill(name, speaker, guardian)
    until(lambda: pair.takeover(began), "the second host takes over")
    until(lambda: not _alive(pair.first, speaker) and not _alive(pair.first, guardian), "both have ended")
    goodbyes = pair.wire.priorities(pair.first.source, began).count(0)
    left = pair.first.addresses()
    pair.first.start()
    pair.first.becomes("backup")
    return {"goodbyes": goodbyes, "left": left, "after": pair.first.addresses()}


def memory() -> dict[str, object]:
    """What a speaker and its guardian take together: KiB, PSS."""
    pair = Pair()
    total = 0
    for pid in pair.pids():
        for line in pair.first.place.run("cat", f"/proc/{pid}/smaps_rollup").stdout.splitlines():
            total += int(line.split()[1]) if line.startswith("Pss:") else 0
    return {"pss": total, "nice": [os.getpriority(os.PRIO_PROCESS, outside(pair.first, pid)) for pid in pair.pids()]}


def unhurried() -> dict[str, object]:
    """What a speaker's event script runs at."""
    wire = Wire()
    speaker = Speaker(wire, 1, 200)
    speaker.lay()
    with open(speaker.router.master_script, "w", encoding="utf-8") as file:
        file.write(f"#!/bin/sh\nnice >{speaker.log}.nice\n")
    speaker.start()
    speaker.becomes("master")
    until(lambda: os.path.exists(f"{speaker.log}.nice"), "the script has run")
    time.sleep(0.3)
    with open(f"{speaker.log}.nice", encoding="utf-8") as file:
        return {"script": int(file.read())}


def wakeups() -> dict[str, object]:
    """How often a master and its guardian are woken in two seconds in which nothing happens."""
    pair = Pair()
    time.sleep(6)  # its announcements are over
    pids = pair.pids()
    before = [_switches(pair.first, pid) for pid in pids]
    time.sleep(2)
    after = [_switches(pair.first, pid) for pid in pids]
    return {"speaker": after[0] - before[0], "guardian": after[1] - before[1]}


def _switches(speaker: Speaker, pid: int) -> int:
    lines = speaker.place.run("cat", f"/proc/{pid}/status").stdout.splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches"))


def outside(speaker: Speaker, pid: int) -> int:
    """A process of a host by the number that it has out here: starting `kill` there would take its time."""
    home = os.readlink(f"/proc/{speaker.place.pid}/ns/pid")
    for name in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError), open(f"/proc/{name}/status", encoding="utf-8") as file:
            inside = next(line.split()[-1] for line in file if line.startswith("NSpid"))
            if inside == str(pid) and os.readlink(f"/proc/{name}/ns/pid") == home:
                return int(name)
    raise ProcessLookupError(f"{speaker.name} has no process {pid}")


def _alive(speaker: Speaker, pid: int) -> bool:
    stat = speaker.place.run("cat", f"/proc/{pid}/stat").stdout
    return bool(stat) and stat.rpartition(")")[2].split()[0] != "Z"
