"""The event scripts for real, in a folder of their own: a daemon may call them at any time, twice and out of order."""

import os
import random
import re
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
import yaml

from tests.compiler.event_scene import SHELLS, Scene, end, lay, until
from tests.compiler.samples import SITE, trees

MakeScene = Callable[..., Scene]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[MakeScene]:
    """Makes the scene of a host whose steps are given: for each role, commands with their limits."""

    def make(master: list[tuple[str, str]], backup: list[tuple[str, str]], shell: str = "/bin/sh") -> Scene:
        steps = {"on_master": master, "on_backup": backup}
        router = {key: [{"run": run, "limit": limit} for run, limit in each] for key, each in steps.items()}
        text = SITE + "".join(f"    {line}\n" for line in yaml.safe_dump(router, width=9999).splitlines())
        return lay(tmp_path, trees(text)[0], shell)

    yield make
    end(Scene(tmp_path))


def telling(role: str, more: str = "") -> list[tuple[str, str]]:
    """A step that writes down when it begins and when it is done."""
    return [(f"echo begin {role} >>RECORD; {more} echo end {role} >>RECORD", "9s")]


@pytest.mark.parametrize("name", SHELLS)
def test_role_is_taken_and_left(name: str, scene: MakeScene) -> None:
    world = scene(telling("master"), telling("backup"), SHELLS[name])
    for role in ("backup", "master", "master", "backup"):
        before = len(world.record)
        assert world.call(role) < 1
        until(partial(world.has_settled, before + 2))
        assert world.record[before:] == [f"begin {role}", f"end {role}"]
    assert "vrid1 done: backup" in world.log


def test_daemon_gets_its_script_back_at_once(scene: MakeScene) -> None:
    world = scene([("sleep 60", "3s")], telling("backup"))
    assert world.call("master") < 1
    assert world.call("master") < 1
    assert world.call("backup") < 1
    until(lambda: world.record == ["begin backup", "end backup"])


def test_daemon_has_its_script_back_within_100_ms(scene: MakeScene) -> None:
    """No call computes for longer, and none waits for anything of its own: the quickest shows that. What the others
    waited for was a machine that had other work."""
    world = scene([("sleep 60", "3s")], telling("backup"))
    took, computed = [], []
    for role in ["master", "backup"] * 10:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(world.call(role))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        computed.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert max(computed) < 0.1
    assert min(took) < 0.1


@pytest.mark.parametrize("name", SHELLS)
def test_syslog_that_hangs_holds_nobody_up(name: str, scene: MakeScene) -> None:
    world = scene([("echo one", "9s"), ("echo two", "9s"), *telling("master")], [], SHELLS[name])
    logger = world.folder / "bin/logger"
    logger.parent.mkdir()
    logger.write_text("#!/bin/sh\nexec sleep 100\n", encoding="utf-8")
    logger.chmod(0o755)
    assert world.call("master") < 1
    before = time.monotonic()
    until(lambda: "done: master" in world.log and not world.workers)
    assert time.monotonic() - before < 20
    assert world.record == ["begin master", "end master"]
    assert [line.split(" ", 2)[2] for line in world.log.splitlines()] == [
        "wanted: master", "doing: master", "one", "two", "done: master",
    ]  # fmt: skip


def test_lock_of_a_number_that_is_somebody_elses_by_now_is_no_lock(scene: MakeScene) -> None:
    world = scene(telling("master"), telling("backup"))
    run = world.folder / "run/vrrpc"
    run.mkdir(parents=True)
    for lock in ("vrid1.lock", "vrid1.breaking"):
        (run / lock).symlink_to(str(os.getpid()))
    world.call("master")
    until(lambda: world.record == ["begin master", "end master"] and not world.workers)


@pytest.mark.parametrize("name", SHELLS)
def test_whatever_a_step_does_the_next_one_is_done(name: str, scene: MakeScene) -> None:
    steps = [("trap '' TERM; sleep 60; sleep 60", "1s"), ("exit 3", "9s"), ("kill -9 $$", "9s"), ("sleep 60 &", "9s")]
    world = scene([*steps, *telling("master")], telling("backup"), SHELLS[name])
    world.call("master")
    until(lambda: world.record)
    world.call("backup")
    until(lambda: world.record[-1:] == ["end backup"] and not world.workers)
    assert world.record[:4] == ["begin master", "end master", "begin backup", "end backup"]
    assert re.findall(r"FAILED \((\d+)\)", world.log) == ["137", "3", "137"]


