"""What a service is in a lab of services."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Played:
    """One service in a lab.

    `site` is its lines below `services:`, `dns` those of the zones that it serves. `prepare` is a shell script for each
    host, run before the agents start; /etc, /var and /run are the host's own. `uses` is what a client does with it
    whenever a host has the addresses: shell commands, and what must be in what they print. `$host` is the host that
    prepares or that has the addresses (in the words `{host}`), `$lab` a folder that all share. `leaves` is the same for
    what each host has of it at the end.
    """

    site: str
    dns: str = ""
    prepare: str = ""
    uses: dict[str, str] = field(default_factory=dict)
    leaves: dict[str, str] = field(default_factory=dict)
