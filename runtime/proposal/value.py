"""The value itself."""

from dataclasses import dataclass

from runtime.classes import Classes
from runtime.plan import Change
from schemas.findings import Finding


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file that will differ. `diff` is empty where there is nothing to show: `hidden` then says why."""

    path: str
    change: Change
    diff: str
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`id` stands for all of it together with what was seen of the host, and is good for one apply. `generation` is the
    one that is applied now, 0 for none. `roles` are those of this host, by router. `objections` are guards that must be
    let pass; `order` is what is done, step by step."""

    id: str
    site: str
    host: str
    generation: int
    findings: tuple[Finding, ...]
    files: tuple[FileDiff, ...]
    classes: Classes
    roles: tuple[tuple[str, str], ...]
    order: tuple[str, ...]
    objections: tuple[Finding, ...]

    @property
    def is_empty(self) -> bool:
        """Whether everything is as it should be."""
        return not self.order
