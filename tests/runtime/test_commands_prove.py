"""`vrrpc prove` and `vrrpc graph` as processes: what a person sees, the shape for programs, and the statuses."""

import json
from pathlib import Path

import pytest

from tests.compiler.samples import SITE
from tests.runtime.test_commands_compile import vrrpc

KEEPALIVED = SITE.replace(": {interfaces", ": {speaker: keepalived, interfaces")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site before and after a change, and one with an error."""
    texts = {
        "old": KEEPALIVED,
        "new": KEEPALIVED.replace("192.0.2.80", "192.0.2.80, more: 192.0.2.81"),
        "bad": SITE.replace("250", "255"),
    }
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "site.yaml").write_text(text)
    return tmp_path


def test_proof_is_told_with_its_table(folder: Path) -> None:
    answer = vrrpc("prove", "old", below=folder)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == (
        "what fails                                    front\n"
        "nothing                                       clarinet\n"
        "host clarinet                                 fridge\n"
        "NIC eth0 of clarinet                          fridge\n"
        "LAN 192.0.2.0/24 between clarinet and fridge  clarinet and fridge\n"
        "nothing moves: host fridge, NIC eth0 of fridge\n"
        "\n"
        "old/site.yaml: proved in 6 states, with up to 1 failure at once: one master wherever a member is fit, and "
        "everything comes home\n"
    )


def test_counterexample_is_told_step_by_step(folder: Path) -> None:
    answer = vrrpc("prove", "new", "--since", "old", below=folder)
    assert answer.returncode == 1
    assert (
        "COUNTEREXAMPLE, two masters on one LAN: clarinet and fridge are both master of front, and clients reach "
        "either\n"
        "  1. all is well\n"
        "       front: clarinet is master at 250\n"
        "       front: fridge is backup at 100\n"
        "  2. clarinet gets the new site\n"
        "       front: clarinet is master at 250; it drops what fridge says: another address list\n"
        "       front: fridge is master at 100; it drops what clarinet says: another address list\n"
    ) in answer.stdout
    assert answer.stdout.endswith("1 counterexample in 24 states, with up to 1 failure at once\n")


def test_rollout_shows_the_outcomes_of_the_new_site(folder: Path) -> None:
    turned = KEEPALIVED.replace("priority: 250", "priority: 50")
    (folder / "new" / "site.yaml").write_text(turned)
    answer = vrrpc("prove", "new", "--since", "old", below=folder)
    assert answer.returncode == 0
    assert "\nnothing                                       fridge\n" in answer.stdout
    assert answer.stdout.endswith("while the hosts get the new site: one master wherever a member is fit\n")


def test_proof_for_a_program(folder: Path) -> None:
    answer = vrrpc("prove", "new", "--since", "old", "--format", "json", below=folder)
    shown = json.loads(answer.stdout)
    assert (answer.returncode, shown["version"], shown["file"], shown["proved"]) == (1, 1, "new/site.yaml", False)
    outcome = next(each for each in shown["outcomes"] if each["fails"] == "host clarinet")
    assert (outcome["routers"], outcome["back"]["routers"]) == ({"front": ["fridge"]}, {"front": ["clarinet"]})
    assert [step["event"] for step in shown["counterexamples"][0]["steps"]] == [
        "all is well", "clarinet gets the new site",
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["prove", "graph"])
def test_site_with_an_error_is_shown_its_finding(folder: Path, command: str) -> None:
    answer = vrrpc(command, "bad", below=folder)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "V301" in answer.stderr
    assert answer.stderr.endswith("vrrpc: bad/site.yaml must be free of errors for this\n")


def test_folder_of_sites_is_proved_site_by_site(folder: Path) -> None:
    (folder / "bad" / "site.yaml").unlink()
    answer = vrrpc("prove", ".", "--failures", "2", below=folder)
    assert answer.returncode == 0
    assert answer.stdout.count("proved in ") == 2


@pytest.mark.parametrize(
    ("form", "begins"), [("text", "example\n"), ("dot", "digraph"), ("mermaid", "flowchart"), ("json", "{")]
)
def test_graph_in_every_form(folder: Path, form: str, begins: str) -> None:
    answer = vrrpc("graph", "old", "--format", form, below=folder)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith(begins)
