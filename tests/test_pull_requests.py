"""What others put into their pull requests: the action, our own use of it, and the hooks for pre-commit."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from runtime.cli import vrrpc
from tests.compiler.samples import ROOT, SITE

ACTION = ROOT / ".github/actions/vrrpc/action.yml"
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
BIN = Path(sys.executable).parent
UNTIDY = SITE.replace("{interface: eth0, priority: 250}", "{priority: 250, interface: eth0}")


def run(*words: str, below: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program of the tests' environment, in a folder."""
    path = os.pathsep.join([str(BIN), os.environ["PATH"]])
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GIT", "PRE_COMMIT"))}
    return subprocess.run(
        words, cwd=below, env=clean | {"PATH": path} | environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("schema", "path"),
    [("github-actions", ACTION), *(("github-workflows", path) for path in WORKFLOWS)],
    ids=lambda value: getattr(value, "name", value),
)
def test_file_is_what_github_reads(schema: str, path: Path) -> None:
    answer = run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", str(path), below=ROOT)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_foreign_actions_are_pinned_to_a_commit(path: Path) -> None:
    for used in re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8").replace("#   - uses:", "")):
        assert used.startswith("./") or re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", used), used


def test_our_workflow_uses_the_action_with_inputs_that_it_has() -> None:
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    workflow = yaml.safe_load((ROOT / ".github/workflows/sites.yml").read_text(encoding="utf-8"))
    step = workflow["jobs"]["sites"]["steps"][-1]
    assert (ROOT / step["uses"] / "action.yml").resolve() == ACTION
    assert set(step["with"]) <= set(action["inputs"])


def steps() -> list[dict[str, Any]]:
    """What the action does by itself."""
    return [step for step in yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"] if "run" in step]


def test_inputs_reach_the_shell_through_the_environment_alone() -> None:
    assert not any("${{" in step["run"] for step in steps())


@pytest.mark.parametrize(
    ("sites", "strict", "status", "shown"),
    [
        (".", "false", 1, "::error file=bad/site.yaml,line=10,"),
        ("good", "false", 0, ""),
        ("*d", "false", 1, "::error file=bad/site.yaml,line=10,"),
        ("warned", "false", 0, "::warning file=warned/site.yaml,line=9,"),
        ("warned good", "true", 1, "::warning file=warned/site.yaml,line=9,"),
        ("$(touch stolen)", "false", 1, "::error file="),
    ],
)
def test_last_step_shows_the_findings(tmp_path: Path, sites: str, strict: str, status: int, shown: str) -> None:
    folder, temporary = tmp_path / "repository", tmp_path / "temporary"
    alone = SITE.replace("      fridge: {interface: eth0, priority: 100}\n", "")
    for name, text in {"good": SITE, "bad": SITE.replace("250", "255"), "warned": alone}.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "site.yaml").write_text(text)
    (temporary / "vrrpc").mkdir(parents=True)
    (temporary / "vrrpc" / "bin").symlink_to(BIN)
    answer = run(
        "bash", "-e", "-o", "pipefail", "-c", steps()[-1]["run"], below=folder / "bad" if sites == "." else folder,
        SITES=sites, STRICT=strict, RUNNER_TEMP=str(temporary), GITHUB_WORKSPACE=str(folder),
    )  # fmt: skip
    assert answer.returncode == status, answer.stderr
    assert answer.stdout.startswith(shown)
    assert not (folder / "stolen").exists()


def test_hooks_name_commands_and_options_that_exist() -> None:
    context = click.Context(vrrpc)
    for hook in HOOKS:
        program, name, *options = hook["entry"].split()
        command = vrrpc.get_command(context, name)
        assert (program, hook["language"]) == ("vrrpc", "python")
        assert command is not None
        assert set(options) <= {option for parameter in command.params for option in parameter.opts}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A checkout with an untidy site and our hooks; installed programs stand in for what pre-commit would install."""
    hooks = [hook | {"language": "system"} for hook in HOOKS]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    folder = tmp_path / "repository"
    (folder / "sites" / "one").mkdir(parents=True)
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    (folder / "sites" / "one" / "site.yaml").write_text(UNTIDY)
    (folder / "other.yaml").write_text("not: [a, site\n")
    for words in (["init", "--quiet"], ["add", "--all"]):
        assert run("git", *words, below=folder).returncode == 0
    return folder


def hook(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    """One of the hooks over the whole checkout."""
    home = str(folder.parent / "home")
    return run("pre-commit", "run", "--all-files", name, below=folder, PRE_COMMIT_HOME=home, PRE_COMMIT_COLOR="never")


def test_hook_lays_out_a_site_and_then_is_content(repository: Path) -> None:
    first = hook(repository, "vrrpc-fmt")
    assert (first.returncode, "files were modified by this hook" in first.stdout) == (1, True), first.stdout
    assert (repository / "sites/one/site.yaml").read_text() == SITE
    assert hook(repository, "vrrpc-fmt").returncode == 0


def test_hook_checks_sites_and_nothing_else(repository: Path) -> None:
    assert hook(repository, "vrrpc-check").returncode == 0
    (repository / "sites/one/site.yaml").write_text(SITE.replace("250", "255"))
    answer = hook(repository, "vrrpc-check")
    assert answer.returncode == 1
    assert "sites/one/site.yaml:10:45 V301 " in answer.stdout
