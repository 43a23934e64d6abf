"""The command line as a shell sees it: exit statuses, what goes where, and never a traceback for bad input."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from runtime.state import Applied, Refused, State
from tests.runtime.harness.sites import BAD, SITE
from tests.runtime.harness.trees import OLD

VRRPC = str(Path(sys.executable).with_name("vrrpc"))
WITHOUT_ROOT = ("unshare", "--user") if os.geteuid() == 0 else ()
"""In a user namespace of its own: root's files can be read, and nothing else is left of root."""
COMMANDS = ("compile", "explain", "run", "sync", "status", "down", "secret", "speak", "listen", "lab")
ESCAPE = "\x1b"


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def is_clean(self) -> bool:
        """Whether there is neither a traceback nor an admission of a bug."""
        return not any(word in self.out + self.err for word in ("Traceback", "this is a bug", "Exception ignored"))


def vrrpc(
    *words: str, cwd: Path | None = None, given: bytes = b"", env: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
) -> Answer:  # fmt: skip
    """Run it, without a terminal."""
    environment = {**os.environ, **(env or {})}
    done = subprocess.run(
        [*before, VRRPC, *words], cwd=cwd, input=given, env=environment, capture_output=True, timeout=30, check=False
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def plant(folder: Path) -> Path:
    """A good site, a bad one beside it, and everything that is no site."""
    (folder / "site.yaml").write_text(SITE)
    (folder / "bad.yaml").write_text(BAD)
    (folder / "latin.yaml").write_bytes(b"site: \xe9\n")
    (folder / "empty").mkdir()
    os.mkfifo(folder / "fifo")
    with (folder / "large.yaml").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    return folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of one's own to write to."""
    return plant(tmp_path)


def words_of(answer: Answer) -> str:
    """Everything that was said, for a failing assertion."""
    return f"{answer.status}\n{answer.out}\n{answer.err}"


# Exit statuses: command line, status, a word of stdout, a word of stderr


LINES = [
    ("--version", 0, "vrrpc ", ""),
    ("", 64, "", "Usage: vrrpc"),
    ("bogus", 64, "", "No such command 'bogus'"),
    ("--bogus", 64, "", "No such option"),
    ("compile", 0, "  fridge (builtin, supervisor)", ""),
    ("compile site.yaml --check", 0, "site.yaml: good", ""),
    ("compile --check --host fridge", 0, "good", ""),
    ("compile --host fridge", 0, "  fridge", ""),
    ("compile bad.yaml", 1, "", "bad.yaml:10:45 V301"),
    ("compile site.yaml bad.yaml --check", 1, "", "V301"),
    ("compile nowhere", 1, "", "V100 nowhere cannot be read: No such file"),
    ("compile empty", 1, "", "V100 empty has no site.yaml"),
    ("compile fifo", 1, "", "V100 fifo is not a regular file"),
    ("compile large.yaml", 1, "", "V107"),
    ("compile latin.yaml", 1, "", "V101"),
    ("compile --host harp", 1, "", "has no host 'harp'; it has clarinet, fridge"),
    ("compile --bogus", 64, "", "No such option"),
    ("compile --format xml", 64, "", "Invalid value for '--format'"),
    ("compile --check --out made", 64, "", "--check writes nothing"),
    ("compile . . --out made", 64, "", "one site at a time"),
    ("compile --out site.yaml", 1, "", "site.yaml: File exists"),
    ("compile --out site.yaml/below", 1, "", "site.yaml/below: Not a directory"),
    ("compile --out /proc/out", 1, "", "/proc/out: No such file"),
    ("explain", 0, "V301  ", ""),
    ("explain V301", 0, "Way out:", ""),
    ("explain v301", 0, "Way out:", ""),
    ("explain V999", 64, "", "there is no code 'V999'"),
    ("explain ../..", 64, "", "there is no code"),
    ("explain V301 V302", 64, "", "unexpected extra argument"),
    ("run", 64, "", "Missing option '--source'"),
    ("run --source https://clara:canary@example.org/x", 64, "", "has a password in it"),
    ("run --source ext::canary", 64, "", "start programs"),
    ("run --source http://example.org/x", 64, "", "can be altered by anybody on the way"),
    ("run --source . --ref a..b", 64, "", "'a..b' is no name of a branch or tag"),
    ("run --source . --path ../x", 64, "", "does not lie inside the repository"),
    ("run --source . --source empty", 64, "", "one folder is followed as it stands"),
    ("run --source . --interval 5", 64, "", "--interval: '5' is no duration"),
    ("run --source . --interval 10ms", 64, "", "once a second at most"),
    ("run --source . --allow V301", 64, "", "Invalid value for '--allow'"),
    ("run --source . --allowed-signers site.yaml", 64, "", "goes with --require-signed"),
    ("run --source . --require-signed --allowed-signers nowhere", 1, "", "nowhere is no file"),
    ("run --source . --require-signed --allowed-signers site.yaml", 64, "", "lies in the repository"),
    ("sync --state empty", 1, "", "is `vrrpc run` at work here?"),
    ("sync --state site.yaml", 1, "", "is `vrrpc run` at work here?"),
    ("sync --allow V810", 64, "", "Invalid value for '--allow'"),
    ("run --source . --metrics 0.0.0.0:9112", 64, "", "0.0.0.0 is not loopback"),
    ("run --source . --metrics 9112", 64, "", "write 127.0.0.1:9112"),
    ("status --watch --state empty", 64, "", "--watch is for a terminal"),
    ("events --state empty", 1, "", "nothing was told here yet"),
    ("status --state empty", 1, "", "nothing is applied here"),
    ("status --state site.yaml", 1, "", "cannot be read: Not a directory"),
    ("down --state empty", 0, "nothing is applied here", ""),
    ("down --state site.yaml", 1, "", "site.yaml: File exists"),
    ("down --state /proc", 1, "", "/proc cannot be locked"),
    ("secret", 64, "", "Usage: vrrpc secret"),
    ("secret set", 64, "", "Missing argument 'NAME'"),
    ("secret set front --state empty", 64, "", "no value on standard input"),
    ("secret list --state empty", 0, "", ""),
    ("secret list --state site.yaml", 1, "", "Not a directory"),
    ("secret rm front --state empty", 1, "", "there is no secret 'front' here"),
    ("speak", 64, "", "Missing option '--config'"),
    ("speak --config nowhere", 1, "", "nowhere: No such file"),
    ("speak --config empty", 1, "", "empty: is not a regular file"),
    ("speak --config site.yaml", 1, "", "site.yaml: not JSON"),
    ("speak --config latin.yaml --check", 1, "", "latin.yaml: not UTF-8"),
    ("lab bad.yaml", 1, "", "V301"),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """Of all lines, asked several at a time: each is a process of its own, and none of them writes."""
    folder = plant(tmp_path_factory.mktemp("lines"))
    lines = [line for line, *_ in LINES]
    with ThreadPoolExecutor(4) as asking:
        return dict(zip(lines, asking.map(lambda line: vrrpc(*line.split(), cwd=folder), lines), strict=True))


@pytest.mark.parametrize(("line", "status", "out", "err"), LINES, ids=[line or "nothing" for line, *_ in LINES])
def test_what_a_line_answers(answers: dict[str, Answer], line: str, status: int, out: str, err: str) -> None:
    answer = answers[line]
    assert (answer.status, answer.is_clean) == (status, True), words_of(answer)
    assert out in answer.out
    assert err in answer.err
    assert bool(answer.err) == bool(err), "findings and complaints go to stderr, and results never do"
    assert not (answer.out and err), "results go to stdout, and complaints never do"
    assert "canary" not in answer.out + answer.err, "a password in an address is shown to nobody"
    assert ESCAPE not in answer.out + answer.err


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS), ("secret", "set"), ("secret", "rm")])
def test_every_command_has_help(command: tuple[str, ...]) -> None:
    answer = vrrpc(*command, "--help")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("Usage: vrrpc " + " ".join(command))
    assert len(answer.out.splitlines()) > 3


