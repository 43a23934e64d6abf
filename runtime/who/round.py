"""All questions at once, and the adverts meanwhile, so that a round takes as long as its slowest part. Adapters, no
decisions."""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from compiler.model import Model
from compiler.probe import Probe
from compiler.services import software_of
from runtime.who.adverts import hear
from runtime.who.ask import Answer, ask
from runtime.who.compare import Heard

_AT_ONCE: Final = 32
Answers = tuple[tuple[Probe, Answer], ...]


def ask_and_hear(model: Model, limit: float, adverts: bool) -> tuple[Answers, Heard]:
    """Each service at each of its addresses, in the order of the site, and who advertises what."""
    probes = [probe for service in model.each_service() for probe in software_of(service).probes(service)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        heard = pool.submit(hear, model) if adverts else None
        answers = tuple(zip(probes, pool.map(lambda probe: ask(probe, limit), probes), strict=True))
        return answers, heard.result() if heard else {}
