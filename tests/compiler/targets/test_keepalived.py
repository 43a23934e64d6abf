"""keepalived's own check reads every compiled file without a word."""

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from compiler.targets import keepalived
from schemas.filetree import File
from tests import peers
from tests.compiler.rules.written import router as another
from tests.compiler.samples import CASES, SITE, SITES, filled, model, trees, whole
from tests.compiler.strategies import sites

KEY = "0123456789abcdef" * 2
SECRETS = {"front": "a b#c!$d", "/etc/vrrp-password": "12345678", "front-old": KEY, "front-new": KEY}
SPOKEN = [path for path in [*CASES, *SITES] if "speaker: keepalived" in path.read_text(encoding="utf-8")]
BOTH = SITE.replace(": {interfaces", ": {speaker: keepalived, interfaces")


def written(text: bytes) -> list[File]:
    """The daemon's file of each host."""
    return [file for tree in trees(text) for file in tree.files if file.path == "/etc/vrrpc/keepalived.conf"]


LATER = (
    (r"^    v3_checksum_as_v2 on\n", ""),
    (r"^    auth_hmac \{\n(        .*\n)*    \}\n", ""),
    (r"^    interval 0\.5$", "    interval 1"),
)
"""What releases after 2.2.7 read."""


def for_this_release(file: File) -> File:
    """The file without that."""
    text = file.text
    for later, instead in LATER:
        text = re.sub(later, instead, text, flags=re.MULTILINE)
    return File(file.path, text, check=file.check, secrets=file.secrets)


