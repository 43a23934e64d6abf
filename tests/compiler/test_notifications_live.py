"""Who is told of a role, by the real scripts: a command, a real web server that `curl` posts to, and what `sendmail`
gets. The mail stops at a program of our own, since a real one would want to send it."""

import email
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from schemas.filetree import File, Quoting
from tests.compiler.event_scene import SHELLS, Scene, end, lay, until
from tests.compiler.samples import SITE, compile_text, trees

TOKEN = "a\"b\\c $HOME `x` 'd"
"""With all that a careless shell or file would change."""

ENVIRONMENT = '"$VRRPC_SITE $VRRPC_HOST $VRRPC_ROUTER $VRRPC_ROLE"'
COMMAND = f"  pager: {{by: command, run: 'echo told {ENVIRONMENT} >>RECORD'}}\n"
MAIL = "  post: {by: mail, to: [ops@example.org, o_brien+vrrp@example.org], roles: [master]}\n"
SENDMAIL = """\
#!/bin/sh
echo "$@" >{0}/arguments
cat >{0}/mail
"""


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted; says no, or nothing, where it is told to."""

    posts: list[tuple[str, str, str]]

    def do_POST(self) -> None:
        """Answer by the path."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.posts.append((self.path, self.headers.get("Authorization", ""), body))
        if self.path == "/slow":
            time.sleep(3)
        self.send_response(500 if self.path == "/no" else 204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """To nobody."""


@pytest.fixture
def hook() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """A web server on the loopback: its address, and what was posted there."""
    posts: list[tuple[str, str, str]] = []
    with HTTPServer(("127.0.0.1", 0), type("Hooked", (Hook,), {"posts": posts})) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", posts
        server.shutdown()


MakeScene = Callable[..., Scene]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[MakeScene]:
    """Makes the scene of a host whose site has these notifications."""

    def make(notifications: str, shell: str = "/bin/sh", more: str = "") -> Scene:
        sendmail = tmp_path / "bin/sendmail"
        sendmail.parent.mkdir()
        sendmail.write_text(SENDMAIL.format(tmp_path), encoding="utf-8")
        sendmail.chmod(0o755)
        tree = trees(f"{SITE}{more}notifications:\n{notifications}")[0]
        return lay(tmp_path, tree, shell, {"hook": TOKEN})

    yield make
    end(Scene(tmp_path))


def written(notifications: str) -> list[File]:
    """The files of a host."""
    return list(trees(f"{SITE}notifications:\n{notifications}")[0].files)


def arguments(pid: str) -> str:
    """What everybody can see of a process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


@pytest.mark.parametrize("name", SHELLS)
def test_each_role_is_told_once(name: str, scene: MakeScene) -> None:
    world = scene(COMMAND, SHELLS[name])
    for role in ("backup", "backup", "master", "master", "backup"):
        world.call(role)
        until(lambda: world.is_idle)
    assert world.record == [f"told example clarinet front {role}" for role in ("backup", "master", "backup")]


def test_only_roles_and_routers_that_are_asked_for(scene: MakeScene) -> None:
    world = scene(COMMAND.replace("by:", "roles: [master], by:"))
    for role in ("backup", "master", "backup", "master"):
        world.call(role)
        until(lambda: world.is_idle)
    assert world.record == ["told example clarinet front master"] * 2


@pytest.mark.parametrize("name", SHELLS)
def test_webhook_gets_an_object_and_the_token(
    name: str, scene: MakeScene, hook: tuple[str, list[tuple[str, str, str]]]
) -> None:
    url, posts = hook
    world = scene(f"  hook: {{by: webhook, url: '{url}/role?a=1&b=[x]$y', token: {{secret: hook}}}}\n", SHELLS[name])
    world.call("master")
    until(lambda: posts and world.is_idle)
    ((path, authorization, body),) = posts
    assert (path, authorization) == ("/role?a=1&b=[x]$y", f"Bearer {TOKEN}")
    said = json.loads(body)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said.pop("at"))
    assert said == {
        "version": 1, "site": "example", "host": "clarinet", "router": "front", "vrid": 1, "role": "master",
        "addresses": ["192.0.2.80"],
    }  # fmt: skip
    assert "FAILED" not in world.log


def test_a_token_stands_in_a_file_of_its_own_that_nobody_else_reads() -> None:
    files = written("  hook: {by: webhook, url: 'https://example.org/hook', token: {secret: hook}}\n")
    holding = [(file.path, file.mode) for file in files if file.secrets]
    assert holding == [("/etc/vrrpc/notifications/hook.curl", 0o600)]
    (use,) = next(file for file in files if file.secrets).secrets
    assert (use.secret, use.quoting, use.longest) == ("hook", Quoting.JSON, 1000)
    assert not any("{{secret" in file.text for file in files if not file.secrets)


def test_a_token_is_never_an_argument(scene: MakeScene, hook: tuple[str, list[tuple[str, str, str]]]) -> None:
    url, posts = hook
    world = scene(f"  hook: {{by: webhook, url: '{url}/slow', token: {{secret: hook}}}}\n")
    world.call("master")
    until(lambda: posts)
    words = [words for words in map(arguments, os.listdir("/proc")) if str(world.folder) in words]
    assert any("curl" in each for each in words)
    assert not any(TOKEN in each for each in words)


@pytest.mark.parametrize("path", ["/no", "/slow"])
def test_webhook_that_fails_is_reported(
    path: str, scene: MakeScene, hook: tuple[str, list[tuple[str, str, str]]]
) -> None:
    world = scene(f"  hook: {{by: webhook, url: '{hook[0]}{path}', limit: 1s}}\n{COMMAND}")
    world.call("master")
    until(lambda: world.record)
    until(lambda: world.is_idle)
    assert re.search(r"curl: \((22|28)\)", world.log) or "FAILED (124)" in world.log
    assert "FAILED" in world.log


@pytest.mark.parametrize("name", SHELLS)
def test_mail_has_a_head_and_says_what_happened(name: str, scene: MakeScene) -> None:
    world = scene(MAIL, SHELLS[name])
    world.call("master")
    until(lambda: (world.folder / "mail").exists() and world.is_idle)
    mail = email.message_from_bytes((world.folder / "mail").read_bytes())
    assert (world.folder / "arguments").read_text(encoding="utf-8") == "-i -t\n"
    assert mail.items() == [
        ("To", "ops@example.org, o_brien+vrrp@example.org"),
        ("Subject", "[example] clarinet is master of front"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Type", "text/plain; charset=us-ascii"),
    ]
    body = str(mail.get_payload()).splitlines()
    assert body[:4] == ["Site: example", "Host: clarinet", "Virtual router: front (VRID 1)", "Role: master"]
    assert body[4] == "Addresses: 192.0.2.80"
    assert body[5].startswith("At: 20")


def test_a_slow_one_keeps_no_program_waiting(scene: MakeScene) -> None:
    steps = "".join(f"    on_{role}: [{{run: 'echo {role} >>RECORD', limit: 5s}}]\n" for role in ("master", "backup"))
    world = scene("  pager: {by: command, run: 'echo told >>RECORD; sleep 4', limit: 9s}\n", more=steps)
    world.call("master")
    until(lambda: world.record == ["master", "told"])
    before = time.monotonic()
    world.call("backup")
    until(lambda: world.record == ["master", "told", "backup"])
    assert time.monotonic() - before < 2
    until(lambda: world.record == ["master", "told", "backup", "told"])


def test_while_a_slow_one_is_told_roles_come_and_go_and_the_latest_is_told(scene: MakeScene) -> None:
    world = scene("  pager: {by: command, run: 'echo $VRRPC_ROLE >>RECORD; sleep 1'}\n")
    for role in ("master", "backup", "master", "backup"):
        world.call(role)
        until(lambda role=role: world.log.rstrip().endswith(f"done: {role}") or not world.workers)  # type: ignore[misc]
    until(lambda: world.is_idle)
    assert world.record[0] == "master"
    assert world.record[-1] == "backup"
    assert len(world.record) <= 4


def test_a_killed_teller_is_replaced_with_the_next_role(scene: MakeScene) -> None:
    world = scene("  pager: {by: command, run: 'echo $VRRPC_ROLE >>RECORD; sleep 2'}\n")
    world.call("master")
    until(lambda: world.record)
    end(world)
    world.call("backup")
    until(lambda: world.record == ["master", "backup"])


def test_no_notification_changes_no_script() -> None:
    plain = {file.path: file.text for file in trees(SITE)[0].files}
    other = f"{SITE}notifications:\n{COMMAND.replace('by:', 'routers: [front], by:')}"
    told = {file.path: file.text for file in trees(other)[0].files}
    assert {path for path in told if told[path] != plain.get(path)} == {
        "/etc/vrrpc/vrid1_backup.sh", "/etc/vrrpc/vrid1_master.sh",
    }  # fmt: skip
    assert compile_text(other).findings == ()
