"""After a change a name server is asked for what it was given: a reload says 0 also when nothing came of it."""

from dataclasses import replace

import pytest

from runtime.apply import Applied, Refused, TakenBack, apply
from schemas.filetree import FOLDER, Act, File, OnChange, ProgramRun, Served, Tree, read_tree
from tests.runtime.harness.host import FakeHost
from tests.runtime.harness.trees import program_file, tree

NAMED = OnChange(Act.SIGNAL_HUP, "dns")


def serving(serial: int, zone: str = "example.org.") -> Tree:
    """A host with one name server, of one zone."""
    files = (
        File("/etc/dns/named.conf", f"zone {zone}", check=("check", FOLDER), on_change=NAMED),
        File("/etc/dns/zones/a", f"{zone} {serial}", on_change=NAMED),
    )
    plain = tree(program_file("dns", "same"), *files, programs=())
    return replace(plain, programs=(ProgramRun("dns", serves=(Served(zone, serial, "127.0.0.1"),)), *plain.programs))


def live() -> FakeHost:
    """Where the first serial is served."""
    host = FakeHost(serials={"example.org.": 1})
    assert isinstance(apply(serving(1), None, host.world()), Applied)
    return host


@pytest.mark.parametrize("answer", [2, None], ids=["the new one", "the address is another host's"])
def test_the_serial_that_was_given_is_well(answer: int | None) -> None:
    host = live()
    host.serials["example.org."] = answer
    assert isinstance(apply(serving(2), serving(1), host.world()), Applied)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (1, "dns serves example.org. with serial 1 and not 2"),
        ("SERVFAIL", "dns does not answer for example.org.: SERVFAIL"),
    ],
)
def test_another_answer_is_taken_back(answer: int | str, why: str) -> None:
    host = live()
    host.serials["example.org."] = answer
    outcome = apply(serving(2), serving(1), host.world())
    assert isinstance(outcome, TakenBack)
    assert (outcome.why, outcome.whole) == (why, True)
    assert host.now.files["/etc/dns/zones/a"].content == b"example.org. 1"


def test_what_was_wrong_before_speaks_against_nobody() -> None:
    host = live()
    host.serials["example.org."] = "SERVFAIL"
    changed = serving(1)
    files = tuple(replace(file, mode=0o600) if file.path.endswith(".conf") else file for file in changed.files)
    assert isinstance(apply(replace(changed, files=files), serving(1), host.world()), Applied)


def test_one_that_does_not_run_is_not_asked() -> None:
    host = live()
    programs = tuple(replace(each, follows=("front",)) if each.name == "dns" else each for each in serving(2).programs)
    host.now.states["dns"], host.role = "STOPPED", "backup"
    assert isinstance(apply(replace(serving(2), programs=programs), serving(1), host.world()), Applied)


def test_a_check_of_a_folder_sees_all_of_it_whenever_a_part_changes() -> None:
    host = live()
    host.checked.clear()
    host.complaints["/etc/dns/named.conf"] = "no"
    outcome = apply(serving(2), serving(1), host.world())
    assert isinstance(outcome, Refused)
    assert outcome.curable
    beside = {"/etc/dns/named.conf": b"zone example.org.", "/etc/dns/zones/a": b"example.org. 2"}
    assert host.checked == {"/etc/dns/named.conf": beside}


def test_serials_survive_the_manifest() -> None:
    whole = serving(2)
    assert read_tree(whole.manifest(), {file.path: file.text for file in whole.files}) == whole
