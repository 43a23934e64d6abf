"""Names that the parts of a site call each other by, and the breach when there is nothing of that name."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from compiler.nearest import nearest
from schemas.findings import Breach, Route
from schemas.site import Site
from schemas.values import Ip


@dataclass
class References:
    """Collects the references that lead nowhere while a site is resolved."""

    site: Site
    holes: frozenset[Route]
    breaches: list[tuple[str, Breach]] = field(default_factory=list)

    def unknown(self, kind: str, name: str, at: Route, table: Route, known: Iterable[str], key: bool = False) -> None:
        """Report a name that is not in a table of the site, unless it may mean what could not be read of that table."""
        if self._was_lost(name, table):
            return
        close = nearest(name, known)
        help = f"did you mean {close}?" if close else f"known: {', '.join(known) or 'none'}"
        self.breaches.append(("V109", Breach(f"there is no {kind} {name!r}", at, key, help)))

    def virtual_addresses(self) -> dict[str, Ip]:
        """All of them, each by the name of its router, a dot and its own."""
        return {
            f"{name}.{address}": ip
            for name, router in self.site.virtual_routers.items()
            for address, ip in (router.addresses | router.excluded).items()
        }

    def _was_lost(self, name: str, table: Route) -> bool:
        size = len(table)
        if any(hole == table[: len(hole)] for hole in self.holes):
            return True
        lost = [str(hole[size]).lower() for hole in self.holes if len(hole) == size + 1 and hole[:size] == table]
        return any(nearest(word.lower(), lost) for word in (name, *name.split("."))) if lost else False
