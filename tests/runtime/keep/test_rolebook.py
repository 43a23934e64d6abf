"""Roles as they are told: each change once, in order, and FRR's event scripts with them."""

from dataclasses import dataclass, field, replace

import pytest

from runtime.events import Event
from runtime.keep.rolebook import RoleBook
from runtime.ports import WorldError
from schemas.filetree import Tree
from tests.runtime.harness.trees import BACKUP, MASTER, tree

TREE = tree()
FRR = replace(TREE, speaker="frr")


@dataclass
class Scripts:
    """Those that were called."""

    called: list[str] = field(default_factory=list)
    broken: bool = False

    def call(self, path: str) -> None:
        """Note it."""
        if self.broken:
            raise WorldError(f"{path}: no")
        self.called.append(path)

    def build(self, path: str) -> None:
        """Nobody asks for it here."""
        raise AssertionError(path)


@dataclass
class Book:
    """A book, the scripts that it called, and what it told."""

    tree: Tree
    wanted: str = ""
    scripts: Scripts = field(default_factory=Scripts)
    told: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.book = RoleBook(self.scripts, self.told.append, lambda _: self.wanted)
        self.book.follow(self.tree)

    def takes(self, *roles: str) -> list[str]:
        """One after the other; the texts of what was told."""
        for role in roles:
            self.book.take({"front": role})
        return [event.text for event in self.told]


def test_each_change_is_told_once_and_the_first_role_is_none() -> None:
    book = Book(TREE)
    assert book.takes("backup", "backup", "master", "master") == ["this host is master of front, and was backup"]
    (event,) = book.told
    assert (event.kind, dict(event.about)) == (
        "role.changed",
        {"router": "front", "role": "master", "before": "backup"},
    )


def test_a_role_that_is_not_told_for_a_while_is_no_change() -> None:
    book = Book(TREE)
    assert book.takes("master", "unknown", "master") == []
    assert book.takes("unknown", "backup") == ["this host is backup of front, and was master"]
    assert book.book.now() == {"front": "backup"}


def test_scripts_are_called_for_frr_alone() -> None:
    others, frr = Book(TREE), Book(FRR)
    for each in (others, frr):
        each.takes("backup", "master", "unknown", "master", "initialize")
    assert others.scripts.called == []
    assert frr.scripts.called == [BACKUP, MASTER, BACKUP]


@pytest.mark.parametrize(("wanted", "called"), [("master", []), ("backup", [MASTER]), ("", [MASTER])])
def test_a_new_agent_calls_no_script_that_was_called_for_the_role(wanted: str, called: list[str]) -> None:
    book = Book(FRR, wanted)
    book.takes("master")
    assert book.scripts.called == called


def test_a_script_that_cannot_be_called_is_told() -> None:
    book = Book(FRR, scripts=Scripts(broken=True))
    book.takes("master")
    assert [event.kind for event in book.told] == ["script.failed"]


def test_what_is_no_router_of_the_generation_is_nothing() -> None:
    book = Book(TREE)
    assert book.book.take({"other": "master"}) == ()
    book.takes("master")
    book.book.follow(replace(TREE, routers=()))
    assert book.book.now() == {}
