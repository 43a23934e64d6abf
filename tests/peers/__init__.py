"""The real programs that the tests talk to: which there are, and where each is found.

A target that only its own author has read is a guess. So the tests run the daemons and checkers that a user has,
from Debian's packages; `python -m tests.peers` brings the missing ones. Standard library only: this runs before
anything else is installed.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
UNPACKED: Final = ROOT / ".peers"
"""Where a package lies, below its own name, that cannot be installed beside the others."""

SYSTEM: Final = Path("/")
_PROGRAM_FOLDERS: Final = ("usr/sbin", "usr/bin", "sbin", "bin")


class PeerError(Exception):
    """A peer cannot be had; the message is the one line that the user reads."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A Debian package, the file that proves its presence (below / or its folder in .peers), and why it is needed."""

    package: str
    proof: str
    why: str


PEERS: Final = (
    Peer("keepalived", "usr/sbin/keepalived", "checks our keepalived.conf and speaks VRRP with our speaker"),
    Peer("frr", "usr/lib/frr/vrrpd", "checks our vrrpd.conf and speaks VRRP with keepalived"),
    Peer("shellcheck", "usr/bin/shellcheck", "reads every event script"),
    Peer("busybox", "bin/busybox", "runs the event scripts in a third shell"),
    Peer("curl", "usr/bin/curl", "tells webhooks of a change of role"),
    Peer("nftables", "usr/sbin/nft", "loads our rules for adverts"),
    Peer("systemd", "usr/lib/systemd/systemd-networkd", "configures NICs, and leaves what we told it to leave"),
    Peer("dbus", "usr/bin/dbus-daemon", "carries networkctl's words to systemd-networkd"),
    Peer("iproute2", "usr/bin/ip", "looks at namespaces from outside of our own code"),
    Peer("iputils-ping", "usr/bin/ping", "asks the lab's client whose MAC has an address"),
    Peer("procps", "usr/bin/pkill", "finds the processes of a host in the lab"),
    Peer("git", "usr/bin/git", "is the source that the agent follows"),
    Peer("graphviz", "usr/bin/dot", "reads the drawings of sites"),
    Peer("openssl", "usr/bin/openssl", "makes the certificates of services"),
    Peer("apache2", "usr/sbin/apache2", "serves what `software: apache` compiles to"),
    Peer("nginx", "usr/sbin/nginx", "serves what `software: nginx` compiles to"),
    Peer("haproxy", "usr/sbin/haproxy", "serves what `software: haproxy` compiles to"),
    Peer("ucspi-tcp", "usr/bin/tcpserver", "is the tcpserver below publicfile, qmail and axfrdns"),
    Peer("openssh-server", "usr/sbin/sshd", "serves what `software: openssh` compiles to"),
    Peer("m4", "usr/bin/m4", "makes a sendmail.cf of our sendmail.mc"),
    Peer("sendmail-cf", "usr/share/sendmail/cf/m4/cf.m4", "is what our sendmail.mc is made with"),
    Peer("sendmail-bin", "usr/libexec/sendmail/sendmail", "takes mail as `software: sendmail` compiles to"),
    Peer("postfix", "usr/lib/postfix/sbin/master", "takes mail as `software: postfix` compiles to"),
    Peer("openssh-client", "usr/bin/ssh-keygen", "signs commits, and checks who did"),
    Peer("gnupg", "usr/bin/gpg", "signs commits too, and has keys that expired or were revoked"),
    Peer("bind9", "usr/sbin/named", "answers with the zones that `software: bind` compiles to"),
    Peer("bind9-utils", "usr/bin/named-checkzone", "reads every zone file and every named.conf"),
    Peer("bind9-dnsutils", "usr/bin/dig", "asks name servers as people do, and takes copies as secondaries do"),
    Peer("unbound", "usr/sbin/unbound", "resolves as `software: unbound` says"),
    Peer("tinydns", "usr/sbin/tinydns", "answers with the data that `software: tinydns` compiles to"),
    Peer("axfrdns", "usr/sbin/axfrdns", "gives the same data to clients over TCP"),
    Peer("dnscache", "usr/sbin/dnscache", "resolves as `software: dnscache` says"),
    Peer("daemontools", "usr/bin/svc", "runs the event scripts for daemontools: svc, supervise, svscan"),
)
"""In order of claim: of two that conflict the first is installed and the other unpacked."""


def is_present(peer: Peer, system: Path = SYSTEM, unpacked: Path = UNPACKED) -> bool:
    """Whether nothing needs to be done for this peer."""
    return (system / peer.proof).exists() or (unpacked / peer.package / peer.proof).exists()


def find(program: str, system: Path = SYSTEM, unpacked: Path = UNPACKED) -> Path:
    """The path of a peer's program: the system's first, then an unpacked one; raises PeerError."""
    # An ordinary user's PATH lacks sbin, where the daemons are.
    search = os.pathsep.join(str(system / folder) for folder in _PROGRAM_FOLDERS)
    if found := shutil.which(program, path=search):
        return Path(found)
    for folder in _PROGRAM_FOLDERS:
        for path in sorted(unpacked.glob(f"*/{folder}/{program}")):
            return path
    raise PeerError(f"{program} is not here: sudo make test installs it (tests/peers)")
