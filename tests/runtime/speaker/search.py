"""Every way that things can go on a LAN of three, to a bounded depth: packets that arrive, overtake each other or are
lost, hosts that crash, come back, or leave in good order, at any moment. From every state that is reached in this way
the LAN must heal: one master within the time that the slowest member may take, and one from then on.

`python -m tests.runtime.speaker.search 9` goes that deep (`make fuzz`), the tests less.
"""

import sys
from collections.abc import Iterator
from typing import Final

from runtime.speaker.events import Started, Stopped
from runtime.speaker.state import SECOND, Role
from schemas.speaker import Failback, Ip, Router
from tests.runtime.speaker.lan import Lan
from tests.runtime.speaker.samples import HIGHER, LOWER, OURS, router

LATENCY: Final = SECOND // 1000
MOST_TROUBLES: Final = 2
"""That a path may have: accidents of hosts, and packets that are lost."""

Path = tuple[str, ...]


def members(failback: Failback) -> list[Router]:
    """Of one virtual router."""
    priorities = {LOWER: 200, OURS: 150, HIGHER: 100}
    traits = {"ceiling": 200, "failback": failback, "failback_after": 300}
    return [router(source=source, priority=priority, **traits) for source, priority in priorities.items()]


def scenes(site: list[Router]) -> Iterator[tuple[str, Lan]]:
    """Moments from which to search: all start; all is settled; the master has just left; it is missed by now."""
    lan = Lan(lambda _sender, _receiver: LATENCY)
    for member in site:
        lan.boot(member)
    yield "start", lan.twin()
    lan.run(20 * SECOND)
    yield "settled", lan.twin()
    master = lan.masters()[0]
    left = lan.twin()
    left.happen(master, Stopped())
    yield "left", left
    lan.crash(master)
    lan.run(lan.now + 3 * SECOND)
    yield "missed", lan


def futures(lan: Lan, site: list[Router], troubles: int) -> Iterator[tuple[str, Lan, int]]:
    """What may happen next: a word for it, the LAN then, and how many troubles the path has now."""
    then = lan.twin()
    then.advance()
    yield "on", then, troubles
    waiting = lan.under_way
    for number in waiting[1:]:
        then = lan.twin()
        then.hurry(number)
        yield f"hurry {number}", then, troubles
    if troubles == MOST_TROUBLES:
        return
    for number in waiting[:1]:
        then = lan.twin()
        then.lose(number)
        yield "lose", then, troubles + 1
    for member in site:
        for word, then in _accidents(lan, member):
            yield f"{word} {member.source}", then, troubles + 1


def _accidents(lan: Lan, member: Router) -> Iterator[tuple[str, Lan]]:
    state, then = lan.states.get(member.source), lan.twin()
    if state is None:
        then.boot(member)
        yield "boot", then
        return
    then.crash(member.source)
    yield "crash", then
    if state.started:
        then = lan.twin()
        then.happen(member.source, Stopped())
        yield "stop", then


def heals(lan: Lan, site: list[Router]) -> bool:
    """Whether all is well in time when every host is well again."""
    lan = lan.twin()
    for member in site:
        if member.source not in lan.states:
            lan.boot(member)
        lan.happen(member.source, Started())
    slowest = max(state.down_interval + state.skew for state in lan.states.values())
    lan.run(lan.now + slowest + 4 * LATENCY)
    before = _holders(lan)
    lan.run(lan.now + 2 * SECOND)
    # A due failback takes one advert to be heard.
    lan.run(lan.now + 2 * LATENCY if len(_holders(lan)) != 1 else lan.now)
    return len(before) >= 1 and len(_holders(lan)) == 1


def _holders(lan: Lan) -> list[Ip]:
    return [host for host, state in lan.states.items() if state.role in (Role.MASTER, Role.LEAVING)]


def search(failback: Failback, depth: int) -> tuple[int, list[Path]]:
    """How many states there are to this depth, and the shortest ways to those that do not heal."""
    site = members(failback)
    edge: list[tuple[Path, Lan, int]] = [((name,), lan, 0) for name, lan in scenes(site)]
    seen = {(lan.picture(), troubles) for _, lan, troubles in edge}
    sick = [path for path, lan, _ in edge if not heals(lan, site)]
    for _ in range(depth):
        following: list[tuple[Path, Lan, int]] = []
        for path, lan, troubles in edge:
            for word, then, more in futures(lan, site, troubles):
                if (key := (then.picture(), more)) not in seen:
                    seen.add(key)
                    following.append(((*path, word), then, more))
        sick += [path for path, lan, _ in following if not heals(lan, site)]
        edge = following
    return len(seen), sick


def main(words: list[str]) -> int:
    """All kinds of failback, to this depth."""
    depth, failed = int(words[0]) if words else 9, False
    for failback in Failback:
        count, sick = search(failback, depth)
        failed |= bool(sick)
        ways = "".join(f"\n  does not heal: {', '.join(path)}" for path in sick[:10])
        sys.stdout.write(f"failback {failback}: {count:,} states to depth {depth}, {len(sick)} do not heal{ways}\n")
        sys.stdout.flush()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
