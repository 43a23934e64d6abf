"""Hostile text at its end, in the hands of whoever reads what we wrote: it is the text that the site has.

Shells for event scripts, supervisor's own parser, the run script of daemontools in a shell, keepalived itself (its
dump), the built-in speaker's reader, and one that knows freevrrpd's parser alone.
"""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from supervisor.options import ServerOptions

from runtime.stage import fill_secrets
from schemas.filetree import File, Tree
from schemas.speaker import read_config
from tests import peers
from tests.compiler.hostile import KEEPALIVED, REFUSED, TAKEN, compiled, refusals, written
from tests.compiler.samples import SITE, trees
from tests.compiler.targets import freevrrpd_reader

SHELLS = {"dash": ["dash"], "bash": ["bash", "--posix"], "busybox": ["busybox", "sh"]}
LINES = [value for value in TAKEN if value.strip()]


def file_of(tree: Tree, name: str) -> File:
    """The file of a tree whose path ends so."""
    return next(file for file in tree.files if file.path.endswith(name))


def told(shell: str, script: str, *stand_ins: str) -> list[str]:
    """What a script tells when its engine is taken away and others stand in for what that defines."""
    alone = re.sub(r"^(\. /|become ).*$", "", script, flags=re.MULTILINE)
    text = "\n".join(("show() { printf '%s\\0' \"$1\"; }", *stand_ins, alone))
    answer = subprocess.run(SHELLS[shell], input=text.encode(), capture_output=True, check=True, timeout=20)
    return answer.stdout.decode().split("\0")[:-1]


STEP = 'step() { show "$2"; }'


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("role", ["master", "backup"])
def test_step_reaches_its_shell(shell: str, role: str) -> None:
    tree = trees(written(SITE, {f"on_{role}": [{"run": value} for value in LINES]}))[0]
    assert told(shell, file_of(tree, f"vrid1_{role}.sh").text + "steps\n", STEP) == LINES


@pytest.mark.parametrize("shell", SHELLS)
def test_notification_reaches_its_shell(shell: str) -> None:
    notifications = {f"n{number}": {"by": "command", "run": value} for number, value in enumerate(LINES)}
    tree = trees(written(SITE, {}, notifications=notifications))[0]
    assert told(shell, file_of(tree, "vrid1_master.sh").text + "notices\n", STEP) == LINES


@pytest.mark.parametrize("shell", SHELLS)
def test_check_reaches_its_shell(shell: str) -> None:
    names = [f"c{number}" for number in range(len(LINES))]
    checks = {name: {"run": value} for name, value in zip(names, LINES, strict=True)}
    tree = trees(written(KEEPALIVED, {"checks": dict.fromkeys(names, "fault")}, checks=checks))[0]
    scripts = [file_of(tree, f"/checks/{name}.sh").text for name in names]
    assert [told(shell, script, 'check() { show "$6"; }') for script in scripts] == [[value] for value in LINES]


def services(*commands: str) -> bytes:
    """A site with a service a command."""
    entries = {f"s{n}": {"software": "program", "address": "front.web", "command": c} for n, c in enumerate(commands)}
    return written(SITE, {}, services=entries)


def accepted() -> list[str]:
    """The commands that can be written down: as they are, and as one quoted word."""
    commands = [command for value in LINES for command in (f"serve {value}", f"serve {shlex.quote(value)}")]
    codes = {command: refusals(services(command)) for command in commands}
    assert all(set(found) <= {"V501", "V518"} for found in codes.values()), codes
    return [command for command, found in codes.items() if "V501" not in found]


COMMANDS = accepted()


def test_most_commands_can_be_written_down() -> None:
    assert len(COMMANDS) > len(LINES)


