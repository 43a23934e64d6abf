"""How soon named answers on an address that has just come, asked every half millisecond, and what is lost meanwhile at
the host's own address.

Run as root: it enters namespaces, in processes of its own.
"""

import statistics

from tests.live.outside import scenario

_RUNS = 8


def figures() -> list[str]:
    """One line."""
    seen = scenario("address_appears", str(_RUNS))
    took = [seconds * 1000 for seconds in seen["seconds"]]
    span = f"{statistics.median(took):.1f} ms ({min(took):.1f} to {max(took):.1f})"
    lost = f"{seen['lost']} of {seen['asked']} questions were lost"
    return [
        f"An address comes to a host where named runs, {_RUNS} times: the first answer after",
        f"  {span}; at its own address {lost}",
    ]
