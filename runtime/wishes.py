"""A person's orders about what is applied: plan, apply, confirm, rollback. The same whether an agent is at work, which
then carries them out, or the command does that by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from runtime.applier import Applier, Origin
from runtime.apply.outcome import Applied, Outcome, Refused
from runtime.exits import REFUSED
from runtime.journal import Record
from runtime.pause import PAUSED, Pause
from runtime.proposal.show import as_data, as_text
from runtime.verdict import verdict
from schemas.filetree import Tree


class Wish(Protocol):
    """What is wished. `generation` is 0 for the one before, `confirm` seconds, `plan` the name of a shown one."""

    @property
    def do(self) -> str:
        """plan, apply, confirm or rollback."""

    @property
    def allow(self) -> frozenset[str]:
        """Guards that are let pass."""

    @property
    def plan(self) -> str:
        """Of an apply."""

    @property
    def generation(self) -> int:
        """Of a rollback."""

    @property
    def confirm(self) -> float:
        """Of an apply."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is to apply. `allow` are guards that its commit lets pass."""

    tree: Tree
    origin: Origin
    allow: frozenset[str] = frozenset()


def held_back(wish: Wish, pause: Pause | None) -> dict[str, Any] | None:
    """The answer to whoever would change a host that somebody has paused; None for all others."""
    if pause is None or wish.do not in ("apply", "rollback") or PAUSED in wish.allow:
        return None
    return {"outcome": "paused", "status": REFUSED, "why": pause.refusal}


def obey(
    applier: Applier,
    wish: Wish,
    offer: Callable[[], Offer | Refused],
    done: Callable[[Outcome, Record | None], None],
) -> dict[str, Any]:
    """Carry it out; `outcome`, `status` and `why` as `agent_control.py` tells them. `done` gets what came of it, with
    what was applied before. Raises StateError, OSError."""
    before = applier.applied()
    match wish.do:
        case "plan":
            return _plan(applier, offer())
        case "confirm":
            record = applier.confirm()
            why = "" if record else "nothing waits to be confirmed here"
            return {"outcome": "confirmed" if record else "refused", "status": 0 if record else 1, "why": why}
        case "rollback":
            outcome = applier.roll_back(wish.generation or None, wish.allow)
        case _:
            found = offer()
            outcome = found if isinstance(found, Refused) else applier.apply(
                found.tree, found.origin, wish.allow | found.allow, wish.plan, wish.confirm
            )  # fmt: skip
    done(outcome, before)
    told = verdict(outcome, True, ())
    until = outcome.until if isinstance(outcome, Applied) else 0.0
    return {"outcome": told.word, "status": told.status, "why": told.why, "until": until}


def _plan(applier: Applier, found: Offer | Refused) -> dict[str, Any]:
    proposal = found if isinstance(found, Refused) else applier.propose(found.tree, found.origin)
    if isinstance(proposal, Refused):
        told = verdict(proposal, True, ())
        return {"outcome": told.word, "status": told.status, "why": told.why}
    applier.keep(proposal)
    return {"outcome": "planned", "status": 0, "why": "", "text": as_text(proposal), "plan": as_data(proposal)}
