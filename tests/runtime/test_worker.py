"""An agent at work on real remotes, and `sync` on its socket: what goes live, and what whoever waits is told."""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from runtime.agent import Agent, Following
from runtime.apply import Outcome
from runtime.control import Answer, ControlError, ask
from runtime.events import Event
from runtime.follow.address import remote
from runtime.follow.answers import read_answers
from runtime.follow.folder import Folder
from runtime.follow.mirror import Mirror
from runtime.follow.repository import Repository
from runtime.follow.schedule import Pace
from runtime.pause import Pause, end_pause, write_pause
from runtime.pulse import Pulse
from runtime.state import State
from runtime.worker import Worker
from tests.runtime.harness.forge import Forge, site
from tests.runtime.harness.host import FakeHost
from tests.runtime.harness.sites import BAD

PATIENCE = 60.0
SELDOM = 3600.0


class Working:
    """One host's agent in a thread of its own, until the end of the test."""

    def __init__(self, folder: Path) -> None:
        self.state = State(str(folder))
        self.state.prepare()
        self.host = FakeHost()
        self.said: list[str] = []
        self.told: list[Event] = []
        self.pulses: tuple[Pulse, ...] = ()
        self.stop = threading.Event()
        self.failure: list[BaseException] = []

    def follow(self, *sources: Path | str, pace: float = SELDOM, allow: str = "") -> "Working":
        """Follow repositories. With a host in its name a folder is heard of no more than another machine's."""
        names = [f"file://localhost{source}" if isinstance(source, Path) else source for source in sources]
        remotes = [remote(name, "main", signed=False) for name in names]
        mirror = Mirror(os.path.join(self.state.path, "mirror.git"), self.stop)
        repository = Repository(remotes, "", mirror, None)
        self.agent = Agent(
            Following(repository, "clarinet"), self.state, self.host.world(), self.said.append, self.told.append
        )
        self.worker = Worker(self.agent, self.state, self.stop, self.said.append, self.told.append)
        self.worker.poll(remotes, mirror, repository, Pace(pace))
        if allow:
            self.worker.allow(frozenset({allow}))
        return self._start()

    def follow_folder(self, folder: Path) -> "Working":
        """Follow a folder as it stands."""
        self.agent = Agent(
            Following(Folder(str(folder)), "clarinet"),
            self.state,
            self.host.world(),
            self.said.append,
            self.told.append,
        )
        self.worker = Worker(self.agent, self.state, self.stop, self.said.append, self.told.append)
        self.worker.watch(str(folder))
        return self._start()

    def _start(self) -> "Working":
        self.worker.attach(*self.pulses)
        self.agent.look()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        until(lambda: os.path.exists(self.socket) or bool(self.failure), "a socket")
        return self

    def _run(self) -> None:
        try:
            self.worker.run()
        except BaseException as error:
            self.failure.append(error)

    @property
    def socket(self) -> str:
        """Where it listens."""
        return os.path.join(self.state.path, "agent.sock")

    def sync(self, *allow: str) -> Answer:
        """What an order is answered."""
        return ask("agent", self.socket, "sync", PATIENCE, allow=list(allow))

    @property
    def generation(self) -> int:
        """What is applied, 0 for nothing."""
        applied = self.state.applied()
        return applied.generation if applied else 0

    def end(self) -> None:
        """As a signal does it."""
        if hasattr(self, "worker"):
            self.worker.end()
            self.thread.join(PATIENCE)
            assert not self.thread.is_alive()
            assert not os.path.exists(self.socket)
        assert self.failure == []


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something, bounded."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"still no {what}"
        time.sleep(0.02)


@pytest.fixture
def working() -> Iterator[Working]:
    """An agent that does nothing yet. A short path: a socket lies in it."""
    with TemporaryDirectory(prefix="vrrpc-") as folder:
        working = Working(Path(folder) / "state")
        yield working
        working.end()


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    """A repository with a good site."""
    forge = Forge(tmp_path)
    forge.publish(site(80))
    return forge


def words(answer: Answer) -> tuple[str, int, int, str]:
    """What counts of an answer."""
    return answer["outcome"], answer["status"], answer["generation"], answer["commit"]


def test_sync_brings_what_is_new_and_says_so(working: Working, forge: Forge) -> None:
    working.follow(forge.bare)
    until(lambda: working.generation == 1, "first generation")
    assert words(working.sync()) == ("nothing new", 0, 1, forge.head)
    head = forge.publish(site(81))
    assert words(working.sync()) == ("applied", 0, 2, head)
    applied = working.state.applied()
    assert applied
    assert (applied.commit, applied.source) == (head, f"file://localhost{forge.bare}")


def test_without_an_order_a_remote_is_asked_at_its_pace(working: Working, forge: Forge) -> None:
    working.follow(forge.bare, pace=0.2)
    until(lambda: working.generation == 1, "first generation")
    forge.publish(site(81))
    until(lambda: working.generation == 2, "second generation")


