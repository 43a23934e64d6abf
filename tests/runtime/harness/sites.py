"""Sites as text, for tests that start where a user does."""

SITE = """\
version: 1
site: example
hosts:
  clarinet: {speaker: builtin, manager: supervisor, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {speaker: builtin, manager: supervisor, interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 200}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
"""Sound, and for a host that `vrrpc run` can be on."""

BAD = SITE.replace("priority: 200", "priority: 255")
"""The same with the priority that no member may have, V301."""
