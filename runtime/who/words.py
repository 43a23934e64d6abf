"""What is told of who is there: a table for people, a line for each change, JSON for whatever else. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from runtime.who.compare import Row

if TYPE_CHECKING:
    from rich.table import Table

JSON_VERSION: Final = 1


def as_json(rows: Sequence[Row], at: datetime) -> dict[str, Any]:
    """{version, at, answers: [{router, service, asked, address, host, should, heard, seconds, trouble}]}.

    `at` is UTC. `service` and `asked` are empty where only adverts tell of a virtual router; `host` is empty for
    nobody; `should` and `heard` are lists of hosts, `heard` null where adverts cannot be heard; `seconds` is null
    without an answer; `trouble` is empty when all is well.
    """
    said = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    return {"version": JSON_VERSION, "at": said, "answers": [_answer(row) for row in rows]}


def _answer(row: Row) -> dict[str, Any]:
    return {
        "router": row.router,
        "service": row.service,
        "asked": row.asked,
        "address": str(row.address),
        "host": row.host,
        "should": list(row.should),
        "heard": None if row.heard is None else list(row.heard),
        "seconds": round(row.seconds, 6) if row.host and row.asked else None,
        "trouble": row.trouble,
    }


def as_table(rows: Sequence[Row]) -> "Table":
    """A line a row; what is wrong stands out, and is said in full by `troubles`. The column of adverts is there where
    they can be heard."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    with_adverts = any(row.heard is not None for row in rows)
    heads = ["address", "service", "by", "answers", "should be", *(["advertises"] if with_adverts else []), "took"]
    table = Table(*heads, box=SIMPLE_HEAD)
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        heard = [" and ".join(row.heard) if row.heard else "-"] if with_adverts else []
        took = f"{row.seconds * 1000:.0f} ms" if row.host and row.asked else "-"
        mark = "! " if row.trouble else ""
        facts = (
            str(row.address),
            row.service or "-",
            _way(row),
            f"{mark}{row.host or 'nobody'}",
            " or ".join(row.should),
        )
        table.add_row(*facts, *heard, took, style="bold red" if row.trouble else "")
    return table


def _way(row: Row) -> str:
    """The question without the address, which stands before it."""
    way, _, place = row.asked.partition("://")
    rest = place.rpartition("]")[2] if place.startswith("[") else place.removeprefix(str(row.address))
    return f"{way} {rest}".strip() if row.asked else "adverts"


def troubles(rows: Sequence[Row]) -> Iterator[str]:
    """What is wrong, a line each."""
    yield from (f"{_place(row)}: {row.trouble}" for row in rows if row.trouble)


def changes(before: Sequence[Row], rows: Sequence[Row], at: datetime) -> Iterator[str]:
    """A line for each row that another host answers, or of which something else is wrong; all of them at first."""
    known = {(row.service, row.asked, row.router): row for row in before}
    for row in rows:
        old = known.get((row.service, row.asked, row.router))
        if old is None or (old.host, old.trouble) != (row.host, row.trouble):
            was = f" (was {old.host or 'nobody'})" if old and old.host != row.host else ""
            trouble = f": {row.trouble}" if row.trouble else ""
            yield f"{at:%Y-%m-%dT%H:%M:%SZ} {_place(row)}: {row.host or 'nobody'}{was}{trouble}"


def _place(row: Row) -> str:
    return f"{row.service or row.router} at {row.asked or row.address}"
