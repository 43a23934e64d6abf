"""What a service is in a lab of services."""

from dataclasses import dataclass, field
from typing import Final

CERTIFIED: Final = "service.example.org"
CERTIFICATE: Final = f"""\
test -e $lab/{CERTIFIED}.crt ||
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \\
        -subj /CN={CERTIFIED} -addext subjectAltName=DNS:{CERTIFIED} \\
        -keyout $lab/{CERTIFIED}.key -out $lab/{CERTIFIED}.crt
cp $lab/{CERTIFIED}.key /var/lib/www.key
cp $lab/{CERTIFIED}.crt /var/lib/www.crt
cat /var/lib/www.key /var/lib/www.crt >/var/lib/www.pem
chmod 600 /var/lib/www.key /var/lib/www.pem
"""
"""One certificate for all services of a lab, the same on both hosts, in a file of its own and together with its key."""


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
