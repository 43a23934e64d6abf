"""Sites of any size that compile, for measuring."""

from collections.abc import Iterator
from pathlib import Path


def large_site(routers: int) -> str:
    """A site of two hosts a virtual router, each pair with a network of its own; nine lines a router, and a head."""
    hosts, virtual = [], []
    for number in range(routers):
        high, low = divmod(number, 256)
        network = f"10.{high}.{low}"
        for letter, last in (("a", 11), ("b", 12)):
            hosts.append(f"  h{number}{letter}: {{interfaces: {{eth0: {{address: {network}.{last}/24}}}}}}")
        virtual += [
            f"  r{number}:",
            f"    vrid: {number % 255 + 1}",
            "    members:",
            f"      h{number}a: {{interface: eth0, priority: 200}}",
            f"      h{number}b: {{interface: eth0, priority: 100}}",
            "    addresses:",
            f"      web: {network}.80",
        ]
    return "\n".join(["version: 1", "site: large", "hosts:", *hosts, "virtual_routers:", *virtual, ""])


SITES, SEGMENTS = 250, 25
"""A repository: sites of four hosts, ten of them on each segment."""


def repository(folder: Path) -> int:
    """Write 250 sites below a folder: 1,000 hosts and 8,000 memberships of virtual routers; the number of lines."""
    segments = "".join(f"  lan{number}: {{foreign_vrids: [255]}}\n" for number in range(SEGMENTS))
    (folder / "segments.yaml").write_text(f"version: 1\nsegments:\n{segments}")
    lines = 0
    for number in range(SITES):
        place = folder / f"site{number:03}"
        place.mkdir()
        text = "\n".join(_site(number))
        (place / "site.yaml").write_text(text)
        lines += text.count("\n")
    return lines


def _site(number: int) -> Iterator[str]:
    """Four hosts and 16 virtual routers of two members: 32 memberships."""
    segment, place = number % SEGMENTS, number // SEGMENTS
    yield from ("version: 1", f"site: site{number}", "hosts:")
    for host in range(4):
        yield f"  h{number}-{host}:"
        yield "    speaker: keepalived"
        yield "    interfaces:"
        address = f"10.{segment}.{place * 8}.{host + 1}/16"
        yield f"      eth0: {{address: {address}, segment: lan{segment}, many_vrids: true}}"
    yield "virtual_routers:"
    for router in range(16):
        yield f"  r{router}:"
        yield f"    vrid: {place * 16 + router + 1}"
        yield "    members:"
        for rank in range(2):
            host = (router + rank) % 4
            yield f"      h{number}-{host}: {{interface: eth0, priority: {200 - 50 * rank}}}"
        yield "    addresses:"
        yield f"      web: 10.{segment}.{place * 8 + 1}.{router + 1}"
    yield ""
