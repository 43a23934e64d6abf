"""A run script gives its program the words that the site wrote, through a real shell."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from compiler.managers import daemontools
from compiler.model import Host
from compiler.process import Process
from schemas.hosts import Manager, Speaker

HOST = Host("clarinet", Speaker.FREEVRRPD, Manager.DAEMONTOOLS, (), ())

COMMANDS = [
    "serve",
    "serve 'two words' \"it's\" don\\'t \"\"",
    "serve $HOME `id` | tee > x & (y) * ~ !",
    "serve a;b ;c #d",
    "serve 'back\\slash' %s grün \U0001f600",
    "  serve   wide ",
]


def run(process: Process, folder: Path) -> str:
    """What a program called `serve` tells when the script of a process is run."""
    tell = "#!/bin/sh\npython3 -c 'import json, os, sys; print(json.dumps([os.getcwd(), *sys.argv[1:]]))' \"$@\"\n"
    for name in ("serve", "setuidgid"):
        (folder / name).write_text(tell, encoding="utf-8")
        (folder / name).chmod(0o755)
    script = next(file for file in daemontools.render(HOST, [process]) if file.path.endswith("/run"))
    (folder / "run").write_text(script.text, encoding="utf-8")
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    answer = subprocess.run(["sh", folder / "run"], cwd="/", capture_output=True, check=False, env=environment)
    return answer.stdout.decode()


@pytest.mark.parametrize("command", COMMANDS)
def test_program_gets_the_words_of_the_site(command: str, tmp_path: Path) -> None:
    assert json.loads(run(Process("www", command), tmp_path)) == ["/", *shlex.split(command)[1:]]


def test_program_of_another_user_starts_in_its_directory(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    told = run(Process("www", "serve x", user="nobody", directory=f"{tmp_path}/a b"), tmp_path)
    assert json.loads(told) == [f"{tmp_path}/a b", "nobody", "serve", "x"]


def test_program_has_its_environment(tmp_path: Path) -> None:
    process = Process("www", 'sh -c \'serve "$A" "$B"\'', environment=(("A", "it's $HOME 100%"), ("B", "ü")))
    assert json.loads(run(process, tmp_path)) == ["/", "it's $HOME 100%", "ü"]


def test_directories_are_made_first(tmp_path: Path) -> None:
    run(Process("www", "serve", directories=(f"{tmp_path}/a b/c",)), tmp_path)
    assert (tmp_path / "a b" / "c").is_dir()


def test_without_its_directory_it_does_not_start(tmp_path: Path) -> None:
    assert "serve" not in run(Process("www", "serve", directory=f"{tmp_path}/gone"), tmp_path).splitlines()


@pytest.mark.parametrize(("follows", "down"), [((), False), (("front",), True)])
def test_only_what_follows_a_master_waits_for_it(follows: tuple[str, ...], down: bool) -> None:
    files = {file.path for file in daemontools.render(HOST, [Process("www", "serve", follows)])}
    assert ("/service/www/down" in files) is down
