"""A keepalived that ran late takes a real-time priority, and nothing that it starts has one."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests import peers
from tests.compiler.importing.dumped import stage
from tests.compiler.samples import trees
from tests.compiler.targets.test_keepalived import BOTH

_SCRIPT = r"""
ip link add eth0 type veth peer name p-eth0
ip link set eth0 up && ip link set p-eth0 up && ip link set lo up
ip addr add 192.0.2.11/24 dev eth0
"$KEEPALIVED" --dont-fork --log-console --vrrp --use-file "$1" --pid pid --vrrp_pid vrrp >log 2>&1 &
until grep -q 'Entering MASTER' log; do sleep 0.1; done
chrt --pid "$(cat vrrp)"
for _ in 1 2; do
    kill -STOP "$(cat vrrp)"; sleep 0.5; kill -CONT "$(cat vrrp)"; sleep 0.5
done
chrt --pid "$(cat vrrp)"
rm -f called
kill -HUP "$(cat pid)"
echo -254 >"$PRIORITY/front"
until [ -s called ]; do sleep 0.1; done
cat called
"""


def global_lines(more: str) -> list[str]:
    """What is said of lateness for routers of an interval."""
    (file, *_) = [file for file in trees(BOTH + more)[0].files if file.path.endswith("/keepalived.conf")]
    return re.findall(r"^    (\w*auto_priority\w* \d+|vrrp_rlimit_rttime \d+)$", file.text, re.MULTILINE)


def test_one_interval_is_late() -> None:
    assert global_lines("    interval: 100ms\n") == [
        "max_auto_priority 49",
        "min_auto_priority_delay 100000",
        "vrrp_rlimit_rttime 1000000",
    ]
    assert global_lines("    interval: 3s\n") == ["max_auto_priority 49", "vrrp_rlimit_rttime 1000000"]


@pytest.mark.live
def test_daemon_that_ran_late_is_ahead_of_others_and_its_scripts_are_not(tmp_path: Path) -> None:
    text = next(
        file.text for file in trees(BOTH + "    interval: 100ms\n")[0].files if file.path.endswith("/keepalived.conf")
    )
    called = tmp_path / "run" / "called"
    script = tmp_path / "script.sh"
    script.write_text(f"#!/bin/sh\nchrt --pid $$ >{called}\n", encoding="utf-8")
    script.chmod(0o755)
    text = re.sub(r'^(    notify_\w+ )".*"$', rf'\1"{script}"', text, flags=re.MULTILINE)
    staged = stage(text, Path("keepalived.conf"), tmp_path / "run")
    environment = {
        **os.environ, "KEEPALIVED": str(peers.find("keepalived")), "TMPDIR": str(tmp_path / "run"),
        "PRIORITY": str(tmp_path / "run" / "var/lib/vrrpc/priority"),
    }  # fmt: skip
    apart = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", _SCRIPT, "sh"]
    answer = subprocess.run(
        [*apart, str(staged)], cwd=tmp_path / "run", env=environment, capture_output=True, text=True, timeout=60
    )
    policies = re.findall(r"policy: (\w+)", answer.stdout)
    assert policies == ["SCHED_OTHER", "SCHED_RR", "SCHED_OTHER"], answer.stdout + answer.stderr
    assert "Set realtime priority 1" in (tmp_path / "run" / "log").read_text(encoding="utf-8")
