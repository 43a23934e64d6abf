"""`python -m tests.peers`: bring the peers that are missing, and say what is done to the machine, a line each."""

import os
import signal
import sys
import time
from types import FrameType

from tests.peers import PEERS, UNPACKED, Peer, PeerError, apt, is_present
from tests.peers.decisions import Install, Unpack, decide_all, lists_are_old


def main() -> None:
    """Install what is missing; one line and status 1 if that cannot be."""
    # A plain SIGTERM would end us with policy-rc.d still in place.
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGHUP, _stop)
    try:
        bring([peer for peer in PEERS if not is_present(peer)])
    except PeerError as error:
        sys.exit(f"peers: {error}")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def bring(missing: list[Peer]) -> None:
    """Decide for all, then do it."""
    if not missing:
        say("all present")
        return
    packages = [peer.package for peer in missing]
    if os.geteuid() != 0:
        raise PeerError(f"missing {', '.join(packages)}: only root can install them (sudo make test)")
    if lists_are_old(apt.lists_changed(), time.time()):
        say("apt-get update")
        apt.update()
    carry_out(decide_all(packages, apt.simulate), {peer.package: peer.why for peer in missing})
    for peer in missing:
        if not is_present(peer):
            raise PeerError(f"{peer.package} came without {peer.proof}: correct its line in tests/peers/__init__.py")


def carry_out(decisions: list[Install | Unpack], why: dict[str, str]) -> None:
    """Say each decision with its reason; what apt may install goes in one run."""
    for decision in decisions:
        match decision:
            case Install(package):
                say(f"install {package}, which {why[package]}")
            case Unpack(package, reason):
                say(f"unpack {package} into .peers/{package}, which {why[package]} ({reason})")
                apt.unpack(package, UNPACKED)
    if packages := [decision.package for decision in decisions if isinstance(decision, Install)]:
        apt.install(packages)


def say(line: str) -> None:
    """One line of progress, at once: what follows may take a minute."""
    sys.stdout.write(f"peers: {line}\n")
    sys.stdout.flush()


def _stop(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
