"""What a host holds, read from real files and by the real openssl, and the command that compares it."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.consistency.gather import gather
from runtime.state import Applied, State
from schemas.filetree import File, Holding, Kept, Tree
from tests.runtime.harness.trees import tree
from tests.runtime.test_cli import vrrpc


def holding(kept: Kept, path: Path, *names: str) -> Tree:
    """A tree whose one service holds one thing."""
    return replace(tree(), holdings=(Holding("www", kept, str(path), names),))


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for two names and an address, with its key."""
    path = tmp_path_factory.mktemp("pem") / "www.pem"
    alternatives = "subjectAltName=DNS:www.example.org,DNS:*.example.net,IP:192.0.2.80"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "10", "-subj", "/CN=www.example.org", "-addext", alternatives, "-keyout", path,
         "-out", f"{path}.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


def test_a_folder_is_what_lies_below_it(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "page").write_text("x")
    (tmp_path / "link").symlink_to("/nowhere")
    os.mkfifo(tmp_path / "pipe")
    (held,) = gather(holding(Kept.FOLDER, tmp_path)).holdings
    digest = "sha256 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    assert held.entries == {"b/page": digest, "link": "-> /nowhere"}
    assert held.trouble == ""


def test_what_the_compiler_writes_there_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "whoami").write_text("clarinet")
    (tmp_path / "data.cdb").write_text("made")
    (tmp_path / "page").write_text("x")
    ours = File(f"{tmp_path}/whoami", "clarinet", makes=(f"{tmp_path}/data.cdb",))
    whole = replace(holding(Kept.FOLDER, tmp_path), files=(ours,))
    assert [*gather(whole).holdings[0].entries] == ["page"]


@pytest.mark.live
def test_a_certificate_has_its_names_and_its_end(pem: Path) -> None:
    (held,) = gather(holding(Kept.CERTIFICATE, pem, "www.example.org")).holdings
    assert held.trouble == ""
    assert held.certificate is not None
    assert held.certificate.covers == ("www.example.org", "*.example.net", "192.0.2.80")
    assert len(held.certificate.fingerprint) == 95
    assert "PRIVATE" in pem.read_text()
    assert "PRIVATE" not in repr(held)


@pytest.mark.parametrize("kept", Kept)
def test_what_is_not_there_is_unknown(kept: Kept, tmp_path: Path) -> None:
    (held,) = gather(holding(kept, tmp_path / "gone")).holdings
    assert (held.trouble, held.entries, held.certificate) == ("No such file or directory", {}, None)


def test_what_is_no_certificate_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "www.pem").write_text("-----BEGIN NONSENSE-----")
    (held,) = gather(holding(Kept.CERTIFICATE, tmp_path / "www.pem")).holdings
    assert held.trouble == "is no certificate that openssl can read"


def host(folder: Path, name: str, page: str) -> str:
    """A host on which a site is applied whose service has one page; the file of its digest."""
    root = folder / "www"
    root.mkdir(exist_ok=True)
    (root / "page").write_text(page)
    applied = replace(holding(Kept.FOLDER, root), host=name)
    state = State(str(folder / f"state-{name}"))
    state.record(Applied(1, applied.site, name, "/srv/site", "", "2026-01-01T00:00:00Z"), applied)
    out = str(folder / f"{name}.json")
    done = vrrpc("consistency", "--state", state.path, "--out", out)
    assert (done.status, done.out, done.err) == (0, "", "")
    return out


def test_two_hosts_are_compared(tmp_path: Path) -> None:
    one, same, other = (host(tmp_path, *each) for each in (("clarinet", "1"), ("fridge", "1"), ("jimbob", "2")))
    equal = vrrpc("consistency", one, same)
    assert (equal.status, equal.out) == (0, "what these hosts hold is the same\n")
    differing = vrrpc("consistency", one, other)
    assert differing.status == 1
    assert differing.out == f"V562 www: {tmp_path}/www/page differs between clarinet and jimbob\n"
    found = json.loads(vrrpc("consistency", one, other, "--format", "json").out)
    assert (found["version"], found["differences"][0]["hosts"]) == (1, ["clarinet", "jimbob"])


def test_wrong_use_is_told_in_one_line(tmp_path: Path) -> None:
    one = host(tmp_path, "clarinet", "1")
    (tmp_path / "other").write_text("{}")
    for words, why in (
        ((one,), "a comparison needs the digests of two hosts or more"),
        ((one, one), "are both of clarinet"),
        ((one, f"{tmp_path}/other"), "other is no digest of `vrrpc consistency`"),
        ((one, f"{tmp_path}/gone"), "gone: No such file or directory"),
    ):
        done = vrrpc("consistency", *words)
        assert (done.status, done.out) == (64, "")
        assert why in done.err
        assert done.err.count("\n") == 1
