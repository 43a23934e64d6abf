"""A speaker is not older than what its configuration is written for.

What is written for a host is tried with the daemons that Debian 12 has: keepalived 2.2.7 and FRR 8.4. Older ones lack
keywords or mean something else by them (evrardjp/ansible-keepalived#170, voxpupuli/puppet-keepalived#119), and
freevrrpd before 1.2 crashes on lines that the later one only logs.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.hosts import Speaker

CODE: Final = "V319"
TITLE: Final = "release that nobody has tested"
SEVERITY: Final = Severity.ERROR
HELP: Final = "install a newer release, or use another speaker on that host"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, speaker_version: 2.0.19, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("2.0.19", "2.2.8")


_OLDEST: Final = {Speaker.KEEPALIVED: (2, 2, 7), Speaker.FRR: (8, 4), Speaker.FREEVRRPD: (1, 2)}


def check(model: Model) -> Iterator[Breach]:
    for host in model.hosts:
        oldest = _OLDEST.get(host.speaker, ())
        if host.speaker_version < oldest:
            has, wants = (".".join(map(str, release)) for release in (host.speaker_version, oldest))
            message = f"{host.name} has {host.speaker} {has}: the oldest that is known to do is {wants}"
            yield Breach(message, (*host.at, "speaker_version"))