def test_the_help_names_every_command() -> None:
    lines = vrrpc("-h").out.splitlines()
    assert [name for name in COMMANDS if not any(line.startswith(f"  {name} ") for line in lines)] == []


def test_a_line_that_was_mistyped_writes_nothing(site: Path) -> None:
    before = sorted(site.rglob("*"))
    for line in ("compile --check --out made", "compile bad.yaml --out made", "compile --host harp --out made"):
        assert vrrpc(*line.split(), cwd=site).status != 0
    assert sorted(site.rglob("*")) == before


# Forms


@pytest.mark.parametrize(("name", "codes", "status"), [("site.yaml", [], 0), ("bad.yaml", ["V301"], 1)])
def test_json_is_all_of_stdout_and_says_its_version(site: Path, name: str, codes: list[str], status: int) -> None:
    answer = vrrpc("compile", name, "--format", "json", cwd=site)
    shown = json.loads(answer.out)
    assert (answer.status, answer.err, shown["version"]) == (status, "", 1)
    assert [finding["code"] for finding in shown["findings"]] == codes
    for finding in shown["findings"]:
        assert (finding["file"], finding["line"], finding["severity"]) == ("bad.yaml", 10, "error")
        assert finding.keys() == {
            "code", "severity", "message", "help", "file", "line", "column", "end_column", "at", "related",
        }  # fmt: skip


