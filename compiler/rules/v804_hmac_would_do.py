"""A password keeps out mistakes, and keys keep out people.

The password of version 2 can be read by everybody on the LAN and sent by everybody, too (acassen/keepalived#1512,
#1895). Adverts that are signed with a key cannot be made up, and need no version 2. Where the speakers of all members
can sign, that is worth a thought; others have nothing better, and are not told. A signed advert says when it was sent
and is taken for three intervals, 5 s at least: the clocks of the members must agree that well.
"""

from collections.abc import Iterator
from typing import Final

from compiler.capabilities import No, capabilities_of
from compiler.model import Model, Router
from schemas.findings import Breach, Severity

CODE: Final = "V804"
TITLE: Final = "password where keys would do"
SEVERITY: Final = Severity.NOTE
WAIVABLE: Final = True
HELP: Final = "write `authentication: {hmac: {keys: {1: {secret: NAME}}, active: 1}}`, and leave `version` out"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, speaker_version: 2.4.1, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {speaker: keepalived, speaker_version: 2.4.1, interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
    authentication: {password: {secret: front}}
"""
GOOD: Final = BAD.replace("{password: {secret: front}}", "{hmac: {keys: {1: {secret: front}}, active: 1}}")


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        if router.password and router.members and _can_all_sign(router):
            message = f"anybody on the LAN can read the password of {router.name} and speak with it"
            yield Breach(message, (*router.at, "authentication"))


def _can_all_sign(router: Router) -> bool:
    hosts = [member.host for member in router.members]
    return not any(isinstance(capabilities_of(host.speaker, host.speaker_version).hmac, No) for host in hosts)
