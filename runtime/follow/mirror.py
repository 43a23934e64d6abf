"""A bare mirror of what the remotes have, below the state directory: all that is known of them when none answers.

    refs/vrrpc/heads/KEY    where a remote's ref was when it answered last
    refs/vrrpc/applied      the applied commit, so that it stays after a remote has dropped it
    refs/vrrpc/left/COMMIT  what was applied when a person turned to another history

Only one ref of each remote is fetched, and nothing of it is ever checked out. Who has the mirror has the agent's lock.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Lock
from typing import Final

from runtime.follow import git
from runtime.follow.address import Remote
from runtime.follow.git import GitError

_HEADS: Final = "refs/vrrpc/heads/"
_APPLIED: Final = "refs/vrrpc/applied"
_LEFT: Final = "refs/vrrpc/left/"
_SHOWN: Final = 5
"""Names of branches that are told when the one that is wanted is not there."""


class Mirror:
    """The mirror in one folder. Raises GitError in all that it does."""

    def __init__(self, path: str, stop: Event) -> None:
        self._path = path
        self._stop = stop
        self._packing = Lock()
        self._preparing = Lock()
        self._prepared = False
        self._heads: dict[str, str] = {}

    def prepare(self) -> None:
        """Make it, or make it anew when it is damaged: all of it is elsewhere too. Nothing is done twice."""
        with self._preparing:
            if not self._prepared:
                self._make()
                self._prepared = True

    def distrust(self) -> None:
        """It could not be read: see whether it is damaged, before anything else is fetched."""
        self._prepared = False

    def _make(self) -> None:
        if os.path.isdir(self._path):
            self._unlock()
            self._tidy(time.time())
            if git.run(self._path, "rev-parse", "--is-bare-repository").text == "true" and self._is_whole():
                return
            shutil.rmtree(self._path)
            self._heads.clear()
        try:
            os.makedirs(self._path, mode=0o700)
        except OSError as error:
            raise GitError(f"{self._path}: {error.strerror}") from None
        git.ask(self._path, "init", "--quiet", "--bare", "--template=", ".")

    def _is_whole(self) -> bool:
        check = ("fsck", "--connectivity-only", "--no-dangling", "--no-progress")
        return git.run(self._path, *check, limit=git.FETCH).status == 0

    def _tidy(self, before: float) -> None:
        """A git that was killed leaves half a pack, of any size. Nobody is at work on one that was not written to for
        as long as a fetch may take."""
        for path, name in self._files():
            with suppress(OSError):
                if name.startswith("tmp_") and os.stat(path).st_mtime < before:
                    os.unlink(path)

    def _unlock(self) -> None:
        """It leaves locks, too. Should another remote's git be at work here, that one fails, and asks again."""
        for path, name in self._files():
            if name.endswith(".lock"):
                with suppress(FileNotFoundError):
                    os.unlink(path)

    def _files(self) -> Iterator[tuple[str, str]]:
        for folder, _, names in os.walk(self._path):
            yield from ((os.path.join(folder, name), name) for name in names)

    def fetch(self, remote: Remote) -> str:
        """Ask a remote where its ref is, get what is new, and give the commit."""
        self.prepare()
        name, there = self._listed(remote)
        if self.head(remote) == there and there:
            return there
        refs = f"+{name}:{_HEADS}{remote.key}"
        words = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--force")
        try:
            self._of_remote(*words, "--", remote.url, refs, limit=git.FETCH if self.head(remote) else git.CLONE)
        except GitError:
            self._tidy(time.time() - git.FETCH)
            raise
        self._pack()
        self._heads[remote.key] = self.commit(_HEADS + remote.key)
        return self._heads[remote.key]

    def _listed(self, remote: Remote) -> tuple[str, str]:
        """The full name that the ref has at the remote, and the commit it is at."""
        patterns = [each for name in remote.names for each in (name, f"{name}^{{}}")]
        lines = self._of_remote("ls-remote", "--quiet", "--", remote.url, *patterns).splitlines()
        listed = {name: commit for commit, _, name in (line.partition("\t") for line in lines)}
        for name in remote.names:
            if name in listed:
                return name, listed.get(f"{name}^{{}}", listed[name])
        raise GitError(f"there is no branch or tag {remote.ref!r}{self._others(remote)}")

    def _others(self, remote: Remote) -> str:
        lines = self._of_remote("ls-remote", "--quiet", "--heads", "--", remote.url).splitlines()
        names = [git.printable(line.partition("\trefs/heads/")[2]) for line in lines]
        if not names:
            return "; it has no branch yet"
        return f" (it has {', '.join(names[:_SHOWN])}{', ...' if len(names) > _SHOWN else ''})"

    def _of_remote(self, *words: str, limit: float = git.ASK) -> str:
        """Here the machine's configuration counts: it has the proxies and the helpers that know logins."""
        done = git.run(self._path, *words, alone=False, limit=limit, stop=self._stop)
        if done.status:
            raise GitError((git.complaint(done.words) or f"git {words[0]} failed") + _way_out(done.words))
        return done.text

    def _pack(self) -> None:
        """Keep years of fetches from becoming a hundred thousand files."""
        if self._packing.acquire(blocking=False):
            try:
                git.run(self._path, "-c", "gc.auto=2000", "-c", "gc.autoDetach=false", "gc", "--auto", "--quiet",
                        limit=git.FETCH, stop=self._stop)  # fmt: skip
            finally:
                self._packing.release()

    def head(self, remote: Remote) -> str:
        """The commit that a remote was at when it answered last, empty when it never did."""
        if remote.key not in self._heads:
            self._heads[remote.key] = self.commit(_HEADS + remote.key)
        return self._heads[remote.key]

    def commit(self, name: str) -> str:
        """The full name of a commit that the mirror has, empty when it has not."""
        done = git.run(self._path, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{name}^{{commit}}")
        return done.text if done.status == 0 else ""

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether one commit is in the history of another; False also when the mirror lacks one of them."""
        return git.run(self._path, "merge-base", "--is-ancestor", old, new).status == 0

    def between(self, applied: str, head: str) -> list[str]:
        """Every commit in the history of the head that is not in that of the applied one, oldest first, those of
        merged branches too. Without an applied one, the head alone."""
        if not applied:
            return [head]
        return git.ask(self._path, "rev-list", "--reverse", head, f"^{applied}").decode().split()

    def keep(self, applied: str) -> None:
        """Hold on to the applied commit."""
        if self.commit(_APPLIED) != applied:
            git.ask(self._path, "update-ref", _APPLIED, applied)

    def leave(self, commit: str) -> None:
        """A person turned away from this commit."""
        git.ask(self._path, "update-ref", _LEFT + commit, commit)

    def left(self) -> list[str]:
        """The commits that a person turned away from."""
        return git.ask(self._path, "for-each-ref", "--format=%(objectname)", _LEFT).decode().split()

    def about(self, commit: str) -> str:
        """Who wrote a commit, and its first line."""
        return git.printable(
            git.ask(self._path, "log", "-1", "--format=%an: %s", commit).decode(errors="replace").strip()
        )

    @property
    def path(self) -> str:
        """Its folder."""
        return self._path


def _way_out(words: str) -> str:
    """git runs nothing in a folder of somebody else; whether that one is trusted is for root to say."""
    return " (if it is trusted: git config --system --add safe.directory THERE)" if "safe.directory" in words else ""
