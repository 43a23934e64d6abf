"""The matrix: every way that two speakers can be the members of one virtual router, as tests/live/test_matrix.py plays
it with real daemons.

A cell is a pair of speakers, a way to meet, virtual MAC or none, and who is preferred. A cell is missing where the
compiler refuses its site; its findings are the reason, and stand in compiler/targets/README.md.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from compiler import compile_site
from schemas.findings import Severity
from schemas.hosts import Speaker

FIRST, SECOND = "clarinet", "fridge"
"""The hosts of a pair."""

HIGH, LOW = 200, 150
"""The priorities of the preferred host and of the other."""

PROGRAMS: Final = {Speaker.BUILTIN: "speaker", Speaker.KEEPALIVED: "keepalived", Speaker.FRR: "frr"}
"""What each speaker is called as a program."""


class Pair(NamedTuple):
    """Two speakers: that of clarinet, and that of fridge."""

    first: Speaker
    second: Speaker

    @property
    def name(self) -> str:
        return f"{_spoken(self.first)} and {_spoken(self.second)}"

    @property
    def preferences(self) -> tuple[str, ...]:
        """Who may be preferred: between two of a kind it makes no difference."""
        return (FIRST,) if self.first is self.second else (FIRST, SECOND)


class Way(NamedTuple):
    """A way to meet: the family of the addresses, and what the site says of the virtual router besides."""

    name: str
    family: int
    settings: str
    excluded: bool = False

    @property
    def is_unicast(self) -> bool:
        """Whether adverts go from host to host."""
        return "unicast" in self.settings


PAIRS: Final = (
    Pair(Speaker.BUILTIN, Speaker.BUILTIN),
    Pair(Speaker.BUILTIN, Speaker.KEEPALIVED),
    Pair(Speaker.BUILTIN, Speaker.FRR),
    Pair(Speaker.KEEPALIVED, Speaker.FRR),
)

WAYS: Final = (
    Way("version 2", 4, "version: 2"),
    Way("version 2 over IPv6", 6, "version: 2"),
    Way("version 2 with a password", 4, "version: 2, authentication: {password: {secret: shared}}"),
    Way("version 3", 4, "version: 3"),
    Way("version 3 at 100 ms", 4, "version: 3, interval: 100ms"),
    Way("version 3 over IPv6", 6, "version: 3, interval: 300ms"),
    Way("version 3, unicast", 4, "version: 3, interval: 300ms, transport: unicast"),
    Way("version 3 over IPv6, unicast", 6, "version: 3, interval: 300ms, transport: unicast"),
    Way("version 3, excluded addresses", 4, "version: 3, interval: 300ms", excluded=True),
)

MACS: Final = {"virtual MAC": True, "own MAC": False}

STATIONS: Final = {
    "started": "",
    f"{FIRST} cut": FIRST,
    f"{FIRST} plugged in": "",
    f"{SECOND} cut": SECOND,
    f"{SECOND} plugged in": "",
    f"{FIRST} stopped": FIRST,
    f"{FIRST} started": "",
    f"{SECOND} stopped": SECOND,
    f"{SECOND} started": "",
}
"""What happens to each pair, in this order, and the host that cannot be master then."""


def router_name(vrid: int | str) -> str:
    """What a virtual router of the matrix is called."""
    return f"cell{vrid}"


class Cell(NamedTuple):
    """One virtual router of the matrix. `number`, 1 to 99, is its VRID and the end of its addresses."""

    pair: Pair
    way: Way
    mac: str
    preferred: str
    number: int = 1

    @property
    def name(self) -> str:
        return f"{self.pair.name}: {self.way.name}, {self.mac}, {self.preferred} preferred"

    @property
    def router(self) -> str:
        """Its name in the site."""
        return router_name(self.number)

    @property
    def lan(self) -> int:
        """The number of its LAN and of its NICs: a NIC has virtual MACs alone, or none."""
        return 0 if MACS[self.mac] else 1

    @property
    def heir(self) -> str:
        """Who is master without the preferred host."""
        return SECOND if self.preferred == FIRST else FIRST

    @property
    def advertised(self) -> tuple[str, ...]:
        """What its adverts say."""
        if self.way.family == 6:
            return f"fe80::{self.number:x}", f"2001:db8:{1 + self.lan}::80:{self.number:x}"
        return (f"10.112.{self.lan}.{self.number}",)

    @property
    def unsaid(self) -> tuple[str, ...]:
        """What moves along, of both families."""
        pair = f"10.112.{self.lan}.{100 + self.number}", f"2001:db8:{1 + self.lan}::81:{self.number:x}"
        return pair if self.way.excluded else ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """All that moves."""
        return self.advertised + self.unsaid


def master(cell: Cell, gone: str) -> str:
    """Who is master without a host."""
    return cell.heir if cell.preferred == gone else cell.preferred


def unheard(cell: Cell, gone: str) -> bool:
    """Whether the master's adverts may be seen or not: one from host to host needs a neighbour entry for the peer, and
    there is none for long once the peer is gone. Those of others are looked for all the same."""
    return bool(gone) and cell.way.is_unicast


def expected(cell: Cell, gone: str) -> dict[str, object]:
    """What is to be seen of a cell without a host: one master, on the wire, to the client, in the kernels of those who
    are there, and as their daemons say."""
    one = master(cell, gone)
    return {
        "advertise": [] if unheard(cell, gone) else [one],
        "answer": dict.fromkeys(cell.addresses, one),
        "client is led to": dict.fromkeys(cell.addresses, one),
        "have it": {address: [one] for address in cell.addresses},
        "say": {host: "master" if host == one else "backup" for host in (FIRST, SECOND) if host != gone},
    }


def site(pair: Pair, cells: Iterable[Cell]) -> str:
    """A site with a virtual router for each of some cells of a pair, on two LANs."""
    lines = ["version: 1", "site: matrix", "hosts:"]
    for end, (host, speaker) in enumerate(((FIRST, pair.first), (SECOND, pair.second)), 251):
        nics = ", ".join(f"eth{lan}: {_nic(lan, end)}" for lan in (0, 1))
        lines.append(f"  {host}: {{speaker: {speaker}, interfaces: {{{nics}}}}}")
    return "\n".join([*lines, "virtual_routers:", *(line for cell in cells for line in _router(cell)), ""])


def _nic(lan: int, end: int) -> str:
    return f'{{addresses: [10.112.{lan}.{end}/24, "2001:db8:{1 + lan}::{end}/64"], many_vrids: true}}'


def _router(cell: Cell) -> Iterator[str]:
    levels = {cell.preferred: HIGH, cell.heir: LOW}
    members = ", ".join(f"{host}: {{interface: eth{cell.lan}, priority: {level}}}" for host, level in levels.items())
    mac = str(MACS[cell.mac]).lower()
    yield f"  {cell.router}: {{vrid: {cell.number}, virtual_mac: {mac}, {cell.way.settings},"
    yield f"    members: {{{members}}},"
    if cell.unsaid:
        yield f"    excluded: {{{_named(cell.unsaid)}}},"
    yield f"    addresses: {{{_named(cell.advertised)}}}}}"


def _named(addresses: Iterable[str]) -> str:
    return ", ".join(f'a{index}: "{address}"' for index, address in enumerate(addresses))


@cache
def refused(cell: Cell) -> tuple[str, ...]:
    """Why a cell cannot be: what the compiler finds in a site that has it alone."""
    findings = compile_site("site.yaml", site(cell.pair, [cell]).encode()).findings
    said = (f"{each.code}: {each.message}" for each in findings if each.severity is Severity.ERROR)
    return tuple(dict.fromkeys(said))


@cache
def cells_of(pair: Pair) -> tuple[Cell, ...]:
    """Those of a pair that can be, numbered."""
    wished = (Cell(pair, way, mac, host) for way in WAYS for mac in MACS for host in pair.preferences)
    possible = (cell for cell in wished if not refused(cell))
    return tuple(cell._replace(number=number) for number, cell in enumerate(possible, 1))


def meetings_section() -> str:
    """The matrix as a section of a page, in Markdown: who meets in which way, and why not."""
    reasons: list[str] = []
    lines = [_HEAD, f"| | {' | '.join(pair.name for pair in PAIRS)} |", f"|---|{'---|' * len(PAIRS)}"]
    for way in WAYS:
        for mac in MACS:
            cells = [Cell(pair, way, mac, FIRST) for pair in PAIRS]
            lines.append(f"| {way.name}, {mac} | {' | '.join(_mark(cell, reasons) for cell in cells)} |")
    return "\n".join([*lines, "", _REASONS, *(f"{number}. {reason}" for number, reason in enumerate(reasons, 1)), ""])


def _mark(cell: Cell, reasons: list[str]) -> str:
    """Yes, or the numbers of the reasons; new ones are added."""
    reasons += [reason for reason in refused(cell) if reason not in reasons]
    return ", ".join(str(reasons.index(reason) + 1) for reason in refused(cell)) or "yes"


def _spoken(speaker: Speaker) -> str:
    return "built-in" if speaker is Speaker.BUILTIN else str(speaker)


_HEAD: Final = """\
## Which of them meet in the tests, and how

Made from `tests/live/matrix.py`. In every cell the daemons of two hosts run from the compiled files of one site; each
host's cable is cut and its daemon stopped, and of two different daemons either one is preferred in turn: see
`tests/live/test_matrix.py`.
"""

_REASONS: Final = """\
A number is why there is no such cell: what the compiler says of a site that has it, with the pair's first speaker on
clarinet and its second on fridge.
"""
