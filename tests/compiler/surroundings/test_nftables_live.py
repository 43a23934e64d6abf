"""The real nft takes the rules into a ruleset, and the kernel lets through what it should and nothing else."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import peers
from tests.compiler.samples import CASES, SITES, trees, whole

LINUX = [path for path in [*CASES, *SITES] if "freevrrpd" not in path.read_text(encoding="utf-8")]
FOLDER = Path(__file__).parent / "cases" / "nftables"

RULESET = """\
table inet filter {{
    include "{0}"
    chain input {{
        type filter hook input priority filter; policy drop;
        jump vrrp_input
    }}
    chain output {{
        type filter hook output priority filter; policy drop;
        jump vrrp_output
    }}
}}
"""


def ruleset(case: Path, folder: Path) -> Path:
    """A host's rules with ours in it, as the file's head advises."""
    ours = folder / "firewall.nft"
    ours.write_text(
        next(file.text for file in trees(whole(case))[0].files if file.path == "/etc/vrrpc/firewall.nft"),
        encoding="utf-8",
    )
    rules = folder / "nftables.conf"
    rules.write_text(RULESET.format(ours), encoding="utf-8")
    return rules


@pytest.mark.live
@pytest.mark.parametrize("case", LINUX, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_nft_takes_the_rules(case: Path, tmp_path: Path) -> None:
    command = ["unshare", "--net", str(peers.find("nft")), "-c", "-f", str(ruleset(case, tmp_path))]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.live
def test_nft_does_complain(tmp_path: Path) -> None:
    whole = ruleset(FOLDER / "minimal.yaml", tmp_path)
    whole.write_text(whole.read_text(encoding="utf-8").replace("jump vrrp_input", "jump vrrp_inpt"), encoding="utf-8")
    command = ["unshare", "--net", str(peers.find("nft")), "-c", "-f", str(whole)]
    assert subprocess.run(command, capture_output=True, check=False, timeout=10).returncode != 0


# The other end of the cable is one namespace further, so that its packets come in as a neighbour's do.
SCENE = """\
set -e
nft -f "$1"
ip link add eth0 type veth peer name far
unshare --net sleep 30 &
far=$!
sleep 0.3
ip link set far netns "$far"
ip addr add 192.0.2.11/24 dev eth0
ip link set eth0 up
nsenter --net --target "$far" sh -c '
    ip addr add 192.0.2.12/24 dev far
    ip addr add 192.0.2.13/24 dev far
    ip addr add 198.51.100.12/24 dev far
    ip link set far up'
sleep 0.3
"$2" -m tests.compiler.surroundings.test_nftables_live "$far"
"""

SENT = {
    "a member": ("192.0.2.12", "224.0.0.18", 112, 255),
    "a stranger": ("192.0.2.13", "224.0.0.18", 112, 255),
    "a member far away": ("192.0.2.12", "224.0.0.18", 112, 254),
    "a member to us alone": ("192.0.2.12", "192.0.2.11", 112, 255),
    "a member in another protocol": ("192.0.2.12", "224.0.0.18", 51, 255),
}


def heard(far: str) -> list[str]:
    """Inside: which of the packets that the other end sends come through the filter."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_RAW, 112) as vrrp,
        socket.socket(socket.AF_INET, socket.SOCK_RAW, 51) as ah,
    ):
        for ours in (vrrp, ah):
            group = socket.inet_aton("224.0.0.18") + socket.inet_aton("192.0.2.11")
            ours.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
            ours.settimeout(0.4)
        found = []
        for name, (source, to, protocol, ttl) in SENT.items():
            words = ["nsenter", "--net", "--target", far, sys.executable, "-c", _SEND, source, to, str(protocol)]
            subprocess.run([*words, str(ttl)], check=True, timeout=10)
            try:
                (ah if protocol == 51 else vrrp).recv(200)
            except TimeoutError:
                continue
            found.append(name)
        return found


_SEND = """
import socket, sys
source, to, protocol, ttl = sys.argv[1:]
with socket.socket(socket.AF_INET, socket.SOCK_RAW, int(protocol)) as s:
    s.bind((source, 0))
    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, int(ttl))
    s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, int(ttl))
    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(source))
    s.sendto(b"advert", (to, 0))
"""


@pytest.mark.live
@pytest.mark.parametrize(
    ("case", "through"),
    [("minimal", ["a member"]), ("unicast", ["a member to us alone"]), ("three_hosts", ["a member", "a stranger"])],
)
def test_only_adverts_of_members_come_through(case: str, through: list[str], tmp_path: Path) -> None:
    """The unicast ones are answered by ARP, which is none of an inet table's business. In `three_hosts` .13 is one."""
    command = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", SCENE, "sh"]
    words = [str(ruleset(FOLDER / f"{case}.yaml", tmp_path)), sys.executable]
    answer = subprocess.run([*command, *words], capture_output=True, text=True, check=False, timeout=40)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines() == through


if __name__ == "__main__":
    sys.stdout.write("\n".join(heard(sys.argv[1])) + "\n")
