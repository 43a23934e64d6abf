"""The kernel's settings by the real sysctl, in a network namespace of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.host import HostKernel
from runtime.ports import WorldError

ROOT = Path(__file__).resolve().parents[2]
FILE = """\
# a comment = nothing
net/ipv4/conf/eth0.100/arp_announce = 2
net/ipv4/conf/late/arp_announce = 2
net/ipv4/ip_nonlocal_bind = 1
"""
KEYS = ("net/ipv4/conf/eth0.100/arp_announce", "net/ipv4/ip_nonlocal_bind")

INSIDE = """
import json, sys
from runtime.host import HostKernel
kernel, path = HostKernel(), sys.argv[1]
before = kernel.values(path)
kernel.load(path)
loaded = kernel.values(path)
kernel.put_back(before)
print(json.dumps([before, loaded, kernel.values(path)]))
"""


@pytest.mark.live
def test_settings_are_loaded_and_put_back_and_a_nic_may_be_late(tmp_path: Path) -> None:
    path = tmp_path / "60-vrrpc.conf"
    path.write_text(FILE, encoding="utf-8")
    script = 'ip link add eth0.100 type veth peer name far && exec "$@"'
    command = ["unshare", "--net", "sh", "-c", script, "sh", sys.executable, "-c", INSIDE, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=20)
    was, is_set = dict.fromkeys(KEYS, "0"), dict(zip(KEYS, ("2", "1"), strict=True))
    assert json.loads(done.stdout) == [was, is_set, was]


READ_ONLY = """
import sys
from runtime.host import HostKernel
from runtime.ports import WorldError
try:
    HostKernel().load(sys.argv[1])
except WorldError as error:
    print(error)
HostKernel().put_back(HostKernel().values(sys.argv[1]))
"""


@pytest.mark.live
@pytest.mark.parametrize(("preset", "said"), [("0", "permission denied on key"), ("1", "")])
def test_in_a_container_what_is_set_already_will_do(preset: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "60-vrrpc.conf"
    path.write_text("net/ipv4/ip_nonlocal_bind = 1\n", encoding="utf-8")
    script = f'sysctl -qw net.ipv4.ip_nonlocal_bind={preset} && mount -t proc -o ro proc /proc && exec "$@"'
    command = ["unshare", "--net", "--mount", "sh", "-c", script, "sh", sys.executable, "-c", READ_ONLY, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=20)
    assert said in done.stdout
    assert bool(done.stdout) == bool(said)


@pytest.mark.live
def test_what_the_kernel_does_not_take_is_said(tmp_path: Path) -> None:
    path = tmp_path / "60-vrrpc.conf"
    path.write_text("net/ipv4/ip_nonlocal_bind = no\n", encoding="utf-8")
    with pytest.raises(WorldError, match=r"60-vrrpc.conf: .*nonlocal"):
        HostKernel().load(str(path))


def test_no_file_is_no_error(tmp_path: Path) -> None:
    path = str(tmp_path / "none")
    HostKernel().load(path)
    HostKernel().put_back(HostKernel().values(path))
