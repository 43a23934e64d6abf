"""What the compiled site says on the wire is what the imported files say: keepalived's own dump of both, compared."""

import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from compiler.importing.keepalived import read_keepalived
from tests import peers
from tests.compiler.importing.dumped import dumps, stage
from tests.compiler.importing.samples import FREEVRRPD, KEEPALIVED, NEWER, Case
from tests.compiler.samples import filled, model, trees
from tests.compiler.spoken import spoken
from tests.compiler.targets import freevrrpd_reader

KEY = "0123456789abcdef" * 2


class Fact(NamedTuple):
    """An instance as its neighbours know it. `priority` is what it is with all its scripts good."""

    vrid: int
    family: int
    version: int
    priority: int
    interval: float
    addresses: tuple[str, ...]
    password: str


def fact(data: dict[str, Any]) -> Fact:
    """One instance of a dump."""
    ips = tuple(text.partition(" ")[0].partition("/")[0] for text in data["vips"])
    return Fact(
        data["vrid"], 6 if ":" in ips[0] else 4, data["version"], data["effective_priority"], data["adver_int"], ips,
        data.get("auth_data") or "",
    )  # fmt: skip


def host_of(argument: str) -> tuple[str, str]:
    """The host and the file of an argument of the command."""
    host, equals, file = argument.rpartition("=")
    return (host if equals else file.partition(".")[0]), file


@pytest.mark.live
@pytest.mark.parametrize("case", KEEPALIVED, ids=lambda case: case.name)
def test_keepalived_is_told_the_same(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case.folder)
    compiled = {tree.host: tree for tree in trees(case.imported().text)}
    runs = []
    for argument in case.files:
        host, name = host_of(argument)
        original = case.folder / name
        (config,) = [file for file in compiled[host].files if file.path == "/etc/vrrpc/keepalived.conf"]
        text = filled(config, dict(case.secrets))
        runs.append((original.read_text(encoding="utf-8"), original, case.nics, tmp_path / host / "from", host))
        runs.append((text, Path(config.path), case.nics, tmp_path / host / "to", host))
    found = [sorted(map(fact, dump)) for dump in dumps(*runs)]
    assert found[0::2] == found[1::2]
    assert all(found)


@pytest.mark.live
@pytest.mark.parametrize("case", [case for case in KEEPALIVED if case.sound], ids=lambda case: case.name)
def test_sample_is_sound(case: Case, tmp_path: Path) -> None:
    links = "".join(f"ip link add {nic} type veth peer name p-{nic};" for nic in case.nics)
    for argument in case.files:
        host, name = host_of(argument)
        original = case.folder / name
        staged = stage(original.read_text(encoding="utf-8"), original, tmp_path / host)
        check = f"{links} exec {peers.find('keepalived')} --config-test --config-id {host} --use-file {name}"
        command = ["unshare", "--net", "sh", "-c", check]
        answer = subprocess.run(command, cwd=staged.parent, capture_output=True, text=True, check=False, timeout=10)
        # 6 is that of a file whose only fault is that it runs scripts without saying as whom.
        assert answer.returncode in (0, 6), answer.stderr


@pytest.mark.parametrize("case", NEWER, ids=lambda case: case.name)
def test_a_newer_keepalived_is_told_the_same(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be run here: read by the importer again, which is to find the same facts."""
    monkeypatch.chdir(case.folder)
    files = {file: (case.folder / file).read_bytes() for file in case.files}
    for tree in trees(case.imported().text):
        (config,) = [file for file in tree.files if file.path == "/etc/vrrpc/keepalived.conf"]
        text = filled(config, dict(case.secrets) | {"/etc/keepalived/dns.key": KEY})
        after = read_keepalived("", text.encode(), tree.host)
        (old,) = read_keepalived("", files[f"{tree.host}.conf"], tree.host).instances
        (new,) = after.instances
        assert old.hmac
        assert new.hmac == old.hmac._replace(files=(), values=((1, KEY), *old.hmac.values))
        assert (new.plain_checksum, new.version, new.interval) == (True, 3, 100)
        assert [check.interval for check in after.checks] == [50]


@pytest.mark.parametrize("case", [case for case in FREEVRRPD if case.sound], ids=lambda case: case.name)
def test_freevrrpd_is_told_the_same(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case.folder)
    text = case.imported().text
    priorities = {member.host.name: member.priority for member in model(text.encode()).routers[0].members}
    for tree in trees(text):
        (before,) = freevrrpd_reader.read((case.folder / f"{tree.host}.conf").read_bytes())
        (after,) = spoken(tree, dict(case.secrets))
        assert (after.vrid, after.addresses, after.password) == (before.serverid, before.addresses, before.password)
        assert (after.version, after.interval, priorities[tree.host]) == (2, 100, before.priority)