def test_a_commit_that_leaves_the_site_alone_moves_the_record_and_nothing_else(working: Working, forge: Forge) -> None:
    working.follow(forge.bare)
    assert working.sync()["generation"] == 1
    effects, said = list(working.host.transcript), list(working.said)
    forge.write("of another site", "other/note")
    head = forge.commit()
    forge.push()
    assert words(working.sync()) == ("nothing new", 0, 1, head)
    assert (working.host.transcript, working.said) == (effects, said)


def test_findings_are_status_1_also_for_whoever_asks_later(working: Working, forge: Forge) -> None:
    working.follow(forge.bare)
    until(lambda: working.generation == 1, "first generation")
    good = forge.head
    forge.publish(BAD)
    for _ in range(2):
        answer = working.sync()
        assert words(answer) == ("refused", 1, 1, good)
        assert "V301" in answer["why"]
    forge.publish(site(82))
    assert words(working.sync()) == ("applied", 0, 2, forge.head)


def test_a_forced_push_is_status_3_until_it_is_allowed_once(working: Working, forge: Forge) -> None:
    working.follow(forge.bare)
    until(lambda: working.generation == 1, "first generation")
    first, good = forge.head, forge.publish(site(81))
    working.sync()
    forge.back_to(first)
    forced = forge.publish(site(82))
    answer = working.sync()
    assert words(answer) == ("refused by a guard", 3, 2, good)
    assert "vrrpc sync --allow V720" in answer["why"]
    forge.back_to(first)
    sneaked = forge.publish(site(83))
    assert words(working.sync("V720")) == ("refused by a guard", 3, 2, good), "nobody has seen this one"
    assert words(working.sync("V720")) == ("applied", 0, 3, sneaked)
    forge.back_to(first)
    forge.publish(site(84))
    assert working.sync()["status"] == 3
    assert forced != sneaked


def test_an_agent_that_starts_with_an_allowance_uses_it_once(working: Working, forge: Forge) -> None:
    working.follow(forge.bare)
    until(lambda: working.generation == 1, "first generation")
    first = forge.head
    forge.publish(site(81))
    working.sync()
    working.end()
    forge.back_to(first)
    forced = forge.publish(site(82))
    working.stop.clear()
    working.follow(forge.bare, allow="V720")
    until(lambda: working.generation == 3, "third generation")
    assert words(working.sync()) == ("nothing new", 0, 3, forced)
    forge.back_to(first)
    forge.publish(site(83))
    assert working.sync()["status"] == 3


def test_what_is_taken_back_is_status_4_and_5_if_not_whole(working: Working, forge: Forge) -> None:
    working.follow(forge.bare)
    until(lambda: working.generation == 1, "first generation")
    end = len(working.host.transcript)
    working.host.failing = range(end, end + 1)
    forge.publish(site(81))
    assert working.sync()["status"] == 4
    working.host.failing, working.host.half = range(len(working.host.transcript), 10_000), True
    forge.publish(site(82))
    assert working.sync()["status"] == 5


def test_a_remote_that_is_away_changes_nothing_and_since_when_is_known(working: Working, forge: Forge) -> None:
    working.follow(forge.bare, pace=0.5)
    until(lambda: working.generation == 1, "first generation")
    away = forge.bare.rename(forge.bare.with_name("away"))
    answer = working.sync()
    assert words(answer) == ("no answer", 1, 1, forge.head)
    assert "does not appear to be a git repository" in answer["why"]
    (source,) = read_answers(working.state.path)
    assert (source.commit, bool(source.silent_since)) == (forge.head, True)
    assert sum("does not answer" in line for line in working.said) == 1
    away.rename(forge.bare)
    until(lambda: not read_answers(working.state.path)[0].silent_since, "answer again")
    assert "answers again" in working.said[-1]
    assert [event.kind for event in working.told] == ["generation.applied", "source.silent", "source.answers"]
    assert words(working.sync())[:2] == ("nothing new", 0)


def test_whoever_feels_the_pulse_is_told_of_rounds_looks_and_answers(working: Working, forge: Forge) -> None:
    class Felt:
        beats, looks, answers = 0, list[str](), list[str]()

        def beat(self) -> None:
            self.beats += 1

        def looked(self, outcome: Outcome | None, seconds: float) -> None:
            self.looks.append(type(outcome).__name__)

        def heard(self, source: str, why: str) -> None:
            self.answers.append(why)

    felt = Felt()
    working.pulses = (felt,)
    working.follow(forge.bare)
    until(lambda: working.generation == 1, "first generation")
    working.sync()
    assert felt.beats > 1
    assert {"Applied", "NoneType"} <= set(felt.looks)
    assert felt.answers == [""] * 2


def test_a_new_agent_knows_the_last_good_site_without_any_remote(working: Working, forge: Forge) -> None:
    working.follow(forge.bare)
    until(lambda: working.generation == 1, "first generation")
    working.end()
    forge.bare.rename(forge.bare.with_name("away"))
    working.host.now.up = False
    working.stop.clear()
    working.follow(forge.bare)
    assert (working.host.now.up, working.generation) == (True, 1)
    assert working.said[-1] != "generation 1 is live"


