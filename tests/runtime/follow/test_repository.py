"""Which commit of several remotes an agent gets to see, and which it is warned of."""

from pathlib import Path

import pytest

from runtime.follow.address import Remote, remote
from runtime.follow.mirror import Mirror
from runtime.follow.repository import Repository
from runtime.follow.sighting import NOTHING_ALLOWED, Allowance, Sighting
from runtime.follow.signatures import Signers
from tests.runtime.harness.forge import Forge, Key, site, ssh_key

REWIND = Allowance(frozenset({"V720"}))


class Follower:
    """Two remotes of one author, and what is applied, as an agent would remember it."""

    def __init__(self, forge: Forge, folder: Path, mirror: Mirror, signers: Signers | None = None) -> None:
        self.forge = forge
        self.other = Forge(folder, "other")
        self.mirror = mirror
        self.remotes = [self._remote(forge), self._remote(self.other)]
        self.repository = Repository(self.remotes, "", mirror, signers)
        self.applied = ""

    def _remote(self, forge: Forge) -> Remote:
        return remote(str(forge.bare), "main", signed=True)

    def look(self, allowance: Allowance = NOTHING_ALLOWED, ask: str = "both") -> Sighting:
        """Ask the remotes, see what is there, and take it as applied unless it is refused."""
        for each, name in zip(self.remotes, ("forge", "other"), strict=True):
            if ask in ("both", name):
                self.mirror.fetch(each)
        sighting = self.repository.see(self.applied, allowance)
        assert sighting is not None
        if sighting.reading.finding is None:
            self.applied = sighting.commit
        return sighting

    def finding(self, sighting: Sighting) -> str:
        """Code and message of a refusal, or nothing."""
        finding = sighting.reading.finding
        return f"{finding.code} {finding.message}" if finding else ""


@pytest.fixture
def follower(forge: Forge, tmp_path: Path, mirror: Mirror) -> Follower:
    """One that has applied the first commit, which both remotes have."""
    follower = Follower(forge, tmp_path, mirror)
    forge.publish(site(80))
    forge.push(to=follower.other.bare)
    follower.look()
    return follower


def test_nothing_is_known_before_anybody_answers(forge: Forge, tmp_path: Path, mirror: Mirror) -> None:
    assert Follower(forge, tmp_path, mirror).repository.see("", NOTHING_ALLOWED) is None


def test_the_newest_of_both_is_seen_whoever_has_it(follower: Follower) -> None:
    forge, other = follower.forge, follower.other
    for octet, bare in ((81, other.bare), (82, forge.bare), (83, other.bare)):
        forge.write(site(octet))
        forge.commit()
        head = forge.push(to=bare)
        sighting = follower.look()
        assert (sighting.commit, sighting.source, sighting.guarded) == (head, str(bare), False)
        assert sighting.reading.content.decode() == site(octet)


def test_one_that_lies_behind_rolls_nothing_back_and_is_not_spoken_of(follower: Follower) -> None:
    follower.forge.publish(site(81))
    for _ in range(2):
        sighting = follower.look()
        assert (sighting.commit, sighting.notes, sighting.guarded) == (follower.forge.head, (), False)


def test_one_that_answers_alone_and_lies_behind_rolls_nothing_back(follower: Follower) -> None:
    head = follower.forge.publish(site(81))
    follower.look(ask="forge")
    follower.repository = Repository(follower.remotes, "", follower.mirror, None)
    assert follower.look(ask="other").commit == head


def test_a_forced_push_is_refused_and_a_commit_on_top_puts_it_right(follower: Follower) -> None:
    forge, first = follower.forge, follower.forge.head
    good = forge.publish(site(81))
    forge.push(to=follower.other.bare)
    follower.look()
    forge.back_to(first)
    forced = forge.publish(site(82))
    sighting = follower.look()
    assert sighting.guarded
    assert follower.finding(sighting) == (
        f"V720 {forge.bare} is at {forced[:12]}, which does not descend from {good[:12]}, the commit that is applied"
    )
    assert follower.applied == good
    forge.back_to(good)
    mended = forge.publish(site(83))
    assert follower.look().commit == mended


def test_a_branch_that_was_set_back_everywhere_is_refused(follower: Follower) -> None:
    first = follower.forge.head
    good = follower.forge.publish(site(81))
    follower.look()
    follower.forge.back_to(first)
    follower.forge.push()
    sighting = follower.look()
    assert f"is at {first[:12]}, which lies before {good[:12]}" in follower.finding(sighting)


def test_what_a_person_lets_pass_is_taken_once_and_what_was_left_stays_left(follower: Follower) -> None:
    forge, first = follower.forge, follower.forge.head
    left = forge.publish(site(81))
    forge.push(to=follower.other.bare)
    follower.look()
    forge.back_to(first)
    forge.push()
    assert follower.look(REWIND).commit == left, "while one still has it, nothing is refused that could be let pass"
    forge.push(to=follower.other.bare)
    assert follower.look(REWIND).commit == first
    assert follower.look().commit == first
    forge.git("push", "--quiet", "--force", str(follower.other.bare), f"{left}:refs/heads/main")
    assert follower.look().commit == first, "an old mirror shows it as newer"
    on_top = forge.publish(site(84))
    assert follower.look().commit == on_top


