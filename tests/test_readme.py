"""What the README shows is true: its site compiles, its commands exist, its finding is what the compiler says."""

import re
from pathlib import Path

import click

from compiler import compile_site
from compiler.report import as_text
from runtime.cli import vrrpc

README = Path(__file__).parent.parent.joinpath("README.md").read_text()
SITE = re.search(r"```yaml\n(.*?)```", README, re.S)


def test_the_first_site_compiles_without_a_finding() -> None:
    assert SITE is not None
    compilation = compile_site("site.yaml", SITE[1].encode())
    assert not compilation.findings
    assert [tree.host for tree in compilation.trees] == ["clarinet", "fridge"]


def test_the_finding_is_what_the_compiler_says_of_the_site_with_255() -> None:
    assert SITE is not None
    text = SITE[1].replace("priority: 200", "priority: 255")
    compilation = compile_site("site.yaml", text.encode())
    report = as_text(compilation.findings, compilation.sources)
    for line in report.splitlines()[:-1]:
        assert f"    {line}" in README.splitlines()


def test_every_command_and_option_that_is_named_exists() -> None:
    context = click.Context(vrrpc)
    for name, rest in re.findall(r"vrrpc ([a-z]+)([^`#\n]*)", README):
        if name not in vrrpc.list_commands(context):
            assert not README.count(f"    vrrpc {name}"), name
            continue
        command = vrrpc.get_command(context, name)
        assert command is not None
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known


def test_files_that_are_named_exist() -> None:
    root = Path(__file__).parent.parent
    table = README.split("## Where to read on")[1]
    named = [name for name in re.findall(r"`([^`]+)`", table) if "." in name]
    assert [name for name in named if not (root / name).exists()] == []


def test_the_unit_gets_options_that_the_agent_has_from_where_the_readme_installs_it() -> None:
    units = Path(__file__).parent.parent / "packaging"
    program = re.search(r"^ExecStart=(\S+) run \$VRRPC_RUN$", (units / "vrrpc.service").read_text(), re.M)
    options = re.search(r"^    echo 'VRRPC_RUN=(.*)' > /etc/default/vrrpc$", README, re.M)
    assert program is not None
    assert options is not None
    assert f"python3 -m venv {Path(program[1]).parent.parent} " in README
    command = vrrpc.get_command(click.Context(vrrpc), "run")
    assert command is not None
    assert command.make_context("run", options[1].split()).params["sources"] == ("/srv/site",)
