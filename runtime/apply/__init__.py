"""A tree -> this host, or back: stage, check, install, act, verify. What fails on the way is undone by the same means.

Nothing is touched before every changed file has passed its daemon's own check. The files of a generation are installed
one by one, each atomically; daemons are told when all of them are there.
"""

from runtime.apply.outcome import Applied, Outcome, Refused, TakenBack
from runtime.apply.run import apply
from runtime.apply.world import World

__all__ = ["Applied", "Outcome", "Refused", "TakenBack", "World", "apply"]
