"""How an apply ends. Each of them says what became of the host."""

from dataclasses import dataclass, field

from runtime.classes import Classes
from runtime.journal import Record
from runtime.plan import Plan


@dataclass(frozen=True, slots=True)
class Applied:
    """It is live. `plan` says what changed; empty when nothing had to. With `until`, seconds of UTC, it is taken back
    then unless a person confirms it. `record` is what is applied now, None for an apply that nobody keeps."""

    plan: Plan
    classes: Classes = field(default_factory=Classes)
    record: Record | None = None
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was touched, and why. `curable` when the host can make it good without another site: a secret is set,
    a folder made. `guard` when a guard said no, which a person may let pass. `waits` when only its moment has not
    come."""

    why: str
    curable: bool = False
    guard: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class TakenBack:
    """It was begun, failed, and undone. `whole` is false when undoing failed too; `bad` says that the tree is to blame,
    which was there in full, and not a disk that could not take it."""

    why: str
    whole: bool
    bad: bool = False


Outcome = Applied | Refused | TakenBack