def test_command_reaches_supervisor(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    for file in trees(services(*COMMANDS))[0].files:
        if "/supervisor/" in file.path and "/s" in file.path:
            text = re.sub("/var/log/vrrpc", str(tmp_path / "log"), file.text)
            (tmp_path / Path(file.path).name).write_text(text, encoding="utf-8")
    (tmp_path / "main").write_text(f"[supervisord]\n[include]\nfiles={tmp_path}/s*.conf\n", encoding="utf-8")
    options = ServerOptions()
    options.configfile, options.here = str(tmp_path / "main"), str(tmp_path)
    options.read_config(options.configfile)
    groups = options.configroot.supervisord.process_group_configs
    programs = [program for group in groups for program in group.process_configs]
    held = {program.name: shlex.split(program.command) for program in programs if program.name != "speaker"}
    assert held == {f"s{number}": shlex.split(meant(command)) for number, command in enumerate(COMMANDS)}


def meant(command: str) -> str:
    """What clarinet is to run."""
    return command.replace("{host}", "clarinet").replace("{address}", "192.0.2.80")


def test_command_reaches_its_program_under_daemontools(tmp_path: Path) -> None:
    (tmp_path / "serve").write_text("#!/bin/sh\nprintf '%s\\0' \"$@\"\necho\n", encoding="utf-8")
    (tmp_path / "serve").chmod(0o755)
    tree = trees(services(*COMMANDS).replace(b"  clarinet:\n", b"  clarinet:\n    manager: daemontools\n", 1))[0]
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    for number, command in enumerate(COMMANDS):
        run = file_of(tree, f"/service/s{number}/run").text
        answer = subprocess.run(
            ["sh"], input=run.encode(), capture_output=True, env=environment, check=True, timeout=20
        )
        assert answer.stdout.decode() == "\0".join([*shlex.split(meant(command))[1:], ""]) + "\n", command


def test_text_of_a_file_is_written_as_it_is() -> None:
    texts = [*TAKEN, "\n".join(TAKEN), "a\n\n\tb\n", "\n", "", "EOF\n", "a\\\nb"]
    files = {f"f{number}": text for number, text in enumerate(texts)}
    entry = {"software": "program", "address": "front.web", "command": "serve", "files": files}
    tree = trees(written(SITE, {}, services={"www": entry}))[0]
    held = {file.path.rpartition("/")[2]: file.text for file in tree.files if "/services/www/" in file.path}
    assert held == {name: meant(text) for name, text in files.items()}


def test_banner_is_written_as_it_is() -> None:
    """One with control characters is refused; its file is shown as it is."""
    texts = [*TAKEN, "\n".join(TAKEN), "a\n\n\tb"]
    services = {f"s{n}": {"software": "openssh", "address": "front.web", "port": 1000 + n} for n in range(len(texts))}
    for name, text in zip(services, texts, strict=True):
        services[name]["banner"] = text
    tree = trees(written(SITE, {}, services=services))[0]
    held = [file_of(tree, f"/services/s{number}/issue.net").text for number in range(len(texts))]
    assert held == [f"{text}\n" for text in texts]
    refused = [value for value in REFUSED if not set("\n\t\u2028\u2029") & set(value) and 0 < len(value) < 100]
    for value in refused:
        services = {"shell": {"software": "openssh", "address": "front.web", "banner": value}}
        assert "V105" in refusals(written(SITE, {}, services=services)), value


SECRETS = [value for value in TAKEN if 0 < len(value.encode()) <= 8]
SPEAKERS = {
    "keepalived": "/keepalived.conf",
    "freevrrpd": "/freevrrpd.conf",
    "builtin": "/speaker.json",
}


def staged(speaker: str, values: list[str]) -> tuple[str, list[str]]:
    """The file of a speaker with a virtual router a password, and the passwords in it: the host refuses the others."""
    good = [value for value in values if not _stage(speaker, [value])[1]]
    text, findings = _stage(speaker, good)
    assert not findings
    return text, good


def _stage(speaker: str, values: list[str]) -> tuple[str, tuple[Any, ...]]:
    site = yaml.safe_load(SITE)
    for name, host in site["hosts"].items():
        last = 11 if name == "clarinet" else 12
        host["speaker"] = speaker
        host["interfaces"] = {f"e{n}": {"address": f"10.0.{n}.{last}/24"} for n in range(len(values))}
    front = site["virtual_routers"].pop("front")
    for n in range(len(values)):
        members = {name: member | {"interface": f"e{n}"} for name, member in front["members"].items()}
        password = {"password": {"secret": f"s{n}"}}
        more = {"vrid": n + 1, "members": members, "addresses": {"a": f"10.0.{n}.80"}, "authentication": password}
        site["virtual_routers"][f"r{n}"] = more
    tree = trees(yaml.safe_dump(site, sort_keys=False))[0]
    secrets = {f"s{n}": value for n, value in enumerate(values)}
    contents, findings = fill_secrets(tree, lambda use: secrets[use.secret])
    path = file_of(tree, SPEAKERS[speaker]).path
    return contents.get(path, b"").decode(), findings


def test_password_reaches_freevrrpd() -> None:
    text, good = staged("freevrrpd", SECRETS)
    sections = {section.serverid: section.password for section in freevrrpd_reader.read(text.encode())}
    assert [sections[number] for number in range(1, len(good) + 1)] == good
    assert len(good) > len(SECRETS) / 2


def test_password_reaches_the_built_in_speaker() -> None:
    text, good = staged("builtin", SECRETS)
    assert [router.password for router in read_config(text).routers] == good
    assert len(good) > len(SECRETS) / 2


@pytest.mark.live
def test_password_reaches_keepalived(tmp_path: Path) -> None:
    text, good = staged("keepalived", SECRETS)
    assert "}" not in good  # alone it ends the block, in quotes or not
    (tmp_path / "priority").mkdir()
    here = re.sub("/(var/lib|run)/vrrpc", str(tmp_path), text)
    config = tmp_path / "keepalived.conf"
    config.write_text(re.sub(r'^ *notify_.*"$', "", here, flags=re.MULTILINE), encoding="utf-8")
    config.chmod(0o600)
    keepalived = [str(peers.find("keepalived")), "--dont-fork", "--log-console", "--dump-conf", "--vrrp"]
    files = ["--use-file", str(config), "--pid", f"{tmp_path}/pid", "--vrrp_pid", f"{tmp_path}/vrrp"]
    # It runs until it is ended, alone in a network of its own, and has told by then all that it holds.
    ended = ["unshare", "--net", "timeout", "--signal=TERM", "3", *keepalived, *files]
    answer = subprocess.run(ended, capture_output=True, text=True, check=False, timeout=20)
    assert re.findall(r"^.*?  +Password = (.*)$", answer.stdout + answer.stderr, re.MULTILINE) == good
    assert len(good) > len(SECRETS) / 2


@pytest.mark.live
@pytest.mark.parametrize("field", ["steps", "checks", "notifications"])
def test_keepalived_takes_the_file_whatever_is_run(field: str, tmp_path: Path) -> None:
    front: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    if field == "steps":
        front = {"on_master": [{"run": value} for value in LINES]}
    elif field == "checks":
        front = {"checks": {f"c{n}": "fault" for n in range(len(LINES))}}
        parts = {"checks": {f"c{n}": {"run": value} for n, value in enumerate(LINES)}}
    else:
        parts = {"notifications": {f"n{n}": {"by": "command", "run": value} for n, value in enumerate(LINES)}}
    compilation = compiled(written(KEEPALIVED, front, **parts))
    assert not compilation.failed
    tree = compilation.trees[0]
    for file in tree.files:
        if file.text.startswith("#!/bin/sh\n"):
            subprocess.run(["sh", "-n"], input=file.text.encode(), capture_output=True, check=True, timeout=20)
    config = tmp_path / "keepalived.conf"
    config.write_text(file_of(tree, "/keepalived.conf").text, encoding="utf-8")
    check = [str(peers.find("keepalived")), "--config-test", "--use-file", str(config)]
    assert subprocess.run(check, capture_output=True, text=True, check=False, timeout=20).returncode == 0
