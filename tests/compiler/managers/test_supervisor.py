"""supervisor's own parser gives back the command, directory and user that went into a compiled file."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from supervisor.options import ServerOptions

from compiler.managers import supervisor
from compiler.model import Host
from compiler.process import Process
from schemas.hosts import Manager, Speaker
from tests.compiler.samples import CASES, SITE, SITES, compile_text, trees, whole

HOST = Host("clarinet", Speaker.BUILTIN, Manager.SUPERVISOR, (), ())


def read(folder: Path, text: str) -> Any:
    """The only program of a file, as supervisord holds it."""
    (folder / "log").mkdir(exist_ok=True)
    here = re.sub("/var/log/vrrpc?", str(folder / "log"), text)
    (folder / "program.conf").write_text(here, encoding="utf-8")
    (folder / "main.conf").write_text(f"[supervisord]\n[include]\nfiles={folder}/program.conf\n", encoding="utf-8")
    options = ServerOptions()
    options.configfile = str(folder / "main.conf")
    options.here = str(folder)
    options.read_config(options.configfile)
    (group,) = options.configroot.supervisord.process_group_configs
    (program,) = group.process_configs
    return program


@pytest.mark.parametrize("path", [*CASES, *SITES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_compiled_program_is_read(path: Path, tmp_path: Path) -> None:
    for tree in trees(whole(path)):
        texts = {Path(file.path).name: file.text for file in tree.files if "/supervisor/" in file.path}
        for run in tree.programs if tree.manager == Manager.SUPERVISOR else ():
            program = read(tmp_path, texts[f"{run.name}.conf"])
            assert program.name == run.name
            assert program.autostart is not bool(run.follows)
            # With 0 a program that ends at once is forked again and again.
            assert program.startsecs == 1 if run.follows else program.startsecs >= 1
            assert program.redirect_stderr


COMMANDS = [
    "serve",
    "serve --format %H%%d%(ENV_HOME)s%(program_name)s%",
    "serve 'two words' \"it's\" don\\'t",
    'serve \'say "so"\' ""',
    "serve a;b#c --sep=;",
    "serve [section] =x key=value",
    "serve grün 日本 \U0001f600",
    "serve $HOME `id` | tee > x & (y) *",
    "serve \\\\ 'a\\b' C:\\\\x",
    "sh -c 'exec serve;exit 1'",
    "serve {host} {address} {other}",
    "serve a\xa0b\u3000c",
    "  serve   wide   ",
    "serve --" + "x" * 4000,
]


REFUSED = [
    "serve %(here)s",
    "serve a ;b",
    "serve 'a #b'",
    "serve a\xa0;b",
    "serve 'a'\xa0",
    "serve a\\ ",
    "serve 'a",
    " ",
]


def with_command(command: str) -> str:
    """A site whose only service has this command."""
    return SITE + yaml.safe_dump(
        {"services": {"www": {"software": "program", "address": "front.web", "command": command}}}
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_command_comes_out_as_it_went_in(command: str, tmp_path: Path) -> None:
    texts = {file.path: file.text for file in trees(with_command(command))[0].files}
    program = read(tmp_path, texts["/etc/vrrpc/supervisor/www.conf"])
    meant = command.replace("{host}", "clarinet").replace("{address}", "192.0.2.80")
    assert shlex.split(program.command) == shlex.split(meant)


@pytest.mark.parametrize("command", REFUSED)
def test_command_that_would_come_out_differently_is_refused(command: str) -> None:
    (finding,) = compile_text(with_command(command)).findings
    assert finding.code == ("V501" if command.strip(" ") else "V105")


@pytest.mark.parametrize(
    ("process", "told"),
    [
        (Process("www", "serve", directory="/etc/vrrpc/services/www"), lambda program: program.directory),
        (Process("www", "serve", directory="/srv/100%"), lambda program: program.directory),
    ],
)
def test_directory_comes_out_as_it_went_in(process: Process, told: Callable[[Any], str], tmp_path: Path) -> None:
    (file,) = (file for file in supervisor.render(HOST, [process]) if file.path.endswith("/www.conf"))
    assert told(read(tmp_path, file.text)) == process.directory


@pytest.mark.parametrize(
    "environment",
    [(), (("TMPDIR", "/run/vrrpc"),), (("A", "1"), ("B_2", "a b.c,d=e:f/g+h@i-j_k")), (("A", "100%"), ("B", "%(x)s"))],
)
def test_environment_comes_out_as_it_went_in(environment: tuple[tuple[str, str], ...], tmp_path: Path) -> None:
    process = Process("www", "serve", environment=environment)
    (file,) = (file for file in supervisor.render(HOST, [process]) if file.path.endswith("/www.conf"))
    assert read(tmp_path, file.text).environment == dict(environment)


def test_directories_are_made_first_and_no_shell_stays(tmp_path: Path) -> None:
    command = f"{sys.executable} -c 'import os; print(os.getppid())'"
    process = Process("www", command, directories=(f"{tmp_path}/100% of/it",))
    (file,) = (file for file in supervisor.render(HOST, [process]) if file.path.endswith("/www.conf"))
    words = shlex.split(read(tmp_path, file.text).command)
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert (tmp_path / "100% of" / "it").is_dir()
    assert done.stdout.strip() == str(os.getpid())


@pytest.mark.parametrize("daemon", [True, False])
def test_only_a_service_is_stopped_with_its_group(daemon: bool, tmp_path: Path) -> None:
    process = Process("www", "serve", stop_wait=7, daemon=daemon, user="root")
    program = read(tmp_path, [*supervisor.render(HOST, [process])][1].text)
    assert (program.stopasgroup, program.killasgroup) == (not daemon, not daemon)
    assert (program.stopwaitsecs, program.uid) == (7, 0)


def test_supervisord_s_own_file_is_read(tmp_path: Path) -> None:
    main = next(iter(supervisor.render(HOST, [])))
    here = main.text.replace("/etc/vrrpc", str(tmp_path)).replace("/var/log/vrrpc", str(tmp_path))
    (tmp_path / "supervisord.conf").write_text(here.replace("/run/vrrpc", str(tmp_path)), encoding="utf-8")
    options = ServerOptions()
    options.configfile = str(tmp_path / "supervisord.conf")
    options.here = str(tmp_path)
    section = options.read_config(options.configfile)
    assert section.pidfile == str(tmp_path / "supervisord.pid")
    assert section.server_configs[0]["file"] == str(tmp_path / "supervisor.sock")
    assert section.server_configs[0]["chmod"] == 0o700


@pytest.mark.parametrize(("follows", "startsecs"), [((), 4), (("front",), 1)])
def test_one_that_tries_for_a_while_is_not_up_before(follows: tuple[str, ...], startsecs: int, tmp_path: Path) -> None:
    files = supervisor.render(HOST, [Process("www", "serve", follows, tries=4)])
    text = next(file.text for file in files if "/supervisor/" in file.path)
    assert read(tmp_path, text).startsecs == startsecs