@pytest.mark.parametrize(("step", "status"), [("sleep 60", 124), ("trap '' TERM; sleep 60; sleep 60", 137)])
def test_step_that_hangs_is_ended_by_its_limit(step: str, status: int, scene: MakeScene) -> None:
    world = scene([(step, "1s"), *telling("master")], [])
    before = time.monotonic()
    world.call("master")
    until(lambda: world.record)
    assert 0.9 < time.monotonic() - before < 6
    assert f"vrid1 FAILED ({status}): {step}" in world.log


def test_failing_step_does_not_stop_the_others_and_is_reported(scene: MakeScene) -> None:
    steps = [("echo oh; exit 3", "9s"), ("no-such-command", "9s"), ("exec false", "9s"), *telling("master")]
    world = scene(steps, [])
    world.call("master")
    until(lambda: "done: master" in world.log)
    assert world.record == ["begin master", "end master"]
    assert "vrid1 oh\n" in world.log
    failed = re.findall(r"FAILED \((\d+)\): (.*)", world.log)
    assert failed == [("3", "echo oh; exit 3"), ("127", "no-such-command"), ("1", "exec false")]


def test_step_gets_its_text_as_the_site_has_it(scene: MakeScene) -> None:
    world = scene([("printf '%s\\n' \"it's\" 'a  b' \"$0\" '{host}' \\$x 'ü%d' >RECORD", "9s")], [])
    world.call("master")
    until(lambda: "done: master" in world.log)
    assert world.record == ["it's", "a  b", "sh", "{host}", "$x", "ü%d"]


def test_daemon_that_a_step_leaves_behind_holds_nobody_up(scene: MakeScene) -> None:
    world = scene([("sleep 5 & echo left", "9s"), *telling("master")], [])
    before = time.monotonic()
    world.call("master")
    until(lambda: "done: master" in world.log)
    assert time.monotonic() - before < 3


def test_many_calls_at_once_end_in_the_last_one_and_never_overlap(scene: MakeScene) -> None:
    world = scene(telling("master", "sleep 0.01;"), telling("backup", "sleep 0.01;"))
    roles = random.Random(112).choices(["master", "backup"], k=200)
    with ThreadPoolExecutor(8) as callers:
        list(callers.map(world.call, roles))
    world.call("master")
    until(lambda: not world.workers)
    begun, ended = world.record[::2], world.record[1::2]
    assert [line.replace("begin", "end") for line in begun] == ended
    assert ended[-1] == "end master"


def test_worker_that_was_killed_is_replaced_by_the_next_call(scene: MakeScene) -> None:
    world = scene([("echo begin >>RECORD; sleep 3", "9s")], telling("backup"))
    world.call("master")
    until(lambda: world.record)
    for worker in world.workers:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    assert world.call("backup") < 1
    until(lambda: world.record == ["begin", "begin backup", "end backup"] and not world.workers)


def test_after_a_killed_worker_many_calls_at_once_still_never_overlap(scene: MakeScene) -> None:
    slowly = "[ ! -e RECORD.slow ] || sleep 2; sleep 0.05;"
    world = scene(telling("master", slowly), telling("backup", slowly))
    slow = world.folder / "record.slow"
    for _ in range(3):
        slow.touch()
        world.call("master")
        until(lambda: world.workers and "begin" in (world.record or [""])[-1])
        for worker in world.workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        until(lambda: "end" in world.record[-1])  # what the killed one had begun comes to its end
        slow.unlink()
        (world.folder / "record").unlink()
        with ThreadPoolExecutor(8) as callers:
            list(callers.map(world.call, ["master", "backup"] * 12))
        world.call("backup")
        until(lambda: not world.workers)
        assert [line.replace("begin", "end") for line in world.record[::2]] == world.record[1::2]
        assert world.record[-1] == "end backup"


