"""A secret that travels in clear text is used for nothing else.

The password of version 2 stands in every advert, once a second, for everybody on the LAN to read. It keeps out mistakes
and no people (acassen/keepalived#1512, #1895): a token or a key that is the same secret is given away with it.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Route, Severity
from schemas.part import SecretRef

CODE: Final = "V802"
TITLE: Final = "secret that is given away"
SEVERITY: Final = Severity.ERROR
HELP: Final = "use another secret there"

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
    addresses: {web: 192.0.2.80}
    authentication: {password: {secret: front}}
notifications:
  ops: {by: webhook, url: https://example.org/hook, token: {secret: front}}
"""
GOOD: Final = BAD.replace("token: {secret: front}", "token: {secret: hook}")


def check(model: Model) -> Iterator[Breach]:
    told = {router.password: router for router in reversed(model.routers) if router.password}
    for secret, at in _kept(model):
        if router := told.get(secret):
            name = secret.secret or secret.file
            related = (("it is a password here", (*router.at, "authentication")),)
            yield Breach(f"{name} stands in every advert of {router.name}", at, related=related)


def _kept(model: Model) -> Iterator[tuple[SecretRef, Route]]:
    """Secrets that nobody else must know."""
    for notification in model.notifications:
        if notification.token:
            yield notification.token, (*notification.at, "token")
    for router in model.routers:
        for number, secret in router.hmac.keys.items() if router.hmac else ():
            yield secret, (*router.at, "authentication", "hmac", "keys", str(number))
