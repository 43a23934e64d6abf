"""Scripts of rc.d under a stand-in for rc.subr(8) and service(8), which FreeBSD alone has: it does with their variables
what its manual says, and runs the command in a real shell."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from compiler.managers import rc
from compiler.model import Host
from compiler.process import Process
from schemas.hosts import Manager, Speaker
from tests.compiler.managers.test_daemontools import COMMANDS
from tests.compiler.samples import CASES, trees
from tests.peers import find

HOST = Host("clarinet", Speaker.FREEVRRPD, Manager.RC, (), ())
OUR_CASES = [case for case in CASES if case.parent.name == "rc"]

_SUBR = """\
load_rc_config() { :; }
run_rc_command() {
    case $1 in
    onestatus) [ -e "$pidfile" ] ;;
    onestart) [ ! -e "$pidfile" ] || return 1; eval "${start_precmd:-:}" && eval "$command $command_args" ;;
    onestop) [ -e "$pidfile" ] || return 1; rm "$pidfile" ;;
    esac
}
"""
_DAEMON = """\
#!/bin/sh
while getopts P:R:t:o:u: option; do
    case $option in P) : >"$OPTARG" ;; u) echo "$OPTARG" >user ;; esac
done
shift $((OPTIND - 1))
exec "$@"
"""
_SERVE = "#!/bin/sh\npython3 -c 'import json, os, sys; print(json.dumps([os.getcwd(), *sys.argv[1:]]))' \"$@\" >>told\n"


class FreeBsd:
    """A folder with what a host has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in (("rc.subr", _SUBR), ("daemon", _DAEMON), ("serve", _SERVE), ("service", self._service())):
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(0o755)

    def _service(self) -> str:
        return f'#!/bin/sh\nscript={self.folder}/$1; [ -x "$script" ] || exit 1; shift; exec sh "$script" "$@"\n'

    def install(self, process: Process) -> None:
        """Its script, with this folder for FreeBSD's."""
        (file,) = (file for file in rc.render(HOST, [process]) if file.path.startswith(rc.SCRIPTS))
        text = file.text.replace("/etc/rc.subr", f"{self.folder}/rc.subr").replace("/var/run/vrrp", str(self.folder))
        path = self.folder / Path(file.path).name
        path.write_text(text.replace("/usr/sbin/daemon", f"{self.folder}/daemon"), encoding="utf-8")
        path.chmod(0o755)

    def run(self, command: str) -> int:
        """A command of an event script."""
        command = command.replace(rc.SCRIPTS, str(self.folder))
        environment = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}"}
        return subprocess.run(["sh", "-c", command], cwd=self.folder, env=environment, check=False).returncode

    def told(self) -> list[list[str]]:
        """Folder and arguments of every start."""
        path = self.folder / "told"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def test_event_scripts_start_and_stop_it_twice_without_complaint(tmp_path: Path) -> None:
    host = FreeBsd(tmp_path)
    host.install(Process("www", "serve", ("front",)))
    assert [host.run(rc.start(HOST, "www")) for _ in range(2)] == [0, 0]
    assert len(host.told()) == 1
    assert [host.run(rc.stop(HOST, "www")) for _ in range(2)] == [0, 0]
    host.run(rc.start(HOST, "www"))
    assert len(host.told()) == 2


def test_a_script_that_is_not_there_is_reported(tmp_path: Path) -> None:
    host = FreeBsd(tmp_path)
    assert host.run(rc.start(HOST, "www")) != 0
    assert host.run(rc.stop(HOST, "www")) != 0


@pytest.mark.parametrize("command", COMMANDS)
def test_program_gets_the_words_of_the_site(command: str, tmp_path: Path) -> None:
    host = FreeBsd(tmp_path)
    host.install(Process("www", command))
    assert host.run(rc.start(HOST, "www")) == 0
    assert host.told() == [[str(tmp_path), *shlex.split(command)[1:]]]


def test_user_folder_environment_and_directories(tmp_path: Path) -> None:
    host = FreeBsd(tmp_path)
    (tmp_path / "a b").mkdir()
    command = "sh -c 'printf %s \"$A\" >it'"
    host.install(
        Process("www", command, user="www", directory=f"{tmp_path}/a b", environment=(("A", "it's $5"),),
                directories=(f"{tmp_path}/c d/e",))
    )  # fmt: skip
    assert host.run(rc.start(HOST, "www")) == 0
    assert (tmp_path / "a b" / "it").read_text(encoding="utf-8") == "it's $5"
    assert (tmp_path / "user").read_text(encoding="utf-8") == "www\n"
    assert (tmp_path / "c d" / "e").is_dir()


@pytest.mark.parametrize("follows", [(), ("front",)])
def test_a_boot_starts_what_always_runs(follows: tuple[str, ...]) -> None:
    (file,) = (file for file in rc.render(HOST, [Process("web-log", "serve", follows)]) if rc.SETTINGS in file.path)
    assert file.path.endswith("/vrrpc_web_log")
    assert file.text.splitlines()[-1] == f'vrrpc_web_log_enable="{"NO" if follows else "YES"}"'


@pytest.mark.live
def test_shellcheck_reads_every_script(tmp_path: Path) -> None:
    paths = []
    for case in OUR_CASES:
        for file in trees(case.read_bytes())[0].files:
            if file.path.startswith(rc.SCRIPTS):
                paths.append(tmp_path / f"{case.stem}-{Path(file.path).name}")
                paths[-1].write_text(file.text, encoding="utf-8")
    assert paths
    done = subprocess.run([find("shellcheck"), "--shell=sh", *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
