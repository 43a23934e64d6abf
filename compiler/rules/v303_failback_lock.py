"""A failback lock must hold, and must never strand a virtual router.

With `failback: manual` the host that took over keeps the role until a person releases it. A plain 'no preemption' does
not do that: it is lost when the old master reboots, when a daemon restarts, and when a partition heals. So the rescuer
raises its own priority, one above the highest that it heard, and needs room for that: four levels above the highest
configured priority. The lock stops preemption and never stops rescue: it belongs to a living master alone.
So no check and no tracked NIC may lower a priority beside it (`lower by`): a lowered master would keep the role or lose
it by whose number is the higher just then (acassen/keepalived#2483, #2599, #2379). With `fault` it leaves the election.
A person releases it with `vrrpc failback release ROUTER`, which hands the role to the preferred host without a loss; a
site that says `failback: automatic` again takes the lock away as well.

The speakers of all members must be able to do it; one that cannot would take the role back.
"""

from collections.abc import Iterator
from typing import Final

from compiler.capabilities import No, capabilities_of
from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.speaker import Failback

CODE: Final = "V303"
TITLE: Final = "failback lock that cannot hold"
SEVERITY: Final = Severity.ERROR
HELP: Final = "keep the highest priority at 250 or less, and let every member have a speaker that can lock"

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
      clarinet: {interface: eth0, priority: 251}
      fridge: {interface: eth0, priority: 100}
    failback: manual
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("priority: 251", "priority: 250")


_HIGHEST: Final = 250


def check(model: Model) -> Iterator[Breach]:
    for router in model.routers:
        if router.failback is not Failback.MANUAL:
            continue
        for member in router.members:
            can = capabilities_of(member.host.speaker, member.host.speaker_version).failback_manual
            if isinstance(can, No):
                message = f"{member.host.name} cannot keep a failback lock: {member.host.speaker}: {can.reason}"
                related = ((f"{member.host.name} takes part here", member.at),)
                yield Breach(message, (*router.at, "failback"), related=related, help=_OTHER_SPEAKER)
            if _HIGHEST < member.priority < 255:
                message = f"priority {member.priority} leaves no room for a failback lock: at most {_HIGHEST}"
                related = (("the lock is asked for here", (*router.at, "failback")),)
                yield Breach(message, (*member.at, "priority"), related=related)
        for name, at in router.lowering:
            message = f"{name} lowers a priority that a failback lock holds up"
            related = (("the lock is asked for here", (*router.at, "failback")),)
            yield Breach(message, at, related=related, help=_FAULT)


_FAULT: Final = "let it be `fault`, or use `failback: automatic`"
_OTHER_SPEAKER: Final = "let the host have `speaker: builtin` or `keepalived`, or use `failback: automatic`"
