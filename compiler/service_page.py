"""The page of what each kind of service software does when its address moves, and the README's short table of it: both
made from the modules of `compiler/services`."""

from collections.abc import Iterator
from typing import Final

from compiler.services import SOFTWARE, usual_bind
from schemas.services import Bind

_HEAD: Final = """\
# The services

Made from the modules of this folder by `python -m tests.rewrite_pages`; change these. Every service has `bind:`, how it
meets an address that comes and goes; left out, it is the first that is named here. V504 refuses what a program cannot.
"""

_ON_EVENTS: Final = {
    Bind.WILDCARD: ("nothing: it runs", "nothing: it runs on"),
    Bind.FOLLOW: ("nothing: it sees the address come", "nothing: it sees it go"),
    Bind.FREEBIND: ("nothing: it is bound already", "nothing: it stays bound, and silent"),
    Bind.NONLOCAL: ("nothing: it is bound already", "nothing: it stays bound, and silent"),
    Bind.ON_MASTER: ("started", "stopped"),
}


def service_page() -> str:
    """The whole page, as Markdown."""
    return "\n".join([_HEAD, *service_table(), "", *_reasons()])


def service_table() -> Iterator[str]:
    """A line a kind of software."""
    yield "| `software:` | `bind:` | on master | on backup | who is there | tested with |"
    yield "|---|---|---|---|---|---|"
    for name, software in SOFTWARE.items():
        usual = usual_bind(name)
        others = [f"`{bind}`" for bind, why_not in software.BINDS.items() if not why_not and bind is not usual]
        binds = ", ".join([f"**`{usual}`**", *others])
        yield f"| `{name}` | {binds} | {' | '.join(_ON_EVENTS[usual])} | {software.WHO} | {software.TESTED} |"


def _reasons() -> Iterator[str]:
    for name, software in SOFTWARE.items():
        if refused := [(bind, why_not) for bind, why_not in software.BINDS.items() if why_not]:
            yield f"## What {name} cannot, and why"
            yield ""
            yield from (f"- `bind: {bind}`: {why_not}" for bind, why_not in refused)
            yield ""
