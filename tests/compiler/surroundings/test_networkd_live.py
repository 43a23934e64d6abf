"""A real systemd-networkd that configures a NIC again takes virtual addresses away, and with our drop-in does not."""

import subprocess
from pathlib import Path

import pytest

from tests import peers
from tests.compiler.samples import trees

FOLDER = Path(__file__).parent / "cases" / "networkd"
LIMIT = 60

NETWORK = "[Match]\nName=eth0\n[Network]\nAddress=192.0.2.11/24\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n"

# It has a /run, a bus and NICs of its own. With a /sys that cannot be written it does not wait for udev.
SCRIPT = """\
mount -t tmpfs -o mode=0755 run /run
mkdir -p /run/dbus /run/systemd/netif/links /run/systemd/netif/leases /run/systemd/netif/lldp
chown -R systemd-network:systemd-network /run/systemd/netif
cp -r "$1" /run/systemd/network
ip link add eth0 type veth peer name far
ip link set far up
ip link set eth0 up
mount -t sysfs -o ro sysfs /sys
dbus-daemon --system --fork
timeout -k 1 30 "$2" >/dev/null 2>&1 &
tries=0
until networkctl list eth0 2>/dev/null | grep -q configured || [ "$tries" -gt 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
ip addr add 192.0.2.80/32 dev eth0
ip addr add 2001:db8::80/128 dev eth0 preferred_lft 0 nodad
sleep 0.2
networkctl reconfigure eth0
sleep 1
ip -o addr show dev eth0 scope global | awk '{ print $4 }' | sort
"""


def kept(folder: Path, drop_in: str | None) -> list[str]:
    """The addresses of a NIC after networkd was told to configure it again."""
    configuration = folder / "network"
    (configuration / "10-eth0.network.d").mkdir(parents=True)
    (configuration / "10-eth0.network").write_text(NETWORK, encoding="utf-8")
    if drop_in:
        (configuration / "10-eth0.network.d" / "60-vrrpc.conf").write_text(drop_in, encoding="utf-8")
    (networkd,) = ["/" + peer.proof for peer in peers.PEERS if peer.package == "systemd"]
    enclosed = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    command = [*enclosed, "sh", "-c", SCRIPT, "sh", str(configuration), networkd]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split()


def compiled(case: str) -> str:
    """The drop-in of a case."""
    files = trees((FOLDER / f"{case}.yaml").read_bytes())[0].files
    return next(file.text for file in files if file.path.startswith("/etc/systemd/"))


OWN, VIRTUAL4, VIRTUAL6 = "192.0.2.11/24", "192.0.2.80/32", "2001:db8::80/128"


@pytest.mark.live
@pytest.mark.parametrize(
    ("case", "left"),
    [
        pytest.param(None, [OWN], id="without a drop-in all are taken"),
        pytest.param("ipv4", [OWN, VIRTUAL4], id="IPv4 is kept, and deprecated IPv6 would not be"),
        pytest.param("ipv6", [OWN, VIRTUAL4, VIRTUAL6], id="both are kept"),
    ],
)
def test_virtual_addresses_are_kept(case: str | None, left: list[str], tmp_path: Path) -> None:
    assert kept(tmp_path, case and compiled(case)) == left
