"""A person's orders to a host's speaker, where no speaker answers or another one than ours runs."""

from pathlib import Path

import pytest

from runtime.exits import FAILED, GOOD, REFUSED, UNKNOWN, CommandError
from runtime.orders import Here, Outcome, Result, drain, locks, read_here, status_of, undrain
from schemas.hosts import Speaker

NAMES = ("front", "back")


def here(speaker: Speaker, folder: Path) -> Here:
    return Here("clarinet", speaker, NAMES, str(folder / "speaker.sock"), str(folder))


def test_keepalived_reads_its_orders_from_a_file(tmp_path: Path) -> None:
    host = here(Speaker.KEEPALIVED, tmp_path)
    (tmp_path / "front").write_text("0\n")
    drained = drain(host, NAMES, "")
    assert [result.outcome for result in drained] == [Outcome.DONE, Outcome.FAILED]
    assert "back" in drained[1].detail
    assert (tmp_path / "front").read_text() == "-254\n"
    assert undrain(host, ["front"]) == [Result("front", Outcome.DONE)]
    assert (tmp_path / "front").read_text() == "0\n"


def test_a_speaker_that_does_not_answer_is_no_consent(tmp_path: Path) -> None:
    results = drain(here(Speaker.BUILTIN, tmp_path), NAMES, "")
    assert {result.outcome for result in results} == {Outcome.FAILED}
    assert all("does not answer" in result.detail for result in results)


@pytest.mark.parametrize("speaker", [Speaker.FRR, Speaker.FREEVRRPD])
def test_others_cannot_be_drained(speaker: Speaker, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be drained"):
        drain(here(speaker, tmp_path), NAMES, "")
    with pytest.raises(CommandError, match="built-in"):
        locks(here(speaker, tmp_path))


def test_a_router_that_is_not_here_is_named_with_those_that_are(tmp_path: Path) -> None:
    host = here(Speaker.BUILTIN, tmp_path)
    assert host.choose(None) == NAMES
    assert host.choose("back") == ("back",)
    with pytest.raises(CommandError, match=r"no virtual router side on this host .there is: front, back"):
        host.choose("side")


def test_a_host_where_nothing_is_applied(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nothing is applied here"):
        read_here(str(tmp_path), "")


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [("", GOOD), ("done done", GOOD), ("refused", REFUSED), ("failed failed", FAILED), ("done refused", UNKNOWN)],
)
def test_the_exit_status_tells_all_from_some(outcomes: str, status: int) -> None:
    assert status_of(Result("front", Outcome(outcome)) for outcome in outcomes.split()) == status
