"""What sendmail and postfix themselves make of what we write for them: every case, and greetings of every kind."""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from runtime.host import HostChecker
from schemas.filetree import Tree
from tests import peers
from tests.compiler.hostile import HOSTILE, TAKEN, refusals, written
from tests.compiler.samples import CASES, SITE, trees

pytestmark = pytest.mark.live

MAIL = f"{SITE}domain: example.org\n"
FOLDER = Path(__file__).parent / "cases"
SENDMAIL_CASES = [case for case in CASES if case.parent == FOLDER / "sendmail" and case.stem != "freebsd"]
POSTFIX_CASES = [case for case in CASES if case.parent == FOLDER / "postfix" and case.stem != "freebsd"]


def site(software: str, greeting: str) -> bytes:
    """A mail server that greets so."""
    return written(MAIL, {}, services={"mx": {"software": software, "address": "front.web", "greeting": greeting}})


def accepted(software: str) -> list[str]:
    """Greetings that may be written; whatever else there is, is refused at its place."""
    codes = {text: refusals(site(software, text)) for text in HOSTILE}
    assert all(set(found) <= {"V105", "V531", "V532"} for found in codes.values()), codes
    return [text for text, found in codes.items() if not found]


def lay(tree: Tree, folder: Path) -> Path:
    """Put the files of a service of a tree below a folder, where they find each other, and an empty include."""
    for file in tree.files:
        if "/services/" in file.path:
            path = folder / file.path[1:]
            path.parent.mkdir(parents=True, exist_ok=True)
            text = re.sub(r"/(etc/vrrpc|var/lib/vrrpc)/", rf"{folder}/\1/", file.text)
            path.write_text(text.replace("/etc/mail/ours.m4", os.devnull), encoding="utf-8")
            path.chmod(file.mode)
    return folder / "etc/vrrpc/services"


def chunks(texts: Sequence[str]) -> list[str]:
    """All of them, one behind the other, in as few greetings as there must be."""
    made = [""]
    for text in texts:
        if len(made[-1]) + len(text) > 400:
            made.append("")
        made[-1] += f" {text}"
    return made


def alone(folder: Path, *commands: Sequence[str]) -> list[str]:
    """What commands say on a host with a full name, where no name server keeps them waiting; each must end well."""
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\n", encoding="utf-8")
    (folder / "hosts").write_text("127.0.0.1 clarinet.example.org localhost\n", encoding="utf-8")
    place = (
        'mount --bind "$0/resolv.conf" "$(realpath /etc/resolv.conf)" && mount --bind "$0/hosts" /etc/hosts &&'
        ' hostname clarinet.example.org && ip link set lo up && exec "$@"'
    )
    said = []
    for command in commands:
        words = ["unshare", "--mount", "--net", "--uts", "sh", "-c", place, str(folder), *command]
        answer = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60, input="QUIT\r\n")
        assert answer.returncode == 0, (command, answer.stdout, answer.stderr)
        said.append(answer.stdout)
    return said


@pytest.mark.parametrize("case", SENDMAIL_CASES, ids=lambda case: case.stem)
def test_sendmail_takes_what_m4_makes(case: Path, tmp_path: Path) -> None:
    services = lay(trees(case.read_bytes())[0], tmp_path)
    makers = sorted(services.glob("*/make.sh"))
    assert makers
    assert alone(tmp_path, *([str(maker)] for maker in makers)) == [""] * len(makers)
    assert all((maker.parent / "sendmail.cf").stat().st_size > 10_000 for maker in makers)


def test_what_m4_refuses_is_told_and_changes_nothing(tmp_path: Path) -> None:
    folder = lay(trees(site("sendmail", "No UCE"))[0], tmp_path) / "mx"
    (folder / "sendmail.cf").write_text("as it was", encoding="utf-8")
    with (folder / "sendmail.mc").open("a", encoding="utf-8") as file:
        file.write("include(`/nowhere')\n")
    answer = subprocess.run([folder / "make.sh"], capture_output=True, text=True, check=False, timeout=60)
    assert answer.returncode != 0
    assert "/nowhere" in answer.stderr
    assert (folder / "sendmail.cf").read_text(encoding="utf-8") == "as it was"
    assert not (folder / "new.cf").exists()


def test_greeting_reaches_the_client_of_sendmail(tmp_path: Path) -> None:
    for number, text in enumerate(chunks(accepted("sendmail"))):
        folder = lay(trees(site("sendmail", text))[0], tmp_path / str(number)) / "mx"
        sendmail = [str(peers.find("sendmail")), "-C", str(folder / "sendmail.cf"), "-bs"]
        _, said = alone(tmp_path, [str(folder / "make.sh")], sendmail)
        assert said.splitlines()[0] == " ".join(["220 clarinet.example.org ESMTP", *text.split()])


def test_most_greetings_may_be_written() -> None:
    plain = [text for text in TAKEN if text.isascii() and text.strip() and len(text) < 400]
    assert set(accepted("postfix")) == set(accepted("qmail")) == set(plain)
    assert set(accepted("sendmail")) == {text for text in plain if not set(text) & set("`'\"")}


def postfix(*words: str) -> str:
    """What a program of postfix says; a lone brace has it warn, and changes nothing."""
    postconf = peers.find(words[0])
    environment = {**os.environ, "LD_LIBRARY_PATH": str(postconf.parents[2] / "usr/lib/postfix")}
    command = [str(postconf), *words[1:]]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)
    assert answer.returncode == 0, answer
    return answer.stdout


@pytest.mark.parametrize("case", POSTFIX_CASES, ids=lambda case: case.stem)
def test_postfix_reads_both_of_its_files(case: Path, tmp_path: Path) -> None:
    folder = str(lay(trees(case.read_bytes())[0], tmp_path) / "smtp")
    assert "inet_interfaces = all\n" in postfix("postconf", "-c", folder, "-n")
    assert len(postfix("postconf", "-c", folder, "-M").splitlines()) >= 25


def test_greeting_reaches_postfix(tmp_path: Path) -> None:
    for number, text in enumerate(chunks(accepted("postfix"))):
        folder = lay(trees(site("postfix", text))[0], tmp_path / str(number)) / "mx"
        said = postfix("postconf", "-c", str(folder), "-xh", "smtpd_banner")
        assert said == " ".join(["clarinet.example.org ESMTP", *text.split()]) + "\n"


@pytest.mark.parametrize("software", ["sendmail", "postfix"])
def test_a_certificate_that_would_go_unused_is_told_before(software: str, tmp_path: Path) -> None:
    """Both run without it and take mail in clear text; sendmail, too, where others may read its key."""
    names = {"certificate": f"{tmp_path}/mx.crt", "key": f"{tmp_path}/mx.key", "name": "mx.example.org"}
    service = {"software": software, "address": "front.web", "tls": names}
    tree = trees(written(MAIL, {}, services={"mx": service}))[0]
    file = next(file for file in tree.files if file.path.endswith(("/sendmail.mc", "/main.cf")))

    def complaint() -> str:
        return HostChecker(str(tmp_path / "staging")).complaint(file.path, file.text.encode(), file.check, {})

    assert complaint() == f"{tmp_path}/mx.crt cannot be read here: there would be no STARTTLS"
    (tmp_path / "mx.crt").touch()
    (tmp_path / "mx.key").touch(0o640)
    can_be_read = f"{tmp_path}/mx.key can be read by others than root: sendmail would offer no STARTTLS"
    assert complaint() == (can_be_read if software == "sendmail" else "")
    (tmp_path / "mx.key").chmod(0o600)
    assert complaint() == ""
