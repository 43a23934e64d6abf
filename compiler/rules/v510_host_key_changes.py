"""A client knows the sshd behind a virtual address after a failover, too.

Each host has keys of its own, so after a failover clients refuse (`REMOTE HOST IDENTIFICATION HAS CHANGED`), and people
learn to click that warning away, which is all that stands between them and whoever listens in. Host certificates end
it: the keys of all hosts are signed for the name and the address of the service, and clients trust the signer, by one
line `@cert-authority` in `known_hosts`. The same key on all hosts would do as well, and makes a theft from one of them
one from all; where that is done, waive this.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity
from schemas.services import Openssh

CODE: Final = "V510"
TITLE: Final = "sshd that clients will not know again"
SEVERITY: Final = Severity.WARNING
HELP: Final = "sign the hosts' keys (`ssh-keygen -s CA -h -n NAME,ADDRESS`) and name them in `host_certificates`"

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
  shell: {software: openssh, address: front.shell}
"""
GOOD: Final = BAD.replace("front.shell}", "front.shell, host_certificates: [/etc/ssh/ssh_host_ed25519_key-cert.pub]}")


def check(model: Model) -> Iterator[Breach]:
    for service in model.each_service():
        match service.written:
            case Openssh(host_certificates=()):
                message = f"clients of {service.name} refuse the next host after a failover: its key is another one"
                yield Breach(message, service.at, key=True)
            case _:
                pass
