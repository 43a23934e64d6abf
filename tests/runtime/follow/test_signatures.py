"""Real keys, good and bad: which commits count as somebody's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.follow.address import remote
from runtime.follow.mirror import Mirror
from runtime.follow.signatures import Signers, doubt
from tests.runtime.harness.forge import Forge, Key, Keyring, keyring, site, ssh_key

LONG_AGO = ("--faked-system-time", "20200601T000000!")


@pytest.fixture
def key(tmp_path: Path) -> Key:
    """An SSH key."""
    return ssh_key(tmp_path, "clara")


@pytest.fixture
def allowed(tmp_path: Path, key: Key) -> Signers:
    """That key, and no other."""
    (tmp_path / "allowed").write_text(f"# who may sign\n{key.line()}")
    return Signers(str(tmp_path / "allowed"), keyring=False)


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyring]:
    """An empty GnuPG keyring, which is root's here."""
    with keyring() as ring:
        monkeypatch.setenv("GNUPGHOME", str(ring.home))
        yield ring


def seen(forge: Forge, mirror: Mirror, signers: Signers, since: str = "") -> str:
    """Push, fetch, and what is said against what came."""
    head = forge.push()
    mirror.fetch(remote(str(forge.bare), "main", signed=True))
    found = doubt(mirror, mirror.between(since, head), signers)
    return f"{found.commit} {found.why}" if found else ""


def test_a_commit_by_an_allowed_key_counts(forge: Forge, mirror: Mirror, key: Key, allowed: Signers) -> None:
    forge.settings = key.settings
    forge.commit()
    assert seen(forge, mirror, allowed) == ""


def test_an_unsigned_commit_does_not_and_is_told_with_its_author(
    forge: Forge, mirror: Mirror, allowed: Signers
) -> None:
    commit = forge.commit("no key\x1b[2J at hand")
    assert seen(forge, mirror, allowed) == f"{commit} is not signed (a: no key?[2J at hand)"


def test_a_key_that_is_not_allowed_does_not_count(
    forge: Forge, mirror: Mirror, allowed: Signers, tmp_path: Path
) -> None:
    forge.settings = ssh_key(tmp_path, "mallory").settings
    forge.commit()
    assert "by a key that the allowed signers do not have" in seen(forge, mirror, allowed)


@pytest.mark.parametrize(
    ("options", "counts"),
    [
        ('valid-before="20200101"', False),
        ('valid-after="20990101"', False),
        ('valid-after="20200101"', True),
        ('namespaces="file"', False),
        ('namespaces="git"', True),
        ("cert-authority", False),
    ],
)
def test_the_limits_of_an_allowed_key_hold(
    forge: Forge, mirror: Mirror, key: Key, allowed: Signers, options: str, counts: bool
) -> None:
    Path(allowed.allowed).write_text(key.line(options))
    forge.settings = key.settings
    forge.commit()
    assert (seen(forge, mirror, allowed) == "") is counts


@pytest.mark.parametrize("line", ["", "# nobody\n", "nonsense\n"])
def test_a_file_that_allows_nobody_allows_nobody(
    forge: Forge, mirror: Mirror, key: Key, allowed: Signers, line: str
) -> None:
    Path(allowed.allowed).write_text(line)
    forge.settings = key.settings
    forge.commit()
    assert seen(forge, mirror, allowed)


def test_a_file_that_is_gone_allows_nobody(forge: Forge, mirror: Mirror, key: Key, allowed: Signers) -> None:
    Path(allowed.allowed).unlink()
    forge.settings = key.settings
    forge.commit()
    assert seen(forge, mirror, allowed)


def test_a_signature_of_another_commit_is_found(forge: Forge, mirror: Mirror, key: Key, allowed: Signers) -> None:
    forge.settings = key.settings
    forge.commit("an honest change")
    text = forge.git("cat-file", "commit", "HEAD").replace("an honest change", "a wicked change")
    (forge.checkout / ".git" / "forged").write_text(text + "\n")
    forged = forge.git("hash-object", "-t", "commit", "-w", ".git/forged")
    forge.git("reset", "--quiet", "--hard", forged)
    assert seen(forge, mirror, allowed).startswith(f"{forged} has a signature that is not its own")


def test_every_commit_counts_also_those_of_a_merged_branch(
    forge: Forge, mirror: Mirror, key: Key, allowed: Signers
) -> None:
    forge.settings = key.settings
    first = forge.commit()
    forge.git("checkout", "--quiet", "-b", "side")
    forge.settings = ()
    forge.write(site(81))
    unsigned = forge.commit()
    forge.settings = key.settings
    forge.git("checkout", "--quiet", "main")
    forge.commit()
    forge.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    assert seen(forge, mirror, allowed, first).startswith(f"{unsigned} is not signed")
    assert seen(forge, mirror, allowed, unsigned) == ""


def test_unsigned_history_below_the_first_commit_is_no_matter(
    forge: Forge, mirror: Mirror, key: Key, allowed: Signers
) -> None:
    forge.commit("unsigned, of old")
    forge.settings = key.settings
    forge.commit()
    assert seen(forge, mirror, allowed) == ""


def test_gpg_counts_by_the_keyring(forge: Forge, mirror: Mirror, ring: Keyring) -> None:
    forge.settings = ring.settings(ring.key("clara"))
    forge.commit()
    assert seen(forge, mirror, Signers("", keyring=True)) == ""


def test_gpg_counts_for_nothing_beside_allowed_signers(
    forge: Forge, mirror: Mirror, ring: Keyring, allowed: Signers
) -> None:
    forge.settings = ring.settings(ring.key("clara"))
    forge.commit()
    assert "does not count here" in seen(forge, mirror, allowed)
    assert seen(forge, mirror, Signers(allowed.allowed, keyring=True)) == ""


def test_a_gpg_key_that_is_not_in_the_keyring_does_not_count(
    forge: Forge, mirror: Mirror, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge.settings = ring.settings(ring.key("mallory"))
    forge.commit()
    with keyring() as other:
        monkeypatch.setenv("GNUPGHOME", str(other.home))
        assert "its key is not here" in seen(forge, mirror, Signers("", keyring=True))


def test_a_gpg_key_that_has_expired_does_not_count(forge: Forge, mirror: Mirror, ring: Keyring) -> None:
    forge.settings = ring.settings(ring.key("clara", *LONG_AGO), *LONG_AGO)
    forge.commit()
    assert "by a key that has expired" in seen(forge, mirror, Signers("", keyring=True))


def test_a_gpg_key_that_was_revoked_does_not_count(forge: Forge, mirror: Mirror, ring: Keyring) -> None:
    fingerprint = ring.key("clara")
    forge.settings = ring.settings(fingerprint)
    forge.commit()
    assert seen(forge, mirror, Signers("", keyring=True)) == ""
    ring.revoke(fingerprint)
    assert "by a key that was revoked" in seen(forge, mirror, Signers("", keyring=True))
