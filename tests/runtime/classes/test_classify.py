"""One edit of a site at a time, by daemon: its class, what differs, and how long clients may notice it."""

from dataclasses import replace

import pytest

from compiler import compile_site
from compiler.change import Change
from runtime.classes import Classes, classify
from runtime.plan import plan
from runtime.ports import Found
from schemas.filetree import Tree
from tests.runtime.harness.trees import NEW, OLD

SITE = """\
version: 1
site: example
hosts:
  clarinet: {speaker: SPEAKER, manager: supervisor, interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {speaker: SPEAKER, manager: supervisor, interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members: {clarinet: {interface: eth0, priority: 200}, fridge: {interface: eth0, priority: 100}}
    addresses: {web: 192.0.2.80}
    excluded: {far: 203.0.113.80}
services:
  www: {software: program, address: front.web, command: serve 80, bind: wildcard, who: "http://{address}/"}
"""
PLAIN = SITE.replace("    excluded: {far: 203.0.113.80}\n", "")


def tree(text: str, speaker: str, host: str = "clarinet") -> Tree:
    """A host's tree of a site."""
    freevrrpd = speaker == "freevrrpd"
    text = text.replace("SPEAKER", speaker)
    text = text.replace("manager: supervisor", "manager: daemontools") if freevrrpd else text
    compilation = compile_site("site.yaml", text.encode())
    assert not compilation.failed, compilation.findings
    return next(each for each in compilation.trees if each.host == host)


def classes(before: Tree, after: Tree) -> Classes:
    """What becomes of a host that has one tree when it gets the other."""
    there = {file.path: Found(file.text.encode(), file.mode, file.owner) for file in before.files}
    there_now = {path: there.get(path) for path in [*there, *(file.path for file in after.files)]}
    todo = plan(after, {file.path: file.text.encode() for file in after.files}, there_now, before)
    return classify(after, before, todo)


def edited(speaker: str, old: str, new: str) -> Classes:
    """The site with one edit."""
    text = SITE if speaker in ("builtin", "keepalived") else PLAIN
    assert old in text
    return classes(tree(text, speaker), tree(text.replace(old, new), speaker))


PRIORITY = ("priority: 200", "priority: 90")
ADDRESS = ("web: 192.0.2.80", "web: 192.0.2.80, more: 192.0.2.81")
VRID = ("vrid: 1", "vrid: 2")
EXCLUDED = ("far: 203.0.113.80", "far: 203.0.113.81")
STEP = ("    vrid: 1", "    vrid: 1\n    on_master: [{run: echo hello}]")
COMMENT = ("version: 1", "# a comment\nversion: 1")


@pytest.mark.parametrize(
    ("speaker", "edit", "change", "gap"),
    [
        ("builtin", COMMENT, Change.NOTHING, 0.0),
        ("builtin", STEP, Change.SCRIPT, 0.0),
        ("builtin", PRIORITY, Change.PRIORITY, 0.0),
        ("builtin", EXCLUDED, Change.EXCLUDED, 0.0),
        ("builtin", ADDRESS, Change.ADVERTISED, 0.0),
        ("builtin", VRID, Change.IDENTITY, 3.21875),
        ("keepalived", COMMENT, Change.NOTHING, 0.0),
        ("keepalived", STEP, Change.SCRIPT, 0.0),
        ("keepalived", PRIORITY, Change.PRIORITY, 0.0),
        ("keepalived", EXCLUDED, Change.EXCLUDED, 0.0),
        ("keepalived", ADDRESS, Change.ADVERTISED, 3.21875),
        ("keepalived", VRID, Change.IDENTITY, 3.21875),
        ("frr", STEP, Change.SCRIPT, 0.0),
        ("frr", PRIORITY, Change.PRIORITY, 0.0),
        ("frr", ADDRESS, Change.RESTART, 0.21875),
        ("frr", VRID, Change.RESTART, 0.21875),
        ("freevrrpd", STEP, Change.SCRIPT, 0.0),
        ("freevrrpd", PRIORITY, Change.RESTART, 3.21875),
        ("freevrrpd", ADDRESS, Change.RESTART, 3.21875),
    ],
)
def test_class_and_gap_of_one_edit(speaker: str, edit: tuple[str, str], change: Change, gap: float) -> None:
    found = edited(speaker, *edit)
    assert (found.of("front"), found.worst) == (change, change)
    assert sum(each.gap for each in found.routers) == gap


def test_a_router_that_leaves_and_one_that_comes_are_told_apart_from_a_rename() -> None:
    text = SITE.partition("services:")[0]
    before = tree(text, "builtin")
    found = classes(before, tree(text.replace("  front:", "  entry:"), "builtin"))
    assert [(each.router, each.why) for each in found.routers] == [("entry", ("renamed from front", "event script"))]
    moved = text.replace("  front:", "  entry:").replace("vrid: 1", "vrid: 2")
    found = classes(before, tree(moved, "builtin"))
    assert {(each.router, each.why) for each in found.routers} == {("entry", ("new",)), ("front", ("removed",))}
    kept = moved.replace("vrid: 2", "vrid: 2\n    renamed_from: front")
    found = classes(before, tree(kept, "builtin"))
    assert [(each.router, each.change) for each in found.routers] == [("entry", Change.IDENTITY)]
    assert found.routers[0].why == ("renamed from front", "vrid 1 -> 2")


def test_a_password_shows_as_another_one_and_never_as_itself() -> None:
    text = SITE.replace("vrid: 1", "vrid: 1\n    version: 2\n    authentication: {password: {secret: one}}")
    found = classes(tree(text, "builtin"), tree(text.replace("secret: one", "secret: two"), "builtin"))
    assert [(each.change, each.why) for each in found.routers] == [(Change.ADVERTISED, ("password",))]


def test_a_speaker_that_is_described_anew_restarts_all_its_routers() -> None:
    before = tree(SITE, "builtin")
    files = tuple(
        replace(file, text=file.text + "umask=077\n") if file.path.endswith("/speaker.conf") else file
        for file in before.files
    )
    found = classes(before, replace(before, files=files))
    assert [(each.change, each.why, each.gap) for each in found.routers] == [
        (Change.RESTART, ("builtin starts anew",), 0.21875)
    ]


def test_programs_start_stop_restart_and_reload() -> None:
    found = classes(OLD, NEW)
    assert {(each.program, each.what) for each in found.programs} == {
        ("fresh", "start"), ("gone", "stop"), ("greeting", "restart"), ("www", "restart"), ("restarted", "restart"),
        ("hung-up", "reload"),
    }  # fmt: skip


def test_a_file_that_no_reader_understands_may_be_anything_that_members_compare() -> None:
    found = classes(OLD, NEW)
    assert (found.of("front"), found.worst) == (Change.ADVERTISED, Change.RESTART)


def test_a_first_apply_disturbs_nobody() -> None:
    first = tree(SITE, "builtin")
    todo = plan(first, {file.path: file.text.encode() for file in first.files}, {}, None)
    found = classify(first, None, todo)
    assert [(each.why, each.gap) for each in found.routers] == [(("new",), 0)]