def on_a_terminal(words: Sequence[str], cwd: Path, env: Mapping[str, str]) -> str:
    """What a command writes when all its streams are a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", **env}
    with subprocess.Popen([VRRPC, *words], cwd=cwd, env=environment, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        said = b""
        try:
            while piece := os.read(ours, 65536):
                said += piece
        except OSError:
            pass  # the other end is closed
    os.close(ours)
    return said.decode()


@pytest.mark.parametrize(
    ("env", "painted"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
    ids=["a terminal", "NO_COLOR", "NO_COLOR that is empty counts as not set", "a dumb terminal"],
)
def test_colour_is_for_terminals_that_want_it(site: Path, env: dict[str, str], painted: bool) -> None:
    said = on_a_terminal(["compile", "bad.yaml"], site, env)
    assert "V301" in said
    assert (ESCAPE in said) is painted


def test_no_variable_makes_a_pipe_a_terminal(site: Path, applied: Path) -> None:
    eager = dict.fromkeys(["FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE"], "1")
    for words in (["compile", "bad.yaml"], ["status", "--state", str(applied)]):
        answer = vrrpc(*words, cwd=site, env=eager)
        assert ESCAPE not in answer.out + answer.err


@pytest.mark.parametrize("line", ["--help", "compile bad.yaml --format json"])
@pytest.mark.parametrize("end", ["| head -n 1", "| head -c 0", ">&-", "> /dev/full"])
def test_a_reader_that_has_enough_is_no_reason_to_cry(site: Path, line: str, end: str) -> None:
    command = ["sh", "-c", f"'{VRRPC}' {line} {end}"]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, timeout=30, check=False)
    complaint = "vrrpc: the output has no space left to go to\n" if end == "> /dev/full" else ""
    assert done.stderr == complaint


def test_findings_that_nobody_reads_are_no_reason_to_cry(site: Path) -> None:
    command = ["sh", "-c", f"'{VRRPC}' compile bad.yaml 2>&1 >/dev/null | head -c 0"]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, timeout=30, check=False)
    assert done.stderr == ""


def test_a_name_that_is_no_text_can_be_shown(site: Path) -> None:
    name = os.fsdecode(b"caf\xe9.yaml")
    (site / name).write_text(SITE)
    command = [os.fsencode(VRRPC), b"compile", b"--check", os.fsencode(name), b"\xff-missing"]
    done = subprocess.run(command, cwd=site, capture_output=True, timeout=30, check=False)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


# Trees


def below(folder: Path) -> dict[str, bytes]:
    """Every file there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_trees_are_the_same_bytes_each_time(site: Path) -> None:
    for out in ("one", "two", "two"):
        assert vrrpc("compile", "--out", out, cwd=site).status == 0
    assert below(site / "one") == below(site / "two")
    assert sorted(os.listdir(site / "one")) == ["clarinet", "fridge"]