def test_what_is_let_pass_is_one_commit_and_no_other(follower: Follower) -> None:
    forge, first = follower.forge, follower.forge.head
    good = forge.publish(site(81))
    forge.push(to=follower.other.bare)
    follower.look()
    forge.back_to(first)
    seen = forge.publish(site(82))
    allowance = Allowance(frozenset({"V720"}), seen)
    forge.back_to(first)
    unseen = forge.publish(site(83))
    assert follower.look(allowance).guarded
    assert follower.applied == good
    assert follower.look(Allowance(frozenset({"V720"}), unseen)).commit == unseen


def test_an_applied_commit_that_nobody_knows_blocks(follower: Follower) -> None:
    follower.applied = "0123456789ab"
    sighting = follower.look()
    assert "does not descend from 0123456789ab" in follower.finding(sighting)
    assert follower.look(REWIND).commit == follower.forge.head


def test_what_a_folder_had_applied_is_gone_on_from(follower: Follower) -> None:
    follower.applied = follower.forge.head[:12] + "+"
    assert follower.look().commit == follower.forge.head


def test_a_site_that_was_taken_out_of_the_repository_is_a_finding(follower: Follower) -> None:
    (follower.forge.checkout / "site.yaml").unlink()
    follower.forge.commit()
    follower.forge.push()
    assert "V100 site.yaml is not there in commit" in follower.finding(follower.look())


def test_a_damaged_mirror_is_a_finding_and_whole_again_with_the_next_answer(follower: Follower) -> None:
    (Path(follower.mirror.path) / "HEAD").write_text("nonsense")
    follower.repository.forget()
    sighting = follower.repository.see(follower.applied, NOTHING_ALLOWED)
    assert sighting is None or "the mirror cannot be read" in follower.finding(sighting)
    follower.mirror.distrust()
    assert follower.look().commit == follower.forge.head


# Signed


@pytest.fixture
def key(tmp_path: Path) -> Key:
    """The author's key."""
    return ssh_key(tmp_path, "clara")


@pytest.fixture
def strict(forge: Forge, tmp_path: Path, mirror: Mirror, key: Key) -> Follower:
    """One that wants signed commits, and has applied the first."""
    (tmp_path / "allowed").write_text(key.line())
    follower = Follower(forge, tmp_path, mirror, Signers(str(tmp_path / "allowed"), keyring=False))
    forge.settings = key.settings
    forge.publish(site(80))
    forge.push(to=follower.other.bare)
    follower.look()
    return follower


def test_an_unsigned_commit_is_refused_with_all_that_stands_on_it(strict: Follower, key: Key) -> None:
    strict.forge.settings = ()
    unsigned = strict.forge.publish(site(81))
    assert f"V810 commit {unsigned[:12]} of {strict.forge.bare} is not signed" in strict.finding(strict.look())
    strict.forge.settings = key.settings
    strict.forge.publish(site(82))
    sighting = strict.look(REWIND)
    assert sighting.guarded
    assert f"commit {unsigned[:12]} " in strict.finding(sighting)


def test_a_forge_that_was_taken_over_holds_nobody_up(strict: Follower, tmp_path: Path) -> None:
    forge, first = strict.forge, strict.forge.head
    good = forge.publish(site(81))
    forge.push(to=strict.other.bare)
    forge.settings = ssh_key(tmp_path, "mallory").settings
    wicked = forge.publish(site(99))
    sighting = strict.look()
    assert (sighting.commit, sighting.source) == (good, str(strict.other.bare))
    assert [wicked[:12] in note for note in sighting.notes] == [True]
    assert first != good


def test_a_key_that_is_allowed_later_lets_the_same_commit_in(strict: Follower, tmp_path: Path) -> None:
    new = ssh_key(tmp_path, "clara-new")
    strict.forge.settings = new.settings
    head = strict.forge.publish(site(81))
    assert strict.look().guarded
    with (tmp_path / "allowed").open("a") as allowed:
        allowed.write(new.line())
    assert strict.look().commit == head


def test_an_allowance_of_history_is_none_of_trust(strict: Follower) -> None:
    first = strict.forge.head
    strict.forge.publish(site(81))
    strict.forge.push(to=strict.other.bare)
    strict.look()
    strict.forge.back_to(first)
    strict.forge.settings = ()
    strict.forge.publish(site(82))
    strict.forge.push(to=strict.other.bare)
    assert strict.finding(strict.look()).startswith("V720")
    assert strict.finding(strict.look(REWIND)).startswith("V810")


def test_what_an_older_commit_lets_pass_is_let_pass_until_it_is_applied(follower: Follower) -> None:
    follower.forge.write(site(81))
    follower.forge.commit("It moves\n\nVrrpc-Allow: V722 to other hosts")
    follower.forge.publish(site(82))
    assert follower.look().allow == {"V722"}
    assert follower.look().allow == set(), "it is applied"
    follower.forge.publish(site(83))
    assert follower.look().allow == set()
