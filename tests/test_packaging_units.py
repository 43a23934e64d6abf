"""What `packaging/` has for a host: read by systemd's own checkers and by shells, and run by a real systemd."""

import re
import subprocess
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import click
import pytest

from runtime.cli import vrrpc
from tests.peers import find
from tests.runtime.harness.systemd import booted, inside

PACKAGING = Path(__file__).resolve().parents[1] / "packaging"
UNITS = sorted(PACKAGING.glob("*.service"))
SCRIPT = PACKAGING / "vrrpc.rc"

STUB = """\
load_rc_config() { eval "$SETTINGS"; }
run_rc_command() { "$start_precmd"; printf '%s\\n' "$rcvar=$vrrpc_enable" "$command $vrrpc_flags$command_args"; }
"""
"""What an rc.subr does with a script, for a reader."""


def section(unit: Path) -> dict[str, str]:
    """The [Service] of a unit; of a key that stands there twice, the last."""
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(unit.read_text())
    return dict(parser["Service"])


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_start_commands_that_exist_and_end_nothing_else(unit: Path) -> None:
    service = section(unit)
    program, name, *_ = service["ExecStart"].split()
    assert program == "/opt/vrrpc/bin/vrrpc"
    assert name in vrrpc.list_commands(click.Context(vrrpc))
    assert service["KillMode"] == "process"
    assert service["RuntimeDirectoryPreserve"] == "yes"


@pytest.mark.live
def test_systemd_finds_nothing_to_say_of_them(tmp_path: Path) -> None:
    analyze = str(find("systemd-analyze"))
    (tmp_path / "vrrpc").write_text("#!/bin/sh\n")
    (tmp_path / "vrrpc").chmod(0o755)
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/vrrpc/bin/vrrpc", str(tmp_path / "vrrpc")))
    units = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run([analyze, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "vrrpc" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.live
def test_the_agent_is_fenced_in() -> None:
    words = [str(find("systemd-analyze")), "security", "--offline=true", "--no-pager", str(PACKAGING / "vrrpc.service")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    exposure = re.search(r"exposure level for vrrpc\.service: ([0-9.]+)", done.stdout)
    assert exposure is not None, done.stdout + done.stderr
    assert float(exposure[1]) < 4.0


def test_every_capability_that_the_agent_keeps_has_its_reason_beside_it() -> None:
    text = (PACKAGING / "vrrpc.service").read_text()
    kept = set(re.findall(r"CAP_[A-Z_]+", " ".join(re.findall(r"^CapabilityBoundingSet=(.*)$", text, re.M))))
    told = set(re.findall(r"CAP_[A-Z_]+", " ".join(re.findall(r"^# (CAP_.*)  ", text, re.M))))
    assert kept == told
    assert not kept & {"CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_SYS_PTRACE", "CAP_SYS_RAWIO", "CAP_SYS_BOOT"}


@pytest.mark.live
def test_the_script_of_freebsd_is_sound_to_shells() -> None:
    for command in (["sh", "-n"], [str(find("busybox")), "sh", "-n"], [str(find("shellcheck"))]):
        done = subprocess.run([*command, str(SCRIPT)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_script_of_freebsd_runs_the_agent_below_daemon(tmp_path: Path) -> None:
    (tmp_path / "rc.subr").write_text(STUB)
    (tmp_path / "vrrpc").write_text(SCRIPT.read_text().replace("/etc/rc.subr", str(tmp_path / "rc.subr")))
    settings = f'vrrpc_enable=YES; vrrpc_flags="--source /srv/x"; vrrpc_folder={tmp_path}/state; install() {{ :; }}'
    done = subprocess.run(
        ["sh", str(tmp_path / "vrrpc"), "start"], capture_output=True, text=True, check=True,
        env={"SETTINGS": settings, "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    enabled, command = done.stdout.splitlines()
    assert enabled == "vrrpc_enable=YES"
    assert command.split() == [
        "/usr/sbin/daemon", "-P", "/var/run/vrrpc.pid", "-r", "-R", "5", "-S", "-T", "vrrpc",
        "/usr/local/vrrpc/bin/vrrpc", "run", "--state", f"{tmp_path}/state", "--source", "/srv/x",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Both units on a host of their own, of one boot."""
    with booted(tmp_path_factory.mktemp("units")) as pid:
        return inside(pid, "tests.units_story")


@pytest.mark.live
def test_the_agent_is_ready_behind_its_fences_and_says_what_it_is_at(story: dict[str, Any]) -> None:
    assert (story["state"], story["type"]) == ("active", "notify"), story
    assert story["words"] == "the newest site is live"
    assert story["generation"] == 1


@pytest.mark.live
def test_programs_run_in_a_unit_of_their_own_outside_the_fences(story: dict[str, Any]) -> None:
    assert story["programs"] == {"speaker": "RUNNING", "www": "RUNNING"}
    assert story["cgroup of www"].endswith("vrrpc-programs.service")
    assert story["fences"] == {"agent": "1", "www": "0"}


@pytest.mark.live
def test_the_agent_holds_no_capability_that_is_not_written_down(story: dict[str, Any]) -> None:
    assert story["capabilities beyond"] == []


@pytest.mark.live
def test_nothing_of_the_programs_changes_while_the_agent_is_stopped_killed_and_back(story: dict[str, Any]) -> None:
    assert story["after a stop"] == story["before"]
    assert story["after a kill"] == story["before"]
    assert story["back after a kill"]


@pytest.mark.live
def test_an_edit_goes_live_behind_the_fences(story: dict[str, Any]) -> None:
    assert story["edited"] == 2
