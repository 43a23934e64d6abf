"""All process managers, by the name they have in a site. A new one is one file here and one line below."""

from typing import Final

from compiler.manager import Manager
from compiler.managers import daemontools, rc, supervisor, systemd
from schemas import hosts

MANAGERS: Final[dict[hosts.Manager, Manager]] = {
    hosts.Manager.SUPERVISOR: supervisor,
    hosts.Manager.SYSTEMD: systemd,
    hosts.Manager.DAEMONTOOLS: daemontools,
    hosts.Manager.RC: rc,
}
