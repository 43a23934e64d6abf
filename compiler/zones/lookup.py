"""What the zones of a site say of a name, as a name server would find it."""

from collections.abc import Iterable

from compiler.zones.names import lies_in
from compiler.zones.zone import AAAA, CNAME, NS, A, Record, Zone


class Lookup:
    """All zones of a site, by name."""

    def __init__(self, zones: Iterable[Zone]) -> None:
        self._zones = sorted(zones, key=lambda zone: -len(zone.name))
        self._records: dict[str, list[Record]] = {}
        for zone in self._zones:
            for record in zone.records:
                self._records.setdefault(record.name, []).append(record)

    def is_ours(self, name: str) -> bool:
        """Whether a zone of the site says what there is of a name, and has given it to nobody else."""
        zone = next((zone for zone in self._zones if lies_in(name, zone.name)), None)
        return zone is not None and not any(
            record.kind == NS and record.name != zone.name and lies_in(name, record.name) for record in zone.records
        )

    def alias(self, name: str) -> Record | None:
        """The CNAME record of a name."""
        return next((each for each in self._records.get(name, ()) if each.kind == CNAME), None)

    def has_address(self, name: str) -> bool:
        """Whether there is an address of a name, by itself or by a `*`."""
        return any(each.kind in (A, AAAA) for each in self._found(name))

    def is_there(self, name: str) -> bool:
        """Whether there is anything of a name."""
        return bool(self._found(name))

    def _found(self, name: str) -> list[Record]:
        if name in self._records:
            return self._records[name]
        above = name.partition(".")[2]
        while above:
            if found := self._records.get(f"*.{above}"):
                return found
            above = above.partition(".")[2]
        return []