def test_a_remote_that_hangs_holds_up_nobody_else(
    working: Working, forge: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "ssh"
    script.write_text("#!/bin/sh\nexec sleep 1000\n")
    script.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(script))
    before = time.monotonic()
    working.follow("ssh://example.org/site.git", forge.bare)
    until(lambda: working.generation == 1, "first generation")
    forge.publish(site(81))
    assert words(working.sync()) == ("applied", 0, 2, forge.head)
    working.end()
    assert time.monotonic() - before < 25, "the one that hangs has 30 s"


def test_a_missing_branch_is_told_once_and_found_when_it_comes(working: Working, tmp_path: Path) -> None:
    forge = Forge(tmp_path)
    working.follow(forge.bare)
    answer = working.sync()
    assert (answer["status"], answer["generation"]) == (1, 0)
    assert "there is no branch or tag 'main'" in answer["why"]
    head = forge.publish(site(80))
    assert words(working.sync()) == ("applied", 0, 1, head)


def test_a_commit_in_a_checkout_of_this_machine_needs_no_order(working: Working, forge: Forge) -> None:
    working.follow(str(forge.checkout))
    until(lambda: working.generation == 1, "first generation")
    until(lambda: any("is live" in line for line in working.said), "word of it")
    time.sleep(1.0)
    forge.write(site(81))
    began = time.monotonic()
    head = forge.commit()
    until(lambda: working.generation == 2, "second generation")
    assert time.monotonic() - began < 40, "without an event it would be looked at after 60 s"
    forge.write(site(82))
    assert words(working.sync()) == ("nothing new", 0, 2, head), "what is not committed is not there"


def test_a_folder_is_followed_by_its_events_and_by_order(working: Working, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "site.yaml").write_text(site(80))
    working.follow_folder(folder)
    assert working.generation == 1
    (folder / "site.yaml").write_text(site(81))
    assert (working.sync()["status"], working.generation) == (0, 2)
    (folder / "site.yaml").write_text(site(82))
    until(lambda: working.generation == 3, "third generation")


# The socket


def test_a_paused_host_applies_nothing_until_it_is_resumed(working: Working, tmp_path: Path) -> None:
    """Who asks meanwhile is told why, with status 3; the orders are answered when nothing is under way any more."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "site.yaml").write_text(site(80))
    working.follow_folder(folder)
    write_pause(working.state.path, Pause("a test", "2026-01-01T00:00:00Z"))
    paused = ask("agent", working.socket, "pause", PATIENCE)
    assert paused["paused"].endswith("until `vrrpc resume`: a test")
    (folder / "site.yaml").write_text(site(81))
    refused = working.sync()
    assert (refused["outcome"], refused["status"], refused["generation"]) == ("paused", 3, 1)
    assert "a test" in refused["why"]
    end_pause(working.state.path)
    assert ask("agent", working.socket, "resume", PATIENCE)["paused"] == ""
    until(lambda: working.generation == 2, "what came meanwhile")


def test_the_socket_is_roots_alone_and_says_what_is_applied(working: Working, forge: Forge) -> None:
    working.follow(forge.bare)
    until(lambda: working.generation == 1, "first generation")
    assert os.stat(working.socket).st_mode & 0o777 == 0o600
    state = ask("agent", working.socket, "state")
    assert state == {
        "ok": True, "version": 1, "pid": os.getpid(), "generation": 1, "commit": forge.head,
        "source": f"file://localhost{forge.bare}", "paused": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"\n", "want one line"),
        (b"[]\n", "want one line"),
        (b"\xff\n", "want one line"),
        (b"[" * 60_000 + b"\n", "want one line"),
        (b'{"do": "dance"}\n', "there is no 'dance' here"),
        (b'{"do": ["sync"]}\n', "there is no ['sync'] here"),
        (b'{"do": "sync", "allow": "V720"}\n', "`allow` is a list"),
        (b'{"do": "sync", "allow": ["V301"]}\n', "`allow` is a list"),
        (b'{"do": "sync", "allow": [["V720"]]}\n', "`allow` is a list"),
    ],
)
def test_what_is_no_order_is_answered_and_changes_nothing(
    working: Working, tmp_path: Path, line: bytes, error: str
) -> None:
    working.follow_folder(tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.settimeout(PATIENCE)
        asking.connect(working.socket)
        asking.sendall(line)
        answer = json.loads(asking.makefile("rb").readline())
    assert answer["ok"] is False
    assert error in answer["error"]
    assert ask("agent", working.socket, "state")["ok"]


def test_who_leaves_before_the_answer_harms_nobody(working: Working, forge: Forge) -> None:
    working.follow(forge.bare)
    for _ in range(20):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
            asking.connect(working.socket)
            asking.sendall(b'{"do": "sync"}\n')
    assert working.sync()["status"] == 0


def test_orders_that_come_together_are_all_answered(working: Working, forge: Forge) -> None:
    working.follow(forge.bare)
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(working.sync())) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert [answer["status"] for answer in answers] == [0] * 10


def test_where_nobody_listens_that_is_told(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match=r"the agent does not answer on .*: .*No such file"):
        ask("agent", str(tmp_path / "agent.sock"), "sync")
