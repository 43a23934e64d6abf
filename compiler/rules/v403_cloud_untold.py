"""On a cloud somebody tells the provider who is master.

A provider routes an address to the interface that it has in its books, and drops gratuitous ARP: the new master has the
address and gets no packet for it (acassen/keepalived#44). A step in `on_master`, or a notification by command or
webhook, must move it there with the provider's own interface.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.hosts import SegmentKind
from schemas.notifications import Event, Means

CODE: Final = "V403"
TITLE: Final = "cloud that nobody tells"
SEVERITY: Final = Severity.ERROR
HELP: Final = "add a step to `on_master` that moves the address with the provider's own interface"

BAD: Final = """\
version: 1
site: example
segments: {dmz: {kind: cloud}}
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.11/24, segment: dmz}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.12/24, segment: dmz}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
    on_backup: [{run: give-address}]
"""
GOOD: Final = BAD.replace("on_backup: [{run: give-address}]", "on_master: [{run: take-address}]")


def check(model: Model) -> Iterator[Breach]:
    told = {
        router
        for notification in model.notifications
        if notification.by is not Means.MAIL and Event.MASTER in notification.roles
        for router in notification.routers
    }
    for router in model.routers:
        segments = [member.nic.segment for member in router.members if member.nic.segment]
        clouds = [segment for segment in segments if segment.kind is SegmentKind.CLOUD]
        if clouds and not router.on_master and router.name not in told:
            message = f"nobody tells the provider of {clouds[0].name} when {router.name} moves"
            related = (("it is a cloud", (*clouds[0].at, "kind")),)
            yield Breach(message, router.at, key=True, related=related)
