"""A repository of 250 sites, checked cold and warm; beside it, what it costs ansible-core to render one template.

ansible-core does less (no check of anything, one file a host) for fewer hosts (300 and not 1,000); it is what people
use today for the same purpose.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.bench.sites import SITES, repository
from tests.bench.timing import row, timed

_RUNS = 5
_ANSIBLE_HOSTS = 300
_ANSIBLE = Path(__file__).resolve().parents[2] / ".peers" / "ansible"
_VRRPC = Path(sys.executable).parent / "vrrpc"


def figures() -> list[str]:
    """The table's lines."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_ours(Path(folder)), *_theirs(Path(folder))]


def _ours(folder: Path) -> Iterator[str]:
    sites, cache = folder / "sites", folder / "cache"
    sites.mkdir()
    lines = repository(sites)
    command: list[Path | str] = [_VRRPC, "compile", "--check", sites]
    cold = [timed(partial(_check, command, cache / str(run))) for run in range(_RUNS)]
    warm = []
    for run in range(_RUNS):
        changed = sites / f"site{run:03}" / "site.yaml"
        changed.write_text(changed.read_text() + "# changed\n")
        warm.append(timed(lambda: _check(command, cache / "0")))
    memory = _memory([*map(str, command), "--no-cache"])
    yield f"A repository of {SITES} sites, 1,000 hosts, 8,000 memberships, {lines:,} lines:"
    yield row("vrrpc compile --check, all of them, cold", cold, 6)
    yield row("vrrpc compile --check, one site changed", warm, 0.6)
    yield f"  {'memory of the largest process':<58} {memory:8.0f} MiB   at most 600 MiB"


_WEIGH = """\
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A process counts for as large as the one that started it, so a small one does."""


def _memory(command: list[str]) -> float:
    """MiB of the largest process."""
    answer = subprocess.run([sys.executable, "-c", _WEIGH, *command], capture_output=True, text=True, check=True)
    return int(answer.stdout) / 1024


def _check(command: list[Path | str], cache: Path) -> None:
    environment = {**os.environ, "VRRPC_CACHE": str(cache)}
    subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=True)


def _theirs(folder: Path) -> Iterator[str]:
    playbook = _playbook(folder)
    program = _ansible()
    environment = {**os.environ, "ANSIBLE_LOCALHOST_WARNING": "False", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    command: list[Path | str] = [program, "-i", folder / "inventory", "--forks", "2", playbook]

    def render() -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, cwd=folder, check=True)

    seconds = [timed(render)]
    wrote = len(list((folder / "out").iterdir()))
    yield row(f"ansible-playbook, a keepalived template to {wrote} local hosts", seconds)
    yield f"  per host: {statistics.median(seconds) / wrote * 1000:.1f} ms"


def _ansible() -> Path:
    """ansible-core in an environment of its own: nothing else here needs it."""
    program = _ANSIBLE / "bin" / "ansible-playbook"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", _ANSIBLE], check=True)
        pip: list[Path | str] = [
            _ANSIBLE / "bin" / "python",
            "-m",
            "pip",
            "install",
            "-qq",
            "--disable-pip-version-check",
        ]
        subprocess.run([*pip, "ansible-core"], check=True)
    return program


_TEMPLATE = """\
global_defs {
    router_id {{ inventory_hostname }}
    enable_script_security
    script_user root
}
{% for router in range(8) %}
vrrp_instance r{{ router }} {
    state BACKUP
    interface eth0
    virtual_router_id {{ router + 1 }}
    priority {{ 200 - rank | int }}
    advert_int 1
    virtual_ipaddress {
        10.0.0.{{ router + 1 }}/32
    }
}
{% endfor %}
"""

_PLAYBOOK = """\
- hosts: all
  connection: local
  gather_facts: false
  tasks:
    - template: {src: keepalived.conf.j2, dest: "{{ out }}/{{ inventory_hostname }}.conf"}
"""


def _playbook(folder: Path) -> Path:
    (folder / "out").mkdir()
    (folder / "keepalived.conf.j2").write_text(_TEMPLATE)
    python = f"ansible_python_interpreter={sys.executable}"
    hosts = (f"h{number} rank={number % 100} out={folder}/out {python}\n" for number in range(_ANSIBLE_HOSTS))
    (folder / "inventory").write_text("".join(hosts))
    playbook = folder / "site.yaml"
    playbook.write_text(_PLAYBOOK)
    return playbook
