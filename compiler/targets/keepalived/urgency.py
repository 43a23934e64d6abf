"""What keepalived does when it runs late: a host that is too busy to let it send is taken for dead by its peers, and
when it runs again there are two masters for a moment (acassen/keepalived#1955, #2066, #2271).

Left alone it says so in its log and asks for `max_auto_priority`. With that it takes a real-time priority of 1 when it
was late once, and one more each time that this did not do. It never begins with one, and what it starts (event scripts,
checks) has none. Where it may not have one, as in a container without CAP_SYS_NICE, it says so and goes on. A
hypervisor that stops the whole guest is out of its reach: V317.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from compiler.model import Router

_HIGHEST: Final = 49
"""Of 1 to 99: ahead of every program and below the kernel's interrupt threads, which have 50."""

_LATE: Final = 100
"""Centiseconds: what it takes for late when nothing is said."""

_LONGEST_RUN: Final = 1_000_000
"""Microseconds for which it may run without waiting once it is real-time; then the kernel kills it (RLIMIT_RTTIME,
setrlimit(2)). Its default is 10 ms, which is soon over when it reads a long file again."""


def urgency(routers: Sequence[Router]) -> Iterator[str]:
    """Lines of `global_defs`. One interval of the three that a peer waits is late."""
    yield f"max_auto_priority {_HIGHEST}"
    shortest = min((router.interval for router in routers), default=_LATE)
    if shortest < _LATE:
        yield f"min_auto_priority_delay {shortest * 10_000}"
    yield f"vrrp_rlimit_rttime {_LONGEST_RUN}"
