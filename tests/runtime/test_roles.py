"""Asking a daemon for its role harms nobody, and what cannot be told is `unknown`."""

import subprocess
from pathlib import Path

from runtime.roles import UNKNOWN, _keepalived, read_roles
from tests.compiler.samples import SITE, trees


def test_a_pid_file_that_names_somebody_else_by_now_ends_nobody(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as somebody:
        (tmp_path / "keepalived_vrrp.pid").write_text(f"{somebody.pid}\n")
        assert _keepalived(str(tmp_path)) == {}
        assert somebody.poll() is None
        somebody.kill()


def test_without_a_daemon_every_role_is_unknown() -> None:
    for speaker in ("builtin", "keepalived", "freevrrpd"):
        site = SITE.replace("{interfaces", f"{{speaker: {speaker}, interfaces")
        roles = read_roles(trees(site)[0])
        assert [role.role for role in roles.values()] == [UNKNOWN]
