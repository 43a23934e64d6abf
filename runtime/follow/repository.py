"""The commits of a branch, as one or several remotes have it: which is taken, which is refused, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from runtime.follow.address import Remote
from runtime.follow.ancestry import Head, Standing, newest_first, standing
from runtime.follow.git import GitError
from runtime.follow.mirror import Mirror
from runtime.follow.objects import read_commit
from runtime.follow.sighting import ELSEWHERE, UNTRUSTED, Allowance, Sighting
from runtime.follow.signatures import Signers, doubt
from runtime.follow.trailers import said_by
from runtime.source import Reading
from schemas.findings import Finding, Place, Severity

_WAY_BACK: Final = "put it right with a commit on top, or accept it, once: vrrpc sync --allow V720"
_SIGN: Final = "sign it, or have its signer allowed on this host"


@dataclass(frozen=True, slots=True)
class _Objection:
    """A head that is not taken."""

    head: Head
    finding: Finding


class Repository:
    """Remotes that have one site, behind one mirror."""

    def __init__(self, remotes: Sequence[Remote], place: str, mirror: Mirror, signers: Signers | None) -> None:
        self._remotes = remotes
        self._place = place
        self._mirror = mirror
        self._signers = signers
        self._last: tuple[object, Sighting | None] | None = None

    def see(self, applied: str, allowance: Allowance) -> Sighting | None:
        """What the remotes had when they answered last. A mirror that cannot be read is a finding."""
        try:
            heads = [Head(remote.shown, commit) for remote in self._remotes if (commit := self._mirror.head(remote))]
            asked = (tuple(heads), applied, allowance, self._signers.stamp if self._signers else ())
            if self._last is None or self._last[0] != asked:
                self._last = asked, self._judge(heads, applied, allowance)
            return self._last[1]
        except GitError as error:
            self._mirror.distrust()
            finding = Finding("V100", Severity.ERROR, f"the mirror cannot be read: {error}", Place(self._mirror.path))
            return Sighting(Reading(self._mirror.path, b"", finding), "", self._mirror.path)

    def forget(self) -> None:
        """Judge anew at the next look, also what was judged before: a key may have come or gone."""
        self._last = None

    def _judge(self, heads: Sequence[Head], applied: str, allowance: Allowance) -> Sighting | None:
        if not heads:
            return None
        base = self._mirror.commit(applied.removesuffix("+")) if applied else ""
        if base:
            self._mirror.keep(base)
        left, is_ancestor = self._mirror.left(), self._mirror.is_ancestor
        # An applied commit that the mirror does not know has no descendants that it could know of.
        stands = {head: standing(head.commit, base or applied, left, is_ancestor) for head in heads}
        distrusted: list[_Objection] = []
        for head in newest_first([head for head in heads if stands[head] is Standing.AHEAD], is_ancestor):
            objection = self._distrust(head, base)
            if objection is None:
                return self._take(head, base, tuple(_line(each.finding) for each in distrusted))
            distrusted.append(objection)
        if distrusted:
            return _refuse(distrusted[0])
        same = [head for head in heads if stands[head] is Standing.SAME]
        elsewhere = [head for head in heads if stands[head] is Standing.APART] or ([] if same else list(heads))
        return self._turn(elsewhere[0], stands, base or applied, allowance) if elsewhere else self._take(same[0], base)

    def _turn(self, head: Head, stands: Mapping[Head, Standing], applied: str, allowance: Allowance) -> Sighting:
        """A history that does not lead on: refused, unless a person lets it pass."""
        if not allowance.covers(ELSEWHERE, head.commit):
            return _refuse(_Objection(head, _elsewhere(head, stands[head], applied)))
        base = self._mirror.commit(applied)
        if objection := self._distrust(head, base):
            return _refuse(objection)
        if base:
            self._mirror.leave(base)
        return self._take(head, base)

    def _distrust(self, head: Head, base: str) -> _Objection | None:
        if self._signers is None:
            return None
        found = doubt(self._mirror, self._mirror.between(base, head.commit), self._signers)
        if found is None:
            return None
        message = f"commit {found.commit[:12]} of {head.remote} {found.why}"
        return _Objection(head, Finding(UNTRUSTED, Severity.ERROR, message, Place(head.remote), _SIGN))

    def _take(self, head: Head, base: str, notes: tuple[str, ...] = ()) -> Sighting:
        reading = read_commit(self._mirror.path, head.commit, self._place)
        moment, allow = said_by(self._mirror.path, head.commit, base if base != head.commit else "")
        return Sighting(reading, head.commit, head.remote, notes=notes, allow=allow, moment=moment)


def _elsewhere(head: Head, stands: Standing, applied: str) -> Finding:
    how = {
        Standing.BEHIND: f"which lies before {applied[:12]}, the commit that is applied",
        Standing.LEFT: f"in the history that was left for {applied[:12]}, the commit that is applied",
    }.get(stands, f"which does not descend from {applied[:12]}, the commit that is applied")
    message = f"{head.remote} is at {head.commit[:12]}, {how}"
    return Finding(ELSEWHERE, Severity.ERROR, message, Place(head.remote), _WAY_BACK)


def _refuse(objection: _Objection) -> Sighting:
    reading = Reading(objection.head.remote, b"", objection.finding)
    return Sighting(reading, objection.head.commit, objection.head.remote, guarded=True)


def _line(finding: Finding) -> str:
    return f"{finding.code} {finding.message}"
