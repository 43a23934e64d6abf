"""Real repositories and a mirror of them: what is fetched, what stays, and what a broken one costs."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.follow.address import Remote, remote
from runtime.follow.git import GitError
from runtime.follow.mirror import Mirror
from tests.runtime.harness.forge import Forge, site
from tests.runtime.harness.git import git


def of(forge: Forge, ref: str = "main") -> Remote:
    """A forge as a source."""
    return remote(str(forge.bare), ref, signed=False)


def test_a_branch_is_followed_from_commit_to_commit(forge: Forge, mirror: Mirror) -> None:
    first = forge.publish(site(80))
    assert mirror.head(of(forge)) == ""
    assert (mirror.fetch(of(forge)), mirror.head(of(forge))) == (first, first)
    second = forge.publish(site(81))
    assert mirror.head(of(forge)) == first
    assert (mirror.fetch(of(forge)), mirror.fetch(of(forge)), mirror.head(of(forge))) == (second, second, second)
    assert mirror.is_ancestor(first, second)
    assert not mirror.is_ancestor(second, first)


@pytest.mark.parametrize("options", [[], ["--annotate", "--message", "one"]], ids=["light", "annotated"])
def test_a_tag_is_followed_to_its_commit(forge: Forge, mirror: Mirror, options: list[str]) -> None:
    first = forge.publish(site(80))
    forge.git("tag", *options, "v1")
    forge.push("v1")
    forge.publish(site(81))
    assert mirror.fetch(of(forge, "v1")) == first
    assert mirror.fetch(of(forge, "refs/tags/v1")) == first
    forge.git("tag", *options, "--force", "v1")
    forge.push("v1")
    assert mirror.fetch(of(forge, "v1")) == forge.head


def test_a_branch_comes_before_a_tag_of_the_same_name(forge: Forge, mirror: Mirror) -> None:
    forge.publish(site(80))
    forge.git("tag", "main")
    forge.push("refs/tags/main")
    second = forge.publish(site(81))
    assert mirror.fetch(of(forge)) == second


def test_a_branch_that_is_not_there_is_told_with_those_that_are(forge: Forge, mirror: Mirror) -> None:
    with pytest.raises(GitError, match="there is no branch or tag 'main'; it has no branch yet"):
        mirror.fetch(of(forge))
    forge.write(site(80))
    forge.commit()
    forge.push("HEAD:refs/heads/master")
    with pytest.raises(GitError, match=r"there is no branch or tag 'main' \(it has master\)"):
        mirror.fetch(of(forge))


def test_nothing_else_of_a_remote_is_taken_over(forge: Forge, mirror: Mirror) -> None:
    forge.publish(site(80))
    forge.push(
        "HEAD:refs/heads/other", "HEAD:refs/tags/v1", "HEAD:refs/replace/0000000000000000000000000000000000000001"
    )
    mirror.fetch(of(forge))
    refs = git(Path(mirror.path), "for-each-ref", "--format=%(refname)").splitlines()
    assert [name.rpartition("/")[0] for name in refs] == ["refs/vrrpc/heads"]
    assert not (Path(mirror.path) / "FETCH_HEAD").exists()
    assert not (Path(mirror.path) / "hooks").exists()


def test_a_forced_push_is_seen_and_what_was_applied_stays(forge: Forge, mirror: Mirror) -> None:
    first = forge.publish(site(80))
    second = forge.publish(site(81))
    mirror.fetch(of(forge))
    mirror.keep(second)
    forge.back_to(first)
    third = forge.publish(site(82))
    assert mirror.fetch(of(forge)) == third
    git(Path(mirror.path), "gc", "--quiet", "--prune=now")
    assert mirror.commit(second) == second
    assert mirror.between(second, third) == [third]


def test_merged_branches_are_between_too(forge: Forge, mirror: Mirror) -> None:
    first = forge.publish(site(80))
    forge.git("checkout", "--quiet", "-b", "side")
    forge.write("note", "note")
    side = forge.commit()
    forge.git("checkout", "--quiet", "main")
    main = forge.publish(site(81))
    forge.git("merge", "--quiet", "--no-edit", "side")
    merged = forge.push()
    mirror.fetch(of(forge))
    assert set(mirror.between(first, merged)) == {side, main, merged}
    assert mirror.between("", merged) == [merged]


def test_a_remote_that_went_away_and_came_back(forge: Forge, mirror: Mirror) -> None:
    first = forge.publish(site(80))
    mirror.fetch(of(forge))
    away = forge.bare.rename(forge.bare.with_name("away"))
    with pytest.raises(GitError, match="does not appear to be a git repository"):
        mirror.fetch(of(forge))
    assert mirror.head(of(forge)) == first
    away.rename(forge.bare)
    second = forge.publish(site(81))
    assert mirror.fetch(of(forge)) == second


def test_a_repository_of_somebody_else_is_refused_in_gits_own_words(forge: Forge, mirror: Mirror) -> None:
    forge.publish(site(80))
    for folder, _, files in os.walk(forge.bare):
        for name in (folder, *(os.path.join(folder, file) for file in files)):
            os.chown(name, 12345, 12345)
    with pytest.raises(GitError, match=r"dubious ownership.*safe\.directory"):
        mirror.fetch(of(forge))


def empty_an_object(path: Path) -> None:
    """As a power failure may leave one."""
    found = next(file for file in (path / "objects").glob("??/*"))
    found.chmod(0o600)
    found.write_bytes(b"")


def put_text_for_head(path: Path) -> None:
    """No repository any more."""
    (path / "HEAD").write_text("nonsense")


@pytest.mark.parametrize("damage", [empty_an_object, put_text_for_head, lambda path: shutil.rmtree(path / "refs")])
def test_a_damaged_mirror_is_made_anew(forge: Forge, mirror: Mirror, damage: Callable[[Path], object]) -> None:
    first = forge.publish(site(80))
    mirror.fetch(of(forge))
    damage(Path(mirror.path))
    mirror.distrust()
    assert mirror.fetch(of(forge)) == first
    assert mirror.commit(first) == first


def test_locks_of_a_git_that_was_killed_hold_up_nobody(forge: Forge, mirror: Mirror) -> None:
    forge.publish(site(80))
    mirror.fetch(of(forge))
    for name in (f"refs/vrrpc/heads/{of(forge).key}.lock", "packed-refs.lock", "config.lock"):
        (Path(mirror.path) / name).write_text("")
    mirror.distrust()
    second = forge.publish(site(81))
    assert mirror.fetch(of(forge)) == second


def test_half_packs_of_fetches_that_were_cut_short_do_not_pile_up(forge: Forge, mirror: Mirror) -> None:
    forge.publish(site(80))
    mirror.fetch(of(forge))
    packs = Path(mirror.path) / "objects" / "pack"
    packs.mkdir(exist_ok=True)
    old, at_work = packs / "tmp_pack_old", packs / "tmp_pack_new"
    for half in (old, at_work):
        half.write_text("half a pack")
    os.utime(old, (1, 1))
    head = forge.publish(site(81))
    (forge.bare / "objects" / head[:2] / head[2:]).unlink()
    with pytest.raises(GitError):
        mirror.fetch(of(forge))
    assert (old.exists(), at_work.exists()) == (False, True)


def test_a_mirror_that_cannot_be_made_says_where(forge: Forge, mirror: Mirror) -> None:
    Path(mirror.path).parent.parent.mkdir(exist_ok=True)
    Path(mirror.path).parent.write_text("no folder")
    with pytest.raises(GitError, match=r"mirror\.git: "):
        mirror.fetch(of(forge))


def test_configuration_of_the_remote_runs_nothing(forge: Forge, mirror: Mirror, tmp_path: Path) -> None:
    forge.publish(site(80))
    touch = f"touch {tmp_path}/touched"
    for name in ("uploadpack.packObjectsHook", "core.fsmonitor", "core.sshCommand", "alias.fetch"):
        git(forge.bare, "config", name, touch)
    for hook in ("post-checkout", "reference-transaction", "pre-receive", "post-update"):
        (forge.bare / "hooks").mkdir(exist_ok=True)
        (forge.bare / "hooks" / hook).write_text(f"#!/bin/sh\n{touch}\n")
        (forge.bare / "hooks" / hook).chmod(0o755)
    assert mirror.fetch(of(forge)) == forge.head
    assert not (tmp_path / "touched").exists()
