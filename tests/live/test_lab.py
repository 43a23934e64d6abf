"""`vrrpc lab` as a whole: what it shows, how it ends, and that nothing of it ever stays."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.outside import ROOT, VRRPC, Guarded, finish, guarded
from tests.live.sites import CROWDED, DEAF, FALLING, NAMESAKE, QUICK, WRONG, with_priority

pytestmark = pytest.mark.live

BOTANIC = str(ROOT / "sites" / "botanic")


@pytest.fixture
def guard() -> Iterator[Guarded]:
    """Whatever the test starts, ends with it."""
    with guarded() as each:
        yield each


def site(folder: Path, text: str) -> str:
    """A folder with a site."""
    (folder / "site.yaml").write_text(text, encoding="utf-8")
    return str(folder)


def _hidden(path: str) -> str:
    """The topmost folder above a path that others cannot enter, or nothing."""
    above = [str(parent) for parent in reversed(Path(path).parents)]
    return next((folder for folder in above if not os.stat(folder).st_mode & 0o001), "")


def _shown(paths: list[str]) -> str:
    """Shell lines for a private mount namespace: paths below folders that others cannot enter stay where they are, and
    these folders hold nothing else."""
    hidden = {path: folder for path in paths if (folder := _hidden(path))}
    lines = ["set -e", "mount -t tmpfs -o mode=0755 shown /media"]
    lines += [f"mkdir /media/{i} && mount --bind {path} /media/{i}" for i, path in enumerate(hidden)]
    lines += [f"mount -t tmpfs -o mode=0755 shown {folder}" for folder in sorted(set(hidden.values()))]
    lines += [f"mkdir -p {path} && mount --move /media/{i} {path}" for i, path in enumerate(hidden)]
    return "\n".join([*lines, "umount /media", ""])


_DROP = "setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all"


_IN_USE = """\
mount -t tmpfs used /media
mkdir -p /media/etc /media/var /media/work/etc /media/work/var
for top in /etc /var; do
    mount -t overlay used "$top" -o "lowerdir=$top,upperdir=/media$top,workdir=/media/work$top"
done
umount --lazy /media
mkdir -p /etc/vrrpc /var/lib/vrrpc /var/log/vrrpc
for file in /etc/vrrpc/speaker.json /var/lib/vrrpc/applied.json /var/log/vrrpc/supervisord.log; do
    echo "of this machine" > "$file"
done
"""
"""Shell lines for a private mount namespace: root runs vrrpc on this machine, too."""


def as_nobody(command: str) -> list[str]:
    """A shell command as a user without any right, in whose sight checkout and interpreter stand where they stand."""
    lines = _shown([sys.base_prefix, str(ROOT)]) + _IN_USE
    return ["unshare", "--mount", "sh", "-c", f"{lines}umask 022\nexec {_DROP} {command}"]


Plays = dict[str, "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def plays(tmp_path_factory: pytest.TempPathFactory) -> Plays:
    """Whole labs, many at once since they mostly wait; nothing is left of any of them. The paper's site is not among
    those that measure: its real programs keep a small machine busy while they start."""

    def folder(text: str) -> str:
        return site(tmp_path_factory.mktemp("site"), text)

    commands = {
        "paper": [VRRPC, "lab", BOTANIC],
        "nobody": as_nobody(f"{VRRPC} lab {BOTANIC}"),
        "json": [VRRPC, "lab", folder(QUICK), "--format", "json"],
        "deaf": [VRRPC, "lab", folder(DEAF)],
        "namesake": [VRRPC, "lab", folder(NAMESAKE)],
        "falling": [VRRPC, "lab", folder(FALLING)],
    }
    with guarded() as guard:
        done: Plays = {}
        for together in (("paper", "nobody"), ("json", "deaf", "namesake", "falling")):
            running = {name: guard.start(commands[name]) for name in together}
            done |= {name: finish(process) for name, process in running.items()}
        assert guard.left() == []
    return done


def test_site_of_the_paper_meets_all_expectations(plays: Plays) -> None:
    """The lab plays the paper's site, says what stands in for what, and ends well."""
    done = plays["paper"]
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT MET" not in done.stdout
    assert "the built-in speaker stands in for freevrrpd" in done.stdout
    assert "supervisor stands in for daemontools" in done.stdout
    met, all_of_them = next(line.split()[::2][:2] for line in done.stdout.splitlines() if "expectations met" in line)
    assert int(met) == int(all_of_them) >= 10


def test_json_is_one_document(plays: Plays) -> None:
    """With `--format json` stdout is one JSON document and nothing else."""
    done = plays["json"]
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(done.stdout)
    assert (document["version"], document["site"], document["good"]) == (1, "quick", True)
    assert document["cut"] == "clarinet"
    assert [each["address"] for each in document["measured"]] == ["192.0.2.80"]
    assert all(each["met"] for each in document["expectations"])


def test_lab_needs_no_root(plays: Plays) -> None:
    """A user without any right runs the paper's site just as well, where the kernel lets users make namespaces."""
    done = plays["nobody"]
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT MET" not in done.stdout
    assert "expectations met" in done.stdout


@pytest.mark.parametrize("name", ["deaf", "falling"])
def test_expectation_that_fails_is_said(name: str, plays: Plays) -> None:
    """A service that never answers is an expectation that is not met: status 1, and its name."""
    done = plays[name]
    assert done.returncode == 1
    assert "NOT MET: www is answered by clarinet" in done.stdout


def test_a_host_may_be_called_like_the_client(plays: Plays) -> None:
    """Cutting it does not cut the client, which goes on seeing the address at the other host."""
    done = plays["namesake"]
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the cable of jimbob is cut" in done.stdout