def test_a_host_that_is_gone_from_the_site_is_gone_from_the_folder(site: Path) -> None:
    vrrpc("compile", "--out", "made", cwd=site)
    lines = SITE.splitlines(keepends=True)
    (site / "site.yaml").write_text("".join(line for line in lines if "fridge" not in line))
    assert vrrpc("compile", "--out", "made", cwd=site).status == 0
    assert os.listdir(site / "made") == ["clarinet"]


def test_one_host_can_be_written_anew_without_the_others(site: Path) -> None:
    vrrpc("compile", "--out", "made", cwd=site)
    before = below(site / "made")
    assert vrrpc("compile", "--host", "clarinet", "--out", "made", cwd=site).status == 0
    assert below(site / "made") == before


def test_a_site_with_errors_leaves_what_was_written_before(site: Path) -> None:
    vrrpc("compile", "--out", "made", cwd=site)
    before = below(site / "made")
    assert vrrpc("compile", "bad.yaml", "--out", "made", cwd=site).status == 1
    assert below(site / "made") == before


def test_a_foreign_folder_is_not_written_into(site: Path) -> None:
    (site / "made" / "fridge").mkdir(parents=True)
    (site / "made" / "fridge" / "notes").write_text("mine")
    answer = vrrpc("compile", "--out", "made", cwd=site)
    assert (answer.status, answer.is_clean) == (1, True)
    assert "made/fridge is not vrrpc's" in answer.err
    assert below(site / "made") == {"fridge/notes": b"mine"}


@pytest.mark.live
def test_a_read_only_place_is_one_line(site: Path) -> None:
    read_only = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o ro none empty && exec "$@"', "-")
    answer = vrrpc("compile", "--out", "empty/made", cwd=site, before=read_only)
    assert (answer.status, answer.err) == (1, "vrrpc: empty/made: Read-only file system\n")


# On a host


@pytest.fixture
def applied(tmp_path: Path) -> Path:
    """A state directory with a generation in it."""
    state = State(str(tmp_path / "state"))
    record = Applied(3, OLD.site, OLD.host, "/srv/site", "0123456789ab", "2026-01-01T00:00:00Z")
    state.record(record, OLD)
    return Path(state.path)


def test_status_shows_what_is_applied_also_when_nothing_answers(applied: Path) -> None:
    answer = vrrpc("status", "--state", str(applied))
    assert (answer.status, answer.err) == (1, "")
    assert answer.out.startswith("example: clarinet, generation 3, commit 0123456789ab, since 20")
    assert "unknown" in answer.out
    assert "supervisord does not answer" in answer.out


def test_status_as_json(applied: Path) -> None:
    State(str(applied)).record_refused(Refused("bad", "now", "V301 [bold]why[/]"))
    answer = vrrpc("status", "--state", str(applied), "--format", "json")
    shown = json.loads(answer.out)
    assert (answer.status, answer.err, shown["version"], shown["programs"]) == (1, "", 1, None)
    assert shown["applied"]["generation"] == 3
    assert shown["refused"] == {"commit": "bad", "at": "now", "why": "V301 [bold]why[/]"}
    assert [(router["router"], router["role"]) for router in shown["routers"]] == [("front", "unknown")]


def test_status_shows_a_refusal_as_it_is(applied: Path) -> None:
    State(str(applied)).record_refused(Refused("bad", "now", "V301 [bold]why[/]"))
    assert "REFUSED bad at now:\nV301 [bold]why[/]\n" in vrrpc("status", "--state", str(applied)).out


@pytest.mark.parametrize(
    ("command", "name", "text"),
    [
        ("status", "applied.json", "{}"),
        ("status", "applied.json", ""),
        ("status", "refused.json", "[7]"),
        ("status", "generations/3/manifest.json", "[]"),
        ("down", "applied.json", '{"generation": "3"}'),
        ("down", "generations/3/manifest.json", "{}"),
    ],
)
def test_a_corrupt_state_is_one_line(applied: Path, command: str, name: str, text: str) -> None:
    (applied / name).write_text(text)
    answer = vrrpc(command, "--state", str(applied))
    assert (answer.status, answer.out, answer.err.count("\n")) == (1, "", 1), words_of(answer)
    assert "cannot be read" in answer.err


