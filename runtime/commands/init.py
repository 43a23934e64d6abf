"""`vrrpc init`: a first site, with a comment at everything that is to be changed."""

import os
import sys
from typing import Final

import click

from runtime.commands.schema import schema_text
from runtime.exits import CommandError
from runtime.source import SITE_FILE

_SCHEMA_FILE: Final = "site.schema.json"

STARTER: Final = f"""\
# yaml-language-server: $schema={_SCHEMA_FILE}
# A site of vrrpc: hosts, the addresses they share, and what answers there. Change what is yours, then run
#   vrrpc compile --check .
version: 1
site: example                       # a name for the whole
domain: example.org

# The machines, by their names without the domain.
hosts:
  one:
    interfaces:
      eth0: {{address: 192.0.2.11/24}}    # the host's own address, with the prefix length of its network
  two:
    interfaces:
      eth0: {{address: 192.0.2.12/24}}

# Each virtual router is a group of hosts and the addresses they share. One of them has the addresses at any time.
virtual_routers:
  front:
    vrid: 1                         # 1 to 255; no other virtual router on this LAN may have it
    members:
      one: {{interface: eth0, priority: 200}}    # the highest priority that is alive has the addresses
      two: {{interface: eth0, priority: 100}}
    addresses:
      web: 192.0.2.80               # a name of your choice, and the address without a prefix length
    failback: automatic             # automatic | manual | after: when a preferred host takes the addresses back

# Programs that answer at a shared address.
services:
  www:
    software: program
    address: front.web              # the address `web` of the virtual router `front`
    command: python3 -m http.server 80
    who: http://{{address}}/whoami    # where the name of the host that answers can be asked
    files: {{whoami: "{{host}}\\n"}}
"""


@click.command("init")
@click.argument("folder", default=".", metavar="[DIR]")
def command(folder: str) -> None:
    """Write a first site.yaml to start from, with the schema that editors use, into DIR (by default this folder).
    What is there already is never overwritten."""
    contents = {SITE_FILE: STARTER, _SCHEMA_FILE: schema_text()}
    there = [name for name in contents if os.path.lexists(os.path.join(folder, name))]
    if there:
        raise CommandError(f"{os.path.join(folder, there[0])} is there already, and nothing was written")
    try:
        os.makedirs(folder, exist_ok=True)
        for name, text in contents.items():
            _create(os.path.join(folder, name), text)
    except OSError as error:
        raise CommandError(f"{error.filename or folder} cannot be written: {error.strerror}") from None
    sys.stdout.write(_NEXT.format(site=os.path.join(folder, SITE_FILE), folder=folder))


def _create(path: str, text: str) -> None:
    with open(path, "x", encoding="utf-8") as file:
        file.write(text)
    sys.stdout.write(f"wrote {path}\n")


_NEXT: Final = """\
next: change {site} to what is yours, then
  vrrpc compile --check {folder}    findings, or 'good'
  vrrpc lab {folder}                try it on this machine
"""
