"""`vrrpc plan` and its kin as their users call them, on a machine where nothing is applied."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.live.outside import VRRPC
from tests.runtime.harness.sites import BAD, SITE


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with a state directory of its own."""
    command = [VRRPC, *words, "--state", str(folder / "state")]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a site."""
    (tmp_path / "site.yaml").write_text(SITE)
    return tmp_path


def test_a_plan_of_the_site_in_this_folder_touches_nothing_but_the_record_of_plans(folder: Path) -> None:
    done = run(folder, "plan", "--host", "clarinet")
    assert (done.returncode, done.stderr) == (0, "")
    assert " for example: clarinet, nothing is applied\n" in done.stdout
    assert "  new /etc/vrrpc/speaker.json: " in done.stdout
    assert sorted(path.name for path in (folder / "state").iterdir()) == ["digest.key", "plans"]
    assert (folder / "state").stat().st_mode & 0o777 == 0o700


def test_changes_that_are_pending_are_a_status_where_that_is_asked(folder: Path) -> None:
    assert run(folder, "plan", "--host", "clarinet", "--detailed-exitcode").returncode == 2


def test_json_has_a_version_and_the_same_bytes_each_time(folder: Path) -> None:
    first, second = (run(folder, "plan", ".", "--host", "clarinet", "--format", "json").stdout for _ in range(2))
    assert first == second
    plan = json.loads(first)
    assert set(plan) == {
        "version", "id", "site", "host", "generation", "pending", "class", "findings", "routers", "programs", "files",
        "notices", "order", "objections",
    }  # fmt: skip
    assert (plan["version"], plan["pending"], plan["order"][-1]) == (1, True, plan["order"][-1])
    assert {"path", "change", "class", "diff", "hidden"} == set(plan["files"][0])


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("plan", "nowhere"), 1, "V100"),
        (("plan", "--host", "oboe"), 1, "has no host 'oboe' (it has clarinet, fridge): --host names one"),
        (("apply", "--confirm-timeout", "soon"), 64, "'soon' is no duration"),
        (("apply", "--allow", "V301"), 64, "V301"),
        (("confirm",), 1, "nothing waits to be confirmed here"),
        (("rollback",), 1, "nothing is applied here"),
        (("rollback", "0"), 64, "0"),
        (("apply", "0" * 12, "--host", "clarinet"), 3, "V727 plan 000000000000 is not what would be done now"),
    ],
)
def test_one_clear_line_and_the_status_that_goes_with_it(
    folder: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    done = run(folder, *words)
    assert said in done.stderr
    assert done.returncode == status
    assert "Traceback" not in done.stderr


def test_findings_of_the_site_are_shown_with_their_lines(folder: Path) -> None:
    (folder / "site.yaml").write_text(BAD)
    done = run(folder, "plan", "--host", "clarinet")
    assert done.returncode == 1
    assert "./site.yaml:10:45 V301" in done.stderr


@pytest.mark.parametrize("do", ["apply", "rollback"])
def test_a_paused_host_refuses_a_person_and_names_the_way_out(folder: Path, do: str) -> None:
    assert run(folder, "pause", "--reason", "a new disk").returncode == 0
    done = run(folder, do)
    assert done.returncode == 3
    assert "V749 the host is paused since " in done.stderr
    assert "a new disk\n  help: `vrrpc resume` ends it" in done.stderr
    assert sorted(path.name for path in (folder / "state").iterdir()) == ["paused.json"]
    known = run(folder, do, "--allow", "V749")
    assert "V749" not in known.stderr
    assert known.returncode == 1, "on to what else is wrong here"