@pytest.mark.parametrize(
    ("name", "given", "status", "err"),
    [
        pytest.param("front", b"canary\n", 0, "", id="a line"),
        pytest.param("front", b"canary", 0, "", id="no line end"),
        pytest.param("front", b"canary\nmore\n", 0, "", id="the first line counts"),
        pytest.param("front", b"", 64, "no value on standard input", id="nothing"),
        pytest.param("front", b"\n", 64, "no value on standard input", id="an empty line"),
        pytest.param("front", b"canary\xff\n", 64, "not UTF-8", id="no text"),
        pytest.param("../front", b"canary\n", 1, "is no name of a secret", id="a way out of the folder"),
        pytest.param("Front", b"canary\n", 1, "is no name of a secret", id="upper case"),
    ],
)
def test_a_secret_comes_from_stdin_and_is_shown_nowhere(
    tmp_path: Path, name: str, given: bytes, status: int, err: str
) -> None:
    answer = vrrpc("secret", "set", name, "--state", "state", cwd=tmp_path, given=given)
    assert (answer.status, answer.out) == (status, ""), words_of(answer)
    assert err in answer.err
    assert "canary" not in answer.err
    kept = [path.read_bytes() for path in tmp_path.glob("state/secrets/*")]
    assert kept == ([b"canary"] if status == 0 else [])


def test_secrets_are_listed_by_name_and_removed(tmp_path: Path) -> None:
    for name in ("front", "back"):
        vrrpc("secret", "set", name, "--state", "state", cwd=tmp_path, given=b"canary\n")
    assert vrrpc("secret", "list", "--state", "state", cwd=tmp_path) == Answer(0, "back\nfront\n", "")
    assert vrrpc("secret", "rm", "front", "--state", "state", cwd=tmp_path) == Answer(0, "", "")
    assert vrrpc("secret", "list", "--state", "state", cwd=tmp_path) == Answer(0, "back\n", "")


def test_run_needs_root_and_says_so_in_one_line(site: Path) -> None:
    answer = vrrpc("run", "--source", ".", "--state", "state", cwd=site, before=WITHOUT_ROOT)
    assert (answer.status, answer.out, answer.err.count("\n")) == (1, "", 1)
    assert "`vrrpc run` needs root" in answer.err
    assert not (site / "state").exists()


IN_A_PLACE_OF_ITS_OWN = (
    "unshare", "--mount", "sh", "-c",
    'for place in /run /var/log /etc/cron.d; do mount -t tmpfs none $place; done; exec "$@"', "-",
)  # fmt: skip


@pytest.mark.live
@pytest.mark.parametrize(
    ("source", "host", "why"),
    [("site.yaml", "harp", "has no host 'harp'"), ("bad.yaml", "clarinet", "V301"), ("empty", "clarinet", "V100")],
)
def test_run_waits_for_a_better_site_and_ends_when_told(site: Path, source: str, host: str, why: str) -> None:
    words = ["run", "--source", source, "--host", host, "--state", "state"]
    command = [*IN_A_PLACE_OF_ITS_OWN, VRRPC, *words]
    with subprocess.Popen(command, cwd=site, stderr=subprocess.PIPE, text=True) as agent:
        assert agent.stderr
        said = ""
        while "not applied: nothing is applied" not in said:
            line = agent.stderr.readline()
            assert line, said
            said += line
        time.sleep(0.1)
        agent.send_signal(signal.SIGTERM)
        said += agent.stderr.read()
    assert (agent.returncode, why in said, "Traceback" in said) == (0, True, False), said


@pytest.mark.live
def test_run_without_any_source_fails(site: Path) -> None:
    answer = vrrpc("run", "--source", "nowhere", "--state", "state", cwd=site, before=IN_A_PLACE_OF_ITS_OWN)
    assert (answer.status, answer.is_clean) == (1, True)
    assert "V100" in answer.err


# The speaker

