"""A site as text: a block for each virtual router, those of a group below its name."""

from collections.abc import Iterator, Sequence

from compiler.graph.words import effect, ranked, seat, services_at, traits, watched
from compiler.model import Member, Model, Router


def draw(model: Model) -> str:
    """The whole site."""
    lines = [f"{model.site}, {model.domain}" if model.domain else model.site]
    grouped = {router.name for group in model.groups for router in group.routers}
    for group in model.groups:
        lines += ["", f"{group.name}: these move together"]
        for router in group.routers:
            lines += ["", *(f"  {line}" for line in _router(model, router))]
    for router in model.routers:
        if router.name not in grouped:
            lines += ["", *_router(model, router)]
    return "\n".join(lines) + "\n"


def _router(model: Model, router: Router) -> Iterator[str]:
    yield f"{router.name}: {traits(router)}"
    yield from _columns([_member(member) for member in ranked(router)], "  ")
    rows = []
    for address in router.every_address:
        outside = "not in the advert" if address in router.excluded else ""
        rows.append([address.name, str(address.ip), ", ".join([*services_at(model, router, address), outside])])
    yield from _columns([[*row[:2], row[2].removesuffix(", ")] for row in rows], "    ")
    if checks := [f"{name} ({what})" for name, what in watched(router)]:
        yield f"    checks: {', '.join(checks)}"


def _member(member: Member) -> list[str]:
    tracks = ", ".join(f"{track.nic.name} ({effect(track.effect)})" for track in member.tracks)
    watches = f"tracks {tracks}" if tracks else ""
    return [f"{member.priority:>3} {member.host.name}", seat(member), str(member.host.speaker), watches]


def _columns(rows: Sequence[Sequence[str]], indent: str) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield f"{indent}{'  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))}".rstrip()
