"""A NIC is not called what speakers call their own devices, nor what the kernel keeps for itself.

A speaker that keeps the virtual MAC on a device of its own makes one: `vrrp1` (keepalived), `vrrpd4-1` (FRR),
`vrrpc0-1` (built-in), `ngeth0` (freevrrpd). What has such a name already is in the way: keepalived ends its check with
5 and takes another name for its device. No NIC of Linux can be called `all` or `default`: below these names are the
settings of every NIC, and what is meant for one would change them all.
"""

import re
from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V211"
TITLE: Final = "NIC with the name of a speaker's device"
SEVERITY: Final = Severity.ERROR
HELP: Final = "give the NIC another name, or name the one that it stands on"

BAD: Final = """\
version: 1
site: example
hosts:
  clarinet: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {speaker: keepalived, interfaces: {vrrp1: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: vrrp1, priority: 100}
    addresses: {web: 192.0.2.80}
"""
GOOD: Final = BAD.replace("vrrp1", "eth0")


_DEVICES: Final = re.compile(r"vrrp[0-9]+(-[0-9]+)?|vrrpd[46]-[0-9]+(-[0-9]+)?|vrrpc[0-9]+-[0-9]+|ngeth[0-9]+")

_SETTINGS: Final = ("all", "default")
_REAL_NAME: Final = "write the name that `ip link` shows"


def check(model: Model) -> Iterator[Breach]:
    for host in model.hosts:
        for nic in host.nics:
            if _DEVICES.fullmatch(nic.name):
                message = f"{nic.name} of {host.name} is a name that speakers give their own devices"
                yield Breach(message, nic.at, key=True)
            elif nic.name in _SETTINGS:
                message = f"{nic.name} of {host.name} is the kernel's name for the settings of all NICs"
                yield Breach(message, nic.at, key=True, help=_REAL_NAME)