@pytest.mark.parametrize("log", ["full", "file", "missing"])
def test_log_that_cannot_be_written_does_not_stop_the_work(log: str, scene: MakeScene) -> None:
    world = scene(telling("master"), telling("backup"))
    folder = world.folder / "var/log/vrrpc"
    folder.parent.mkdir(parents=True)
    if log == "full":
        folder.mkdir()
        (folder / "vrid1.log").symlink_to("/dev/full")
    elif log == "file":
        folder.write_text("a file")
    else:
        folder.symlink_to("/proc/nowhere")
    world.call("backup")
    world.call("master")
    until(lambda: world.record[-2:] == ["begin master", "end master"] and not world.workers)


@pytest.mark.live
@pytest.mark.parametrize("full", ["var/log", "run"])
def test_full_disk_does_not_stop_the_work(full: str, scene: MakeScene) -> None:
    """A small file system of its own, in a mount namespace that ends with the test, filled to the last byte. Where a
    role cannot be written down, workers of several calls know nothing of each other: there each is over before the next
    one comes."""
    world = scene(telling("master"), telling("backup"))
    pause = "over $role" if full == "run" else ":"
    script = f"""\
    set -e
    mkdir -p {full}
    mount -t tmpfs -o size=64k full {full}
    mkdir -p {full}/vrrpc
    ! dd if=/dev/zero of={full}/filled bs=1k 2>/dev/null
    ! (echo more >{full}/more) 2>/dev/null || exit 9
    over() {{
        for _ in $(seq 600); do
            [ "$(tail -n 1 record 2>/dev/null)" = "end $1" ] && return
            sleep 0.1
        done
        exit 8
    }}
    for role in backup master backup master; do etc/vrrpc/vrid1_$role.sh; {pause}; done
    over master
    """
    done = subprocess.run(["unshare", "--mount", "sh", "-c", script], cwd=world.folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    until(lambda: not world.workers)
    assert world.record[-2:] == ["begin master", "end master"]


def test_without_a_folder_to_work_in_it_says_so(scene: MakeScene) -> None:
    world = scene(telling("master"), telling("backup"))
    (world.folder / "run").mkdir()
    (world.folder / "run/vrrpc").write_text("a file")
    assert world.call("master") < 1
    until(lambda: "FAILED: no lock in" in world.log and not world.workers)


def test_full_disk_does_not_bring_an_older_role_back(scene: MakeScene) -> None:
    world = scene(telling("master"), telling("backup"))
    world.call("master")
    until(lambda: "done: master" in world.log and not world.workers)
    script = world.folder / "etc/vrrpc/event.sh"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace('>"$run/$router.wanted.$$"', ">/dev/full"), encoding="utf-8")
    world.call("backup")
    until(lambda: "done: backup" in world.log and not world.workers)
    assert world.record[-1] == "end backup"


@pytest.mark.parametrize("name", SHELLS)
def test_output_without_end_is_cut_and_ended_by_the_limit(name: str, scene: MakeScene) -> None:
    world = scene([("yes", "1s"), *telling("master")], [], SHELLS[name])
    world.call("master")
    until(lambda: "done: master" in world.log)
    assert "vrid1 FAILED (124): yes" in world.log
    assert 60_000 < len(world.log) < 70_000
    assert (world.folder / "run/vrrpc/vrid1.work.out").stat().st_size <= 65536


def test_much_output_does_not_end_what_writes_it(scene: MakeScene) -> None:
    world = scene([("head -c 1000000 /dev/zero | tr '\\0' x; echo all >>RECORD", "9s")], [])
    world.call("master")
    until(lambda: "done: master" in world.log)
    assert world.record == ["all"]
    assert "FAILED" not in world.log


def test_long_log_is_kept_once_and_begun_anew(scene: MakeScene) -> None:
    world = scene(telling("master"), [])
    log = world.folder / "var/log/vrrpc/vrid1.log"
    log.parent.mkdir(parents=True)
    log.write_text("x" * 1_048_577, encoding="utf-8")
    world.call("master")
    until(lambda: "done: master" in world.log)
    assert len(world.log) < 1000
    assert log.with_name("vrid1.log.1").stat().st_size == 1_048_577
