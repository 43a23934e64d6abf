"""`software: openssh` as a site writes it."""

from typing import Literal

from schemas.services.service import Service
from schemas.services.tls import Port
from schemas.values import AbsolutePath, Text


class Openssh(Service):
    """OpenSSH's sshd, with a configuration of its own that goes on with the host's own one.

    On the wildcard it takes the place of the distribution's sshd: disable that (`vrrpc doctor` names its unit), and
    keep another way into the host. Beside one that has `ListenAddress` with the host's own address, use `bind:
    nonlocal`. Sessions outlive a stop of it.

    After a failover another host answers, with another key, and clients refuse it (`REMOTE HOST IDENTIFICATION HAS
    CHANGED`). Do not teach people to click that away: sign the keys of all hosts for the service's name and address,

        ssh-keygen -s ca -I clarinet -h -n shell.example.org,192.0.2.22,clarinet.example.org -V +52w KEY.pub

    name the results in `host_certificates`, and give clients one line in `known_hosts`:

        @cert-authority shell.example.org,192.0.2.22 ssh-ed25519 AAAA...
    """

    software: Literal["openssh"]
    """What it is. `openssh` is OpenSSH's sshd."""
    banner: Text = "{host} - No unauthorised access"
    """What it shows before it asks who you are. `{host}` is filled in; a line that begins `{host} - ` tells `vrrpc
    who` which host it is."""
    host_keys: tuple[AbsolutePath, ...] = ()
    """Its keys. Left out: those of the host, in /etc/ssh."""
    host_certificates: tuple[AbsolutePath, ...] = ()
    """Certificates of these keys, signed for every name that clients use: they know any host then."""
    port: Port = 22
    """Where it listens. Left out: 22."""
    include: AbsolutePath = "/etc/ssh/sshd_config"
    """A file of the host's own with more directives: who may log in, and how. The first of two wins, which is ours.
    Left out: the host's own sshd_config."""
