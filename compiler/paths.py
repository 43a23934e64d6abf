"""Where things stand on a host. Everything vrrpc writes lies in directories of its own, but what the paper's readers
expect elsewhere: freevrrpd.conf in its default place, daemontools' services below /service."""

from dataclasses import dataclass
from typing import Final

from compiler.model import Host
from schemas.hosts import Speaker


@dataclass(frozen=True, slots=True)
class Paths:
    """Directories of one host. `state` outlives a reboot."""

    config: str
    run: str
    log: str
    state: str

    @property
    def supervisord(self) -> str:
        """Configuration of the process manager."""
        return f"{self.config}/supervisord.conf"

    @property
    def supervisor_socket(self) -> str:
        """Where the process manager listens."""
        return f"{self.run}/supervisor.sock"

    @property
    def control(self) -> str:
        """The control socket of the built-in speaker."""
        return f"{self.run}/speaker.sock"

    @property
    def notify_fifo(self) -> str:
        """Where keepalived writes every event of its virtual routers, in order."""
        return f"{self.run}/keepalived.fifo"

    @property
    def priority(self) -> str:
        """The directory of the files that turn the priority of a running keepalived, one a virtual router."""
        return f"{self.state}/priority"

    @property
    def frr(self) -> str:
        """The directory of all that FRR's daemons listen on."""
        return f"{self.run}/frr"


LINUX: Final = Paths("/etc/vrrpc", "/run/vrrpc", "/var/log/vrrpc", "/var/lib/vrrpc")
FREEBSD: Final = Paths("/usr/local/etc/vrrp", "/var/run/vrrp", "/var/log/vrrp", "/var/db/vrrp")


PATHS: Final = {
    Speaker.FREEVRRPD: FREEBSD,
    Speaker.KEEPALIVED: LINUX,
    Speaker.FRR: LINUX,
    Speaker.BUILTIN: LINUX,
}
"""By speaker: freevrrpd runs on FreeBSD alone, the others on Linux alone."""


def paths_of(host: Host) -> Paths:
    """The directories of one host."""
    return PATHS[host.speaker]
