"""What keepalived itself makes of a file: its own dump, taken in a network namespace of its own."""

import json
import re
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests import peers

LIMIT = 20
"""Seconds for one run, most of which it waits."""

# Everything ends with the first process of its own process namespace.
_SCRIPT = r"""
for nic in $NICS; do
    ip link add "$nic" type veth peer name "p-$nic"
    ip link set "$nic" up
    ip link set "p-$nic" up
done
ip link set lo up
cd "$FOLDER" || exit 1
"$KEEPALIVED" --dont-fork --log-console --vrrp --use-file "$1" --config-id "$2" --pid pid --vrrp_pid vrrp >log 2>&1 &
sleep 1.3
kill -"$("$KEEPALIVED" --signum=JSON)" "$(cat pid)"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -s keepalived.json ] && break
    sleep 0.1
done
sleep 0.1
"""


def stage(config: str, file: Path, folder: Path) -> Path:
    """Put a file's text into a folder, in the place of `file`, so that it finds what it includes."""
    folder.mkdir(parents=True)
    # Whether a script of a sample is on this machine is no matter of these tests.
    text = re.sub(r'^(\s*script )".*"', r'\1"/bin/true"', config, flags=re.MULTILINE)
    for place in ("/var/lib/vrrpc", "/run/vrrpc", "/run/keepalived"):
        (folder / place[1:] / "priority").mkdir(parents=True)
        text = text.replace(place, str(folder / place[1:]))
    staged = folder / file.name
    staged.write_text(text, encoding="utf-8")
    staged.chmod(0o600)
    for more in file.parent.glob("conf.d/*"):
        (folder / "conf.d").mkdir(exist_ok=True)
        (folder / "conf.d" / more.name).write_bytes(more.read_bytes())
    return staged


def dump(config: str, file: Path, nics: Sequence[str], folder: Path, config_id: str) -> list[dict[str, Any]]:
    """The instances of a file's text."""
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR": str(folder), "FOLDER": str(folder), "NICS": " ".join(nics),
        "KEEPALIVED": str(peers.find("keepalived")),
    }  # fmt: skip
    apart = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    command = [*apart, "sh", "-c", _SCRIPT, "sh", str(stage(config, file, folder)), config_id]
    subprocess.run(command, env=environment, capture_output=True, check=False, timeout=LIMIT)
    result = folder / "keepalived.json"
    assert result.exists(), (folder / "log").read_text(encoding="utf-8")
    return [each["data"] for each in json.loads(result.read_text(encoding="utf-8"))]


def dumps(*runs: tuple[str, Path, Sequence[str], Path, str]) -> list[list[dict[str, Any]]]:
    """Several at the same time."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda run: dump(*run), runs))
