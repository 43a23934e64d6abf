"""The advert interval is one that the version can say.

Version 2 counts whole seconds up to 255; version 3 counts steps of 10 ms up to 40.95 s. A daemon rounds what it cannot
say, and members that round differently drop each other's adverts: two masters.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V307"
TITLE: Final = "interval that the version cannot say"
SEVERITY: Final = Severity.ERROR
HELP: Final = "version 2: whole seconds, 1s to 255s; version 3: 10ms to 40950ms"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    version: 2
    interval: 100ms
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("version: 2", "version: 3")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        shown = f"{router.interval * 10}ms"
        if router.version == 2 and (router.interval % 100 or router.interval > 25500):
            yield Breach(f"version 2 cannot say an interval of {shown}", (*router.at, "interval"))
        if router.version == 3 and router.interval > 4095:
            yield Breach(f"version 3 cannot say an interval of {shown}", (*router.at, "interval"))
