"""Compiled, imported and compiled again a site says the same on the wire; and no input makes a traceback."""

import random
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from compiler import compile_site
from compiler.importing import Source, UnreadableError, import_site
from compiler.importing.remarks import Remark
from compiler.model import Model
from schemas.filetree import Tree
from schemas.values import IpInterface
from tests.compiler.importing.samples import CASES, Case
from tests.compiler.samples import filled, model, trees
from tests.compiler.spoken import SECRETS, Spoken, spoken
from tests.compiler.strategies import sites

_FILES = {"keepalived": "/etc/vrrpc/keepalived.conf", "freevrrpd": "/usr/local/etc/freevrrpd.conf"}
MUTATIONS = 300
BUDGET = 30.0
"""Seconds for all mutations."""


def facts(text: bytes, tree: Tree, secrets: dict[str, str]) -> list[tuple[Spoken, int, str]]:
    """What each router of a host says, with the host's priority and whether it moves the MAC address."""
    said = {each.vrid: each for each in spoken(tree, secrets)}
    host = next(host for host in model(text).hosts if host.name == tree.host)
    routers = model(text).routers_of(host)
    return sorted(
        (
            (said[router.vrid], member.priority, f"{router.virtual_mac} {router.failback} {router.failback_after}")
            for router, member in routers
        ),
        key=lambda each: each[0].vrid,
    )


def _is_ours(remark: Remark) -> bool:
    """What the compiler writes for its own ends, and writes again."""
    return "/vrrpc" in remark.what or remark.what.startswith(("vrrp_notify_", "track_file ", "notify_"))


def own(site: Model, hosts: list[str]) -> dict[tuple[str, str], tuple[IpInterface, ...]]:
    """What a user would give with --address."""
    return {
        (member.host.name, nic.name): nic.own
        for router in site.routers
        for member in router.members
        for nic in (member.nic, *(track.nic for track in member.tracks))
        if member.host.name in hosts
    }


@settings(deadline=None, max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))
@given(sites())
def test_imported_site_says_what_the_first_said(text: bytes) -> None:
    there = {tree.host: tree for tree in trees(text) if tree.speaker in _FILES}
    sources = [
        Source(f"{host}.conf", filled(file, SECRETS).encode(), host)
        for host, tree in there.items()
        for file in tree.files
        if file.path == _FILES[tree.speaker]
    ]
    assume(sources)
    imported = import_site(sources, own(model(text), list(there)))
    # freevrrpd's scripts lie in another place than keepalived's.
    lost = [remark for remark in imported.remarks if remark.lost]
    assert [str(each) for each in lost if not each.why.endswith("members run the same") and not _is_ours(each)] == []
    again = imported.text.encode()
    secrets = {router.name: "12345678" for router in model(again).routers}
    for tree in trees(again):
        assert facts(again, tree, secrets) == facts(text, there[tree.host], SECRETS)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A few bytes or lines of a file changed, lost, doubled or moved."""
    parts = content.splitlines(keepends=True) if chance.random() < 0.5 else [bytes([byte]) for byte in content]
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
        match chance.randrange(5):
            case 0:
                parts[at] = b""
            case 1:
                parts[at] += parts[other]
            case 2:
                parts[at], parts[other] = parts[other], parts[at]
            case 3:
                parts[at] = chance.choice([b"{", b"}", b'"', b"\\", b"$", b"~SEQ(", b"@", b"\xff", b"=", b"\n", b"'"])
            case _:
                parts = parts[: max(at, 1)]
    return b"".join(parts)


def test_no_mutation_makes_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, began, written = random.Random(1), time.monotonic(), 0
    for number in range(MUTATIONS):
        case: Case = CASES[number % len(CASES)]
        monkeypatch.chdir(case.folder)
        broken = [
            Source(
                source.file,
                mutated(source.content, chance),
                Path(source.file).stem + str(place),
                {
                    key: tuple((name, mutated(text, chance)) for name, text in found)
                    for key, found in source.included.items()
                },
            )
            for place, source in enumerate(case.sources())
        ]
        with suppress(UnreadableError):
            compile_site("site.yaml", import_site(broken).text.encode())
            written += 1
    assert written > MUTATIONS // 4  # else it is the braces alone that are tried
    assert time.monotonic() - began < BUDGET
