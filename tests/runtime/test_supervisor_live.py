"""A real supervisord in a folder of its own: groups change one by one, and nobody else notices."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

from runtime.ports import WorldError
from runtime.supervisor import Supervisor

pytestmark = pytest.mark.live

ROOT = Path(__file__).resolve().parents[2]
SLEEP = "sleep 1000"
CONFIG = """\
[supervisord]
pidfile={0}/pid
logfile={0}/log
childlogdir={0}
directory=/
[unix_http_server]
file={0}/sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[include]
files={0}/*.ini
"""


@dataclass
class Host:
    """A supervisord, and the folder that its configuration is in."""

    folder: Path
    manager: Supervisor

    def write(self, name: str, command: str = SLEEP, *, on_master: bool = False) -> None:
        """Describe a program on the disk; nobody is told."""
        start = "false" if on_master else "true"
        text = f"[program:{name}]\ncommand={command}\nautostart={start}\nautorestart=true\nstartsecs=0\n"
        (self.folder / f"{name}.ini").write_text(text)

    def pid(self, name: str) -> int:
        """Of a program that runs."""
        return int(self.manager._call("getProcessInfo", name)["pid"])

    def run(self, name: str) -> None:
        """Start a program as its event script does."""
        self.manager._call("startProcess", name)

    def comes_to(self, **wanted: str) -> bool:
        """Whether all programs come to these states, and there are no others."""
        return eventually(lambda: self.manager.states() == wanted)


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether it comes true within a few seconds."""
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def is_alive(pid: int) -> bool:
    """Whether a process is there and not merely unburied."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def host() -> Iterator[Host]:
    """Described, not started: one program that always runs, and two for a master. The name of a socket is short."""
    folder = Path(mkdtemp(prefix="vrrpc-"))
    (folder / "conf").write_text(CONFIG.format(folder))
    host = Host(folder, Supervisor(str(folder / "conf"), str(folder / "sock")))
    host.write("always")
    host.write("ran", on_master=True)
    host.write("stopped", on_master=True)
    try:
        yield host
    finally:
        end(folder)


def end(folder: Path) -> None:
    """Whatever the test did to it."""
    with suppress(FileNotFoundError):
        pid = int((folder / "pid").read_text())
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
    shutil.rmtree(folder)


@pytest.fixture
def running(host: Host) -> Host:
    """Started, with one of the programs for a master running."""
    host.manager.start()
    host.run("ran")
    assert host.comes_to(always="RUNNING", ran="RUNNING", stopped="STOPPED")
    return host


def test_started_it_runs_what_always_runs(host: Host) -> None:
    assert not host.manager.is_up()
    assert host.manager.start() == frozenset()
    assert host.manager.is_up()
    assert host.comes_to(always="RUNNING", ran="STOPPED", stopped="STOPPED")


def test_an_update_without_a_change_disturbs_nobody(running: Host) -> None:
    before = running.pid("always"), running.pid("ran")
    assert running.manager.update() == ()
    assert (running.pid("always"), running.pid("ran")) == before


def test_one_program_more_leaves_the_others_alone(running: Host) -> None:
    before = running.pid("always"), running.pid("ran")
    running.write("fresh")
    assert running.manager.update() == ("fresh",)
    assert running.comes_to(always="RUNNING", fresh="RUNNING", ran="RUNNING", stopped="STOPPED")
    assert (running.pid("always"), running.pid("ran")) == before


def test_one_program_less_leaves_the_others_alone(running: Host) -> None:
    before, gone = running.pid("ran"), running.pid("always")
    (running.folder / "always.ini").unlink()
    running.manager.update()
    assert running.comes_to(ran="RUNNING", stopped="STOPPED")
    assert running.pid("ran") == before
    assert not is_alive(gone)


def test_a_changed_program_runs_anew_and_the_others_are_left_alone(running: Host) -> None:
    before, old = running.pid("ran"), running.pid("always")
    running.write("always", "sleep 2000")
    assert running.manager.update() == ("always",)
    assert running.comes_to(always="RUNNING", ran="RUNNING", stopped="STOPPED")
    assert b"2000" in Path(f"/proc/{running.pid('always')}/cmdline").read_bytes()
    assert running.pid("ran") == before
    assert not is_alive(old)


def test_a_changed_program_for_a_master_runs_again_if_and_only_if_it_ran(running: Host) -> None:
    running.write("ran", "sleep 2000", on_master=True)
    running.write("stopped", "sleep 2000", on_master=True)
    assert sorted(running.manager.update()) == ["ran", "stopped"]
    assert running.comes_to(always="RUNNING", ran="RUNNING", stopped="STOPPED")
    assert b"2000" in Path(f"/proc/{running.pid('ran')}/cmdline").read_bytes()


def test_all_at_once(running: Host) -> None:
    running.write("fresh", on_master=True)
    running.write("ran", "sleep 2000", on_master=True)
    (running.folder / "always.ini").unlink()
    running.manager.update()
    assert running.comes_to(fresh="STOPPED", ran="RUNNING", stopped="STOPPED")


@pytest.mark.parametrize(
    "text",
    ["[program:bad]\n", "[program:bad]\ncommand=sleep 1\nautostart=perhaps\n", "no section\n", "command=%(nothing)s\n"],
    ids=["no command", "no boolean", "no section", "an expansion of nothing"],
)
def test_a_broken_configuration_is_an_error_and_touches_nothing(running: Host, text: str) -> None:
    before = running.pid("always"), running.pid("ran")
    running.write("always", "sleep 2000")
    (running.folder / "bad.ini").write_text(text)
    with pytest.raises(WorldError):
        running.manager.update()
    assert running.manager.states() == {"always": "RUNNING", "ran": "RUNNING", "stopped": "STOPPED"}
    assert (running.pid("always"), running.pid("ran")) == before


def test_a_mended_configuration_is_followed_again(running: Host) -> None:
    (running.folder / "bad.ini").write_text("[program:bad]\n")
    with pytest.raises(WorldError):
        running.manager.update()
    running.write("bad")
    assert running.manager.update() == ("bad",)


def test_a_broken_configuration_does_not_start(host: Host) -> None:
    (host.folder / "bad.ini").write_text("[program:bad]\n")
    with pytest.raises(WorldError, match=r"supervisord does not start: .*bad") as caught:
        host.manager.start()
    assert "\n" not in str(caught.value)
    assert not host.manager.is_up()


def test_a_restart_is_another_process_also_of_a_program_that_was_stopped(running: Host) -> None:
    before = running.pid("ran")
    running.manager.restart("ran")
    running.manager.restart("stopped")
    assert running.comes_to(always="RUNNING", ran="RUNNING", stopped="RUNNING")
    assert running.pid("ran") != before


def test_a_hang_up_arrives_at_the_program_alone(running: Host) -> None:
    mark = running.folder / "hung-up"
    script = running.folder / "script"
    script.write_text(f"#!/bin/sh\ntrap 'touch {mark}' HUP\ntouch {mark}.ready\nwhile :; do sleep 0.05; done\n")
    script.chmod(0o755)
    running.write("listener", str(script))
    running.manager.update()
    assert eventually(Path(f"{mark}.ready").exists)
    before = running.pid("listener"), running.pid("always")
    running.manager.hang_up("listener")
    assert eventually(mark.exists)
    assert (running.pid("listener"), running.pid("always")) == before


@pytest.mark.parametrize("method", ["hang_up", "restart"])
def test_a_program_that_nobody_knows_is_an_error(running: Host, method: str) -> None:
    with pytest.raises(WorldError, match=r"nobody.*BAD_NAME"):
        getattr(running.manager, method)("nobody")


def test_shut_down_ends_everything(running: Host) -> None:
    pids = [int((running.folder / "pid").read_text()), running.pid("always"), running.pid("ran")]
    running.manager.shut_down()
    assert not any(map(is_alive, pids))
    assert not running.manager.is_up()


def test_it_outlives_the_process_that_started_it(host: Host) -> None:
    script = "import sys; from runtime.supervisor import Supervisor; Supervisor(*sys.argv[1:]).start()"
    command = [sys.executable, "-c", script, str(host.folder / "conf"), str(host.folder / "sock")]
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as starter:
        assert starter.wait(20) == 0
        with suppress(ProcessLookupError):
            os.killpg(starter.pid, signal.SIGHUP)
    assert host.comes_to(always="RUNNING", ran="STOPPED", stopped="STOPPED")


@pytest.mark.parametrize("method", ["update", "states", "shut_down"])
def test_one_that_does_not_answer_is_an_error_that_names_its_socket(host: Host, method: str) -> None:
    with pytest.raises(WorldError, match=f"does not answer on {host.folder}/sock"):
        getattr(host.manager, method)()


LOUD = "sh -c 'while sleep 0.1; do echo here || true; done'"


def kill(host: Host) -> int:
    """End supervisord in a way that it cannot notice; who it was."""
    pid = host.manager.pid()
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not is_alive(pid))
    return pid


@pytest.fixture
def orphaned(running: Host) -> Iterator[tuple[Host, dict[str, int]]]:
    """Its supervisord was killed and is started again; the processes of before."""
    before = {name: running.pid(name) for name in ("always", "ran")}
    kill(running)
    assert running.manager.start() == {"always", "ran"}
    try:
        yield running, before
    finally:
        for pid in before.values():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_what_a_killed_one_has_left_goes_on(orphaned: tuple[Host, dict[str, int]]) -> None:
    host, before = orphaned
    assert host.comes_to(always="RUNNING", ran="RUNNING", stopped="STOPPED")
    assert {name: host.pid(name) for name in before} == before
    assert all(is_alive(pid) for pid in before.values())


def test_what_was_left_is_started_again_when_it_has_ended(orphaned: tuple[Host, dict[str, int]]) -> None:
    host, before = orphaned
    os.kill(before["always"], signal.SIGKILL)
    assert eventually(lambda: host.pid("always") not in (0, before["always"]))
    assert host.pid("ran") == before["ran"]


def test_what_was_left_stops_and_restarts_like_any_other(orphaned: tuple[Host, dict[str, int]]) -> None:
    host, before = orphaned
    host.manager.restart("always")
    host.manager._call("stopProcess", "ran")
    assert host.comes_to(always="RUNNING", ran="STOPPED", stopped="STOPPED")
    assert not any(is_alive(pid) for pid in before.values())
    assert host.manager.update() == ()


def test_what_was_left_is_still_logged(host: Host) -> None:
    host.write("always", LOUD)
    host.manager.start()
    assert host.comes_to(always="RUNNING", ran="STOPPED", stopped="STOPPED")
    orphan = host.pid("always")
    kill(host)
    host.manager.start()
    (log,) = host.folder.glob("always-stdout*")
    size = log.stat().st_size
    assert eventually(lambda: log.stat().st_size > size)
    assert host.pid("always") == orphan
    host.manager.shut_down()
    assert not is_alive(orphan)


def test_one_that_hangs_keeps_nobody_waiting(running: Host) -> None:
    pid = running.manager.pid()
    manager = Supervisor(str(running.folder / "conf"), str(running.folder / "sock"), patience=0.3)
    os.kill(pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert not manager.is_up()
        assert manager.hangs()
        with pytest.raises(WorldError, match="no answer within"):
            manager.update()
        assert time.monotonic() - began < 10
    finally:
        os.kill(pid, signal.SIGCONT)
    assert eventually(manager.is_up)
    assert not manager.hangs()
