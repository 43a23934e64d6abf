"""All questions at once, so that a round takes as long as its slowest answer. Adapters, no decisions."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from compiler.model import Model
from compiler.probe import Probe
from compiler.services import software_of
from runtime.who.ask import Answer, ask

_AT_ONCE: Final = 32
Answers = tuple[tuple[Probe, Answer], ...]


def ask_all(model: Model, limit: float) -> Answers:
    """Each service at each of its addresses, in the order of the site."""
    probes = [probe for service in model.each_service() for probe in software_of(service).probes(service)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(zip(probes, pool.map(lambda probe: ask(probe, limit), probes), strict=True))
