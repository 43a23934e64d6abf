"""The folder of a file that is watched is there whenever the daemon starts.

keepalived 2.2.7 takes a `track_file` whose folder is missing for a broken configuration and ends for good: the host is
in no election then, after a boot that emptied /run for instance. Its check passes. A file right below /run, /etc or
/var/lib needs no folder of its own.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Model
from schemas.findings import Breach, Severity

CODE: Final = "V416"
TITLE: Final = "watched file in a folder that may be missing"
SEVERITY: Final = Severity.WARNING
HELP: Final = "let the file be right below /run, /etc or /var/lib, or see that the folder is there after every boot"

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
    checks: {maintenance: fault}
checks:
  maintenance: {file: /run/web/maintenance}
"""
GOOD: Final = BAD.replace("/run/web/maintenance", "/run/maintenance")

_ALWAYS_THERE: Final = frozenset({"/run", "/var/run", "/etc", "/var/lib", "/etc/vrrpc", "/var/lib/vrrpc"})


def check(model: Model) -> Iterator[Breach]:
    for each in model.checks:
        folder = each.file.rpartition("/")[0]
        if each.file and folder not in _ALWAYS_THERE:
            yield Breach(f"keepalived ends for good when {folder or '/'} is not there", (*each.at, "file"))
