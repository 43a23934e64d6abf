"""How an apply ends. Each of them says what became of the host."""

from dataclasses import dataclass

from runtime.plan import Plan


@dataclass(frozen=True, slots=True)
class Applied:
    """It is live. `plan` says what changed; empty when nothing had to."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was touched, and why. `curable` when the host can make it good without another site: a secret is set.
    `guard` when a guard said no, which a person may let pass."""

    why: str
    curable: bool = False
    guard: bool = False


@dataclass(frozen=True, slots=True)
class TakenBack:
    """It was begun, failed, and undone. `whole` is false when undoing failed too."""

    why: str
    whole: bool


Outcome = Applied | Refused | TakenBack
