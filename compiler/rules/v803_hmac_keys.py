"""The key that signs is one of the keys, and no key stands twice.

A member that is told to sign with a key that it has not got sends adverts that nobody takes: every member is master.
And a new number for an old secret looks like a change of keys and changes nothing: whoever knew the old key knows the
new one. (draft-cassen-vrrp-auth-hmac; keepalived 2.4.)
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Route, Severity
from schemas.part import SecretRef
from schemas.routers import Hmac

CODE: Final = "V803"
TITLE: Final = "HMAC key that is not there"
SEVERITY: Final = Severity.ERROR
HELP: Final = "name one of the `keys` in `active`"

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
    authentication: {hmac: {keys: {1: {secret: vrrp1}, 2: {secret: vrrp2}}, active: 3}}
"""
GOOD: Final = BAD.replace("active: 3", "active: 2")


def check(model: Model) -> Iterator[Breach]:
    told: set[int] = set()
    for router in model.routers:
        # What stands in the defaults is one object for all routers, and one mistake.
        if router.hmac and id(router.hmac) not in told:
            told.add(id(router.hmac))
            yield from _of_keys(router.hmac, (*router.at, "authentication", "hmac"))


def _of_keys(hmac: Hmac, at: Route) -> Iterator[Breach]:
    if hmac.active not in hmac.keys:
        numbers = ", ".join(map(str, hmac.keys))
        yield Breach(f"key {hmac.active} is to sign, and the keys are {numbers}", (*at, "active"))
    first: dict[SecretRef, int] = {}
    for number, secret in hmac.keys.items():
        earlier = first.setdefault(secret, number)
        if earlier != number:
            related = ((f"key {earlier} is here", (*at, "keys", str(earlier))),)
            yield Breach(
                f"key {number} is the secret of key {earlier}", (*at, "keys", str(number)), related=related, help=_OWN
            )


_OWN: Final = "give each key a secret of its own"