def test_names_of_addresses_are_shown_whole_on_80_columns(plays: Plays) -> None:
    """Nothing in the table of the paper's site is cut off or wrapped."""
    lines = plays["paper"].stdout.splitlines()
    assert "…" not in plays["paper"].stdout
    rows = [line for line in lines if line.startswith(" front.")]
    assert {row.split()[0] for row in rows} == {f"front.{name}" for name in ("web", "mail", "ns", "shell")}
    assert max(map(len, rows)) <= 80


UNPLAYABLE = {
    "no address for the client": (CROWDED, "192.0.2.0/30 has no free address for the lab's client"),
    "the loopback": (QUICK.replace("{eth0:", "{lo: {address: 192.0.2.111/32}, eth0:", 1), "clarinet has a NIC lo"),
}


@pytest.mark.parametrize("kind", UNPLAYABLE)
def test_what_the_lab_cannot_wire_is_one_line(kind: str, guard: Guarded, tmp_path: Path) -> None:
    """Before anything is made."""
    text, why = UNPLAYABLE[kind]
    done = guard.run(VRRPC, "lab", site(tmp_path, text))
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert why in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


FORBIDDEN = {
    "user namespaces, to a user": ("user", "setpriv --inh-caps=-all --bounding-set=-all"),
    "all of them, to root": ("uts", ""),
    "networks, to root": ("net", ""),
    "processes, to root": ("pid", ""),
}


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_where_namespaces_are_forbidden_it_says_so(kind: str, guard: Guarded) -> None:
    """Where the kernel makes no namespaces, one line says so with a way out. The limits hold in a namespace alone."""
    limit, drop = FORBIDDEN[kind]
    script = f"echo 0 >/proc/sys/user/max_{limit}_namespaces && exec {drop} {VRRPC} lab {BOTANIC}"
    done = guard.run("unshare", "--user", "--map-root-user", "sh", "-c", script)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "namespaces" in done.stderr


def enclosed(guard: Guarded, arguments: list[str], seconds: float) -> subprocess.Popen[str]:
    """A lab that has run for some seconds."""
    process = guard.start([VRRPC, "lab", *arguments])
    time.sleep(seconds)
    assert process.poll() is None, process.communicate()
    return process


MOMENTS = {"while it starts": 0.5, "while the agents start": 1.5, "while it runs": 5.0}


@pytest.mark.parametrize("moment", MOMENTS)
def test_after_ctrl_c_nothing_is_left(moment: str, guard: Guarded, tmp_path: Path) -> None:
    """Ctrl-C reaches every process of the terminal at once; at any moment it ends all of them, without a traceback."""
    process = enclosed(guard, [site(tmp_path, QUICK)], MOMENTS[moment])
    os.killpg(process.pid, signal.SIGINT)
    done = finish(process, limit=10)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert guard.left() == []


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 130), (signal.SIGKILL, -9)], ids=["TERM", "KILL"])
def test_after_a_signal_nothing_is_left(number: int, status: int, guard: Guarded, tmp_path: Path) -> None:
    """TERM ends the lab in good order; KILL of its outermost process has the kernel end all others."""
    process = enclosed(guard, [site(tmp_path, QUICK)], 5.0)
    process.send_signal(number)
    done = finish(process, limit=10)
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert guard.left() == []


def test_after_a_crash_inside_nothing_is_left(guard: Guarded) -> None:
    """An error of our own in the middle of a lab ends all of it, with a status that says so."""
    done = guard.run(sys.executable, "-m", "tests.live.inside", "crash")
    assert done.returncode == 1
    assert "RuntimeError: as a test wanted it" in done.stderr


def test_site_with_an_error_starts_nothing(guard: Guarded, tmp_path: Path) -> None:
    """What does not compile is not played: the finding, status 1, and nothing else."""
    done = guard.run(VRRPC, "lab", site(tmp_path, WRONG))
    assert (done.returncode, done.stdout) == (1, "")
    assert "V301" in done.stderr


EDITS = {
    "hosts: [}\n": "not applied: generation 1 stays",
    with_priority(255): "not applied: generation 1 stays",
    with_priority(50): "generation 2 is live",
}


def test_held_lab_survives_a_broken_edit_and_ends_with_ctrl_c(guard: Guarded, tmp_path: Path) -> None:
    """With `--hold` edits go live, one that no YAML reader can read harms nothing, and one Ctrl-C ends it. It says what
    came of each on every host, also when the file is deleted."""
    process = enclosed(guard, [site(tmp_path, QUICK), "--hold"], 0.5)
    heard = read_until(process, "everything stays up")
    for text, answer in EDITS.items():
        site(tmp_path, text)
        heard += read_until(process, f"clarinet: {answer}", f"fridge: {answer}")
    (tmp_path / "site.yaml").unlink()
    heard += read_until(process, "the site is gone", "clarinet: not applied: generation 2 stays", "fridge: not applied")
    os.killpg(process.pid, signal.SIGINT)
    done = finish(process, limit=10)
    assert done.returncode == 0, heard + done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert ("V301" in done.stderr, "has no site.yaml" in done.stderr) == (True, True)
    assert guard.left() == []


def read_until(process: subprocess.Popen[str], *texts: str) -> str:
    """What a lab says until it has said certain things."""
    assert process.stdout is not None
    heard, out = "", process.stdout.fileno()
    end = time.monotonic() + 60
    while not all(text in heard for text in texts):
        ready, _, _ = select.select([out], [], [], max(0.0, end - time.monotonic()))
        piece = os.read(out, 65536).decode() if ready else ""
        if not piece:
            process.kill()
            raise AssertionError(f"it never said all of {texts}\n{heard}\n{process.communicate()}")
        heard += piece
    return heard