ROUTER = {
    "name": "front", "vrid": 1, "interface": "lo", "source": "192.0.2.1", "priority": 100, "ceiling": 100,
    "addresses": ["192.0.2.80"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[]", "not a speaker configuration of format 1"),
        ('{"format": 2, "routers": []}', "not a speaker configuration of format 1"),
        ('{"format": 1, "routers": [7]}', "routers[0]: want a mapping"),
        (json.dumps({"format": 1, "routers": [{**ROUTER, "mood": 1}]}), "routers[0].mood: unknown key"),
        (json.dumps({"format": 1, "routers": [{**ROUTER, "priority": 255}]}), "routers[0].priority: want 1 to 254"),
    ],
)
def test_a_bad_configuration_of_the_speaker_is_one_line(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "speaker.json").write_text(text)
    answer = vrrpc("speak", "--config", "speaker.json", cwd=tmp_path)
    assert (answer.status, answer.out, answer.err.count("\n")) == (1, "", 1), words_of(answer)
    assert why in answer.err


def test_a_good_configuration_of_the_speaker_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "speaker.json").write_text(json.dumps({"format": 1, "routers": [ROUTER]}))
    assert vrrpc("speak", "--config", "speaker.json", "--check", cwd=tmp_path) == Answer(0, "", "")


def test_a_speaker_without_rights_says_which_are_missing_and_ends(tmp_path: Path) -> None:
    (tmp_path / "speaker.json").write_text(json.dumps({"format": 1, "routers": [ROUTER]}))
    answer = vrrpc("speak", "--config", "speaker.json", cwd=tmp_path, before=WITHOUT_ROOT)
    assert (answer.status, answer.out, answer.err.count("\n")) == (1, "", 1), words_of(answer)
    assert "the speaker needs CAP_NET_ADMIN and CAP_NET_RAW, which this process does not have" in answer.err


@pytest.mark.live
def test_rights_of_another_user_namespace_are_none_here(tmp_path: Path) -> None:
    """Root in a container without a network of its own: one line, not a try each second."""
    config = json.dumps({"format": 1, "routers": [{**ROUTER, "interface": "nowhere0"}]})
    (tmp_path / "speaker.json").write_text(config)
    before = ("unshare", "--user", "--map-root-user")
    answer = vrrpc("speak", "--config", "speaker.json", cwd=tmp_path, before=before)
    assert (answer.status, answer.out, answer.err.count("\n")) == (1, "", 1), words_of(answer)
    assert "must hold where this network namespace was made" in answer.err
    answer = vrrpc("listen", "lo", before=before)
    assert (answer.status, answer.out, answer.err.count("\n")) == (1, "", 1), words_of(answer)
    assert "cannot listen on lo: Operation not permitted" in answer.err


# The listener


def test_a_listener_without_the_right_says_so() -> None:
    answer = vrrpc("listen", "lo", before=WITHOUT_ROOT)
    assert (answer.status, answer.out, answer.err.count("\n")) == (1, "", 1), words_of(answer)
    assert "`vrrpc listen` needs CAP_NET_RAW, which this process does not have" in answer.err


@pytest.mark.live
@pytest.mark.parametrize(
    ("words", "status", "err"),
    [
        (("nowhere0", "--time", "1"), 1, "cannot listen on nowhere0: "),
        (("lo", "--time", "1", "--site", "nowhere"), 1, "V100 "),
        (("lo", "--time", "0"), 64, "--time"),
        (("lo", "--count", "0"), 64, "--count"),
        (("lo", "--format", "xml"), 64, "--format"),
    ],
)
def test_wrong_words_for_the_listener_are_told_without_a_traceback(
    tmp_path: Path, words: tuple[str, ...], status: int, err: str
) -> None:
    answer = vrrpc("listen", *words, cwd=tmp_path)
    assert (answer.status, answer.out, answer.is_clean) == (status, "", True), words_of(answer)
    assert err in answer.err


@pytest.mark.live
def test_a_listener_refuses_a_site_with_errors(site: Path) -> None:
    answer = vrrpc("listen", "lo", "--time", "1", "--site", "bad.yaml", cwd=site)
    assert (answer.status, answer.out, answer.err.count("\n")) == (1, "", 1), words_of(answer)
    assert "V301" in answer.err


@pytest.mark.live
def test_a_silent_interface_is_well() -> None:
    assert vrrpc("listen", "lo", "--time", "0.5") == Answer(0, "0 adverts heard, nothing wrong\n", "")
