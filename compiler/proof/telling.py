"""A proof as people read it: what holds what when something fails, and each counterexample as a trace."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any, Final

from compiler.model import Model
from compiler.proof.cast import Cast
from compiler.proof.election import Election, World
from compiler.proof.exploring import Counterexample, Outcome, Proven
from compiler.proof.hearing import why_dropped
from compiler.proof.scene import Scene

JSON_VERSION: Final = 1
"""Version of the shape; a new key does not change it."""

_NONE: Final = "nobody"


def as_text(file: str, model: Model, proofs: Sequence[Proven], failures: int) -> str:
    """Tables, counterexamples, and the verdict in the last line."""
    lines: list[str] = []
    for proof in proofs:
        lines += [*_table(model, proof), ""]
    found = [(proof, each) for proof in proofs for each in proof.counterexamples]
    for proof, each in found:
        lines += [*_trace(proof.cast, each), ""]
    worlds = sum(proof.worlds for proof in proofs)
    looked = f"{worlds:,} states, with up to {failures} failure{'s' if failures > 1 else ''} at once"
    if found:
        verdict = f"{len(found)} counterexample{'s' if len(found) > 1 else ''} in {looked}"
    elif any(proof.cast.changes for proof in proofs):
        verdict = f"proved in {looked}, while the hosts get the new site: one master wherever a member is fit"
    else:
        verdict = f"proved in {looked}: one master wherever a member is fit, and everything comes home"
    return "\n".join([*lines, f"{file}: {verdict}", ""])


def as_value(file: str, model: Model, proofs: Sequence[Proven], failures: int) -> dict[str, Any]:
    """The same for a program: {version, file, failures, states, proved, outcomes, counterexamples}."""
    return {
        "version": JSON_VERSION,
        "file": file,
        "failures": failures,
        "states": sum(proof.worlds for proof in proofs),
        "proved": not any(proof.counterexamples for proof in proofs),
        "outcomes": [_outcome_value(model, proof.cast, each) for proof in proofs for each in proof.outcomes],
        "counterexamples": [_trace_value(proof.cast, each) for proof in proofs for each in proof.counterexamples],
    }


def _held(cast: Cast, world: World) -> dict[str, list[str]]:
    return {router: sorted(world.masters(router)) for router in cast.routers}


def _services(model: Model, cast: Cast, world: World) -> dict[str, list[str]]:
    """Where each service answers: wherever one of its addresses is."""
    found: dict[str, list[str]] = {}
    for service in model.each_service():
        names = {router.name for router in service.routers} & set(cast.routers)
        if names:
            found[service.name] = sorted({host for name in names for host in world.masters(name)})
    return found


def _outcome_value(model: Model, cast: Cast, outcome: Outcome) -> dict[str, Any]:
    after = {"routers": _held(cast, outcome.failed), "services": _services(model, cast, outcome.failed)}
    back = {"routers": _held(cast, outcome.back), "services": _services(model, cast, outcome.back)}
    return {"fails": str(outcome.fault or ""), **after, "back": back}


def _trace_value(cast: Cast, each: Counterexample) -> dict[str, Any]:
    steps = [{"event": step.event, "routers": _held(cast, step.world)} for step in each.steps]
    return {"promise": each.broken.promise.value, "what": each.broken.what, "text": each.broken.text, "steps": steps}


def _table(model: Model, proof: Proven) -> Iterator[str]:
    """What moves, a line each; then what moves nothing."""
    cast, start = proof.cast, proof.outcomes[0].failed
    rows = [["what fails", *cast.routers], ["", *(_answering(model, router) for router in cast.routers)]]
    still = []
    for outcome in proof.outcomes:
        if outcome.fault and _held(cast, outcome.failed) == _held(cast, start):
            still.append(str(outcome.fault))
            continue
        rows.append([str(outcome.fault or "nothing"), *_cells(cast, outcome.failed)])
        if _held(cast, outcome.back) != _held(cast, start):
            rows.append(["  and is back", *_cells(cast, outcome.back)])
    yield from _columns([row for row in rows if any(row)])
    if still:
        yield from wrap(f"nothing moves: {', '.join(still)}", 110, subsequent_indent="  ")


def _answering(model: Model, router: str) -> str:
    names = [each.name for each in model.each_service() if router in [known.name for known in each.routers]]
    return f"({', '.join(names)})" if names else ""


def _cells(cast: Cast, world: World) -> list[str]:
    return [" and ".join(hosts) or _NONE for hosts in _held(cast, world).values()]


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _trace(cast: Cast, each: Counterexample) -> Iterator[str]:
    yield f"COUNTEREXAMPLE, {each.broken.promise}: {each.broken.text}"
    for number, step in enumerate(each.steps, 1):
        yield f"  {number}. {step.event}"
        for router in each.broken.routers:
            yield from (f"       {line}" for line in _members(cast, step.world, router))


def _members(cast: Cast, world: World, router: str) -> Iterator[str]:
    """Every member of a router, and why it is what it is."""
    scene = Scene(cast, world.situation)
    election = Election(scene)
    election.settle(world.seats)
    masters = world.masters(router)
    for key, part in scene.of(router):
        if key not in scene.fit:
            yield f"{router}: {key[0]} is out"
            continue
        role = "master" if key[0] in masters else "backup"
        drops = [
            f"; it drops what {other[0]} says: {reason}"
            for other, rival in scene.of(router)
            if other != key and (reason := why_dropped(rival, part))
        ]
        yield f"{router}: {key[0]} is {role} at {election.priority(key)}{''.join(drops)}"
