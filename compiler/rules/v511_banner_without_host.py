"""The banner of a shared sshd says whose it is.

`vrrpc who`, and a person who logs in, learn from the banner which host answers: a line that begins with the host's
name, a blank, a dash and a blank. Without it `vrrpc who` reports that nobody can be told.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.services import Openssh

CODE: Final = "V511"
TITLE: Final = "banner that does not name the host"
SEVERITY: Final = Severity.WARNING
HELP: Final = 'begin a line of it with "{host} - "'

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
    addresses: {web: 192.0.2.80, shell: 192.0.2.22}
services:
  shell:
    software: openssh
    address: front.shell
    host_certificates: [/etc/ssh/ssh_host_ed25519_key-cert.pub]
    banner: No unauthorised access
"""
GOOD: Final = BAD.replace("banner: No unauthorised access", 'banner: "{host} - No unauthorised access"')


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        match service.written:
            case Openssh(banner=banner) if not any(line.startswith("{host} - ") for line in banner.splitlines()):
                yield Breach("no line of the banner begins with `{host} - `", (*service.at, "banner"))
            case _:
                pass
