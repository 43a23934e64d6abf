"""A check runs as often as it is written.

keepalived runs checks every so many whole seconds; fractions came with 2.3.2. For an older one the interval is rounded
up, since its check ends with 5 over a fraction, and a member with a newer one finds the same trouble sooner.
"""

from collections.abc import Iterator
from typing import Final

from compiler.capabilities import FRACTIONS_SINCE
from compiler.model import Check, Host, Model
from schemas.findings import Breach, Severity
from schemas.hosts import Speaker

CODE: Final = "V405"
TITLE: Final = "check that runs less often than written"
SEVERITY: Final = Severity.WARNING
HELP: Final = "write whole seconds, or install keepalived 2.3.2 or newer"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
    checks: {http: fault}
checks:
  http: {run: wget -qO- http://localhost/, interval: 1500ms, limit: 1s}
"""
GOOD: Final = BAD.replace("interval: 1500ms, limit: 1s", "interval: 2s, limit: 1s")


def check(model: Model) -> Iterator[Breach]:
    for each, host in _oldest_users(model).values():
        if each.interval % 100 and host.speaker_version < FRACTIONS_SINCE:
            release, rounded = ".".join(map(str, host.speaker_version)), -(-each.interval // 100)
            message = f"{each.name} runs every {rounded}s on {host.name}: keepalived {release} counts whole seconds"
            yield Breach(message, (*each.at, "interval"))


def _oldest_users(model: Model) -> dict[str, tuple[Check, Host]]:
    """Each check that keepalived runs, with the host whose release is the oldest."""
    users: dict[str, tuple[Check, Host]] = {}
    for router in model.routers:
        for watched in router.checks:
            for host in (member.host for member in router.members if member.host.speaker is Speaker.KEEPALIVED):
                _, known = users.setdefault(watched.check.name, (watched.check, host))
                if host.speaker_version < known.speaker_version:
                    users[watched.check.name] = (watched.check, host)
    return users
