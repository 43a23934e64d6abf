"""A real systemd as process 1 of namespaces of its own, with nothing of this machine's but its programs: none of its
units and no generator, so that it mounts, sets and starts nothing here, and with an /etc laid over ours."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

VRRPC: Final = str(Path(sys.executable).parent / "vrrpc")
ROOT: Final = Path(__file__).resolve().parents[3]
_PATIENCE: Final = 30.0
_UNITS: Final = ("sysinit", "basic", "multi-user", "network", "shutdown")

_BOOT: Final = """\
set -e
mount --make-rprivate /
mkdir "$1/units" "$1/none" "$1/etc" "$1/bin" "$1/work" "$1/work/etc" "$1/work/bin"
mount -t overlay etc /etc -o "lowerdir=/etc,upperdir=$1/etc,workdir=$1/work/etc"
mount -t overlay bin /usr/local/bin -o "lowerdir=/usr/local/bin,upperdir=$1/bin,workdir=$1/work/bin"
ln -sf "$2" /usr/local/bin/vrrpc
for name in {units}; do cp "/usr/lib/systemd/system/$name.target" "$1/units"; done
mount --bind "$1/units" /usr/lib/systemd/system
mount --bind "$1/none" /usr/lib/systemd/system-generators
mount -t tmpfs system /etc/systemd/system
mount -t tmpfs run /run
mount -t tmpfs log /var/log
mount -t proc proc /proc
export container=test
exec /usr/lib/systemd/systemd --system --unit=multi-user.target --log-target=console --show-status=0
"""


@contextmanager
def booted(folder: Path) -> Iterator[int]:
    """Process 1, as this system sees it. It ends, with all that it started, when the block does."""
    script = _BOOT.format(units=" ".join(_UNITS))
    names = ["--pid", "--mount", "--net", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child"]
    with open(folder / "console", "wb") as console:
        outer = subprocess.Popen(
            ["unshare", *names, "sh", "-c", script, "sh", str(folder), VRRPC],
            stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True,
        )  # fmt: skip
    try:
        yield _first(outer, folder)
    finally:
        outer.kill()
        outer.wait()


def _first(outer: subprocess.Popen[bytes], folder: Path) -> int:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and outer.poll() is None:
        children = Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text(encoding="ascii").split()
        if children and os.path.isdir(f"/proc/{children[0]}/root/run/systemd/system"):
            return int(children[0])
        time.sleep(0.05)
    raise TimeoutError((folder / "console").read_text(errors="replace")[-2000:])


def inside(pid: int, module: str) -> dict[str, Any]:
    """Run a module of ours beside process 1; the last line it prints is JSON."""
    enter = ["nsenter", f"--target={pid}", "--pid", "--mount", "--net", "--uts", "--ipc", "--cgroup", "--"]
    done = subprocess.run(
        [*enter, sys.executable, "-m", module], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