def check(file: File, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the check that the file itself names, secrets filled in."""
    staged = folder / "keepalived.conf"
    staged.write_text(filled(file, SECRETS), encoding="utf-8")
    staged.chmod(0o600)
    command = [str(peers.find(file.check[0])), *(word.replace("{}", str(staged)) for word in file.check[1:])]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)


@pytest.mark.live
@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_daemon_takes_the_file(path: Path, tmp_path: Path) -> None:
    for file in written(whole(path)):
        answer = check(for_this_release(file), tmp_path)
        assert answer.returncode == 0, answer.stderr
        assert answer.stderr == ""


@pytest.mark.live
@settings(deadline=None, max_examples=30, derandomize=True, suppress_health_check=list(HealthCheck))
@given(sites())
def test_daemon_takes_the_files_of_any_site(tmp_path: Path, content: bytes) -> None:
    for file in written(content):
        answer = check(file, tmp_path)
        assert (answer.returncode, answer.stderr) == (0, ""), file.text


@pytest.mark.live
@pytest.mark.parametrize(
    "more",
    [
        f"    checks: {{x: fault}}\nchecks: {{x: {{file: {'/abc' * 249}/a@}}}}\n",
        "    interval: 10ms\n",
        "    interval: 40950ms\n",
        "    version: 2\n    interval: 255s\n",
        "    failback: after\n    failback_after: 1000s\n",
        "    failback: after\n    failback_after: 10ms\n",
        "    checks: {db: fault}\nchecks: {db: {run: x, interval: 20ms, limit: 10ms, rise: 1, fall: 1}}\n",
        "    checks: {db: lower by 253}\nchecks: {db: {run: x, interval: 1h, limit: 10m, rise: 99, fall: 99}}\n",
    ],
)
def test_daemon_takes_the_ends_of_every_range(more: str, tmp_path: Path) -> None:
    answer = check(written((BOTH.replace("vrid: 1\n", "vrid: 255\n") + more).encode())[0], tmp_path)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.live
@pytest.mark.parametrize("word", ["weight", "reverse", "group", "file", "track_file", "vrrp_instance", "no", "end"])
def test_words_of_the_daemon_s_own_may_be_names(word: str, tmp_path: Path) -> None:
    """An include, which it looks for before anything else, is refused (V322)."""
    back = another("back", 2, "eth0", "b: 192.0.2.81", f"checks: {{{word}: lower by 151}}").replace("200", "250")
    front = BOTH.replace("front:", f"{word}:").replace("/24}", "/24, many_vrids: yes}")
    watched = f"    checks: {{{word}: lower by 151}}\n{back}"
    more = f"checks: {{{word}: {{run: x}}}}\ngroups: {{{word}: [{word}, back]}}\n"
    answer = check(written((front + watched + more).encode())[0], tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.live
def test_the_check_does_complain(tmp_path: Path) -> None:
    good = written(BOTH.encode())[0]
    bad = File(good.path, good.text.replace("advert_int 1", "advert_int 41"), check=good.check)
    assert check(bad, tmp_path).returncode != 0


def lines(text: str, block: str) -> list[str]:
    """What stands in the first block of a name."""
    found = re.search(rf"^( *){block} \{{$\n(.*?)^\1\}}$", text, re.MULTILINE | re.DOTALL)
    return [line.strip() for line in found[2].splitlines()] if found else []


def rendered(site: str, name: str) -> str:
    """The daemon's file of one host, whatever the rules may say of the site."""
    meant = model(site.encode())
    host = next(host for host in meant.hosts if host.name == name)
    return next(file.text for file in keepalived.render(meant, host) if file.path.endswith("/keepalived.conf"))


def test_a_member_that_tracks_its_own_nic_says_nothing_of_it() -> None:
    own = BOTH.replace("priority: 250", "priority: 250, tracks: {eth0: fault}")
    assert "track_interface" not in rendered(own, "clarinet")


GROUPED = """\
version: 1
site: example
hosts:
  clarinet:
    speaker: keepalived
    interfaces: {eth0: {address: 192.0.2.11/24, many_vrids: yes}, eth1: {address: 198.51.100.11/24}}
  fridge: {speaker: keepalived, interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250, tracks: {eth1: lower by 40}}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
    checks: {db: lower by 60, web: report}
  back:
    vrid: 2
    members:
      clarinet: {interface: eth0, priority: 200}
    addresses: {gate: 192.0.2.81}
    checks: {db: fault, web: lower by 30}
checks: {db: {run: ask-db}, web: {run: ask-web}}
groups: {pair: [front, back]}
"""
"""Two routers that move together on clarinet; fridge has one of them alone."""


def test_what_lowers_one_of_a_group_lowers_all_and_the_stronger_effect_counts() -> None:
    text = rendered(GROUPED, "clarinet")
    assert lines(text, "vrrp_sync_group pair") == ["group {", "front", "back", "}", "sync_group_tracking_weight"]
    for router in ("front", "back"):
        block = text[text.index(f"vrrp_instance {router} ") :]
        assert lines(block, "track_script") == ["db weight 0", "web.report weight 0", "web weight -30"]
        assert lines(block, "track_interface") == ["eth1 weight -40"]


def test_a_group_with_one_router_on_the_host_is_none() -> None:
    text = rendered(GROUPED, "fridge")
    assert "vrrp_sync_group" not in text
    assert lines(text, "track_script") == ["db weight -60", "web.report weight 0"]


def test_a_password_cannot_hold_what_would_be_replaced() -> None:
    password = BOTH + "    authentication: {password: {secret: front}}\n"
    (use,) = written(password.encode())[0].secrets
    assert set(use.forbidden) == set('"\\{}')


def test_the_knobs_have_a_directory_before_the_daemon_starts() -> None:
    """It ends for good where a knob's directory is missing."""
    for tree in trees(BOTH):
        knob = lines(
            next(file.text for file in tree.files if file.path.endswith("/keepalived.conf")), "track_file front"
        )[0]
        folder = knob.split('"')[1].rpartition("/")[0]
        assert f"{folder}/README" in [file.path for file in tree.files]


def test_a_lock_that_is_wanted_no_more_leaves_no_level() -> None:
    manual = BOTH + "    failback: manual\n"
    path = "/var/lib/vrrpc/priority/front.failback"
    for site, texts in ((BOTH, ["0\n"]), (manual, [])):
        assert [file.text for file in trees(site)[0].files if file.path == path] == texts


@pytest.mark.parametrize(("speaker", "answered"), [("keepalived", True), ("builtin", True), ("frr", False)])
def test_loser_of_a_split_speaks_only_to_who_answers(speaker: str, answered: bool) -> None:
    site = BOTH.replace("fridge: {speaker: keepalived", f"fridge: {{speaker: {speaker}")
    assert ("    higher_prio_send_advert\n" in written(site.encode())[0].text) == answered
