"""Digests -> what is wrong with them, as values. Pure.

Only holdings that two hosts have of the same service at the same path are compared. What could not be read on one host
is unknown, and told: it is neither equal nor different.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from runtime.consistency.digest import Certificate, Digest, Held
from schemas.consistency import Unlike
from schemas.findings import Severity

_DAY: Final = 86400.0
_MOST_NAMED: Final = 20
"""Paths of one folder that are named one by one; the rest is counted."""

_SEVERITY: Final = {Unlike.UNKNOWN: Severity.WARNING}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is wrong: of a service, at a path, on hosts."""

    code: Unlike
    service: str
    path: str
    hosts: tuple[str, ...]
    message: str

    @property
    def severity(self) -> Severity:
        """Errors, but for what is not known."""
        return _SEVERITY.get(self.code, Severity.ERROR)


def compare(digests: Sequence[Digest], now: float, days: int) -> tuple[Difference, ...]:
    """`now` in seconds since 1970; certificates that expire within `days` are told."""
    found: list[Difference] = []
    for at in _places(digests):
        held = {digest.host: each for digest in digests for each in digest.holdings if (each.service, each.path) == at}
        found += _unread(held)
        read = {host: each for host, each in held.items() if not each.trouble}
        found += _certificates(read, now, days)
        found += _contents(read)
    return tuple(found)


def _places(digests: Iterable[Digest]) -> list[tuple[str, str]]:
    """Each service and path once, in the order of the first that has it."""
    return list(dict.fromkeys((each.service, each.path) for digest in digests for each in digest.holdings))


def _unread(held: Mapping[str, Held]) -> Iterator[Difference]:
    for host, each in held.items():
        if each.trouble:
            yield Difference(Unlike.UNKNOWN, each.service, each.path, (host,), f"{host} cannot read it: {each.trouble}")


def _contents(held: Mapping[str, Held]) -> Iterator[Difference]:
    hosts, several = tuple(held), tuple(held.values())
    if len(several) < 2:
        return
    names = sorted({name for each in several for name in each.entries})
    differing = [name for name in names if len({each.entries.get(name) for each in several}) > 1]
    for name in differing[:_MOST_NAMED]:
        lacking = tuple(host for host, each in held.items() if name not in each.entries)
        path = several[0].path if name == "." else f"{several[0].path}/{name}"
        if lacking:
            said = f"{_and(lacking)} {'lack' if len(lacking) > 1 else 'lacks'} it"
            yield Difference(Unlike.MISSING, several[0].service, path, lacking, said)
        else:
            yield Difference(Unlike.CONTENT, several[0].service, path, hosts, f"differs between {_and(hosts)}")
    if rest := differing[_MOST_NAMED:]:
        message = f"and {len(rest)} more paths below it differ"
        yield Difference(Unlike.CONTENT, several[0].service, several[0].path, hosts, message)


def _certificates(held: Mapping[str, Held], now: float, days: int) -> Iterator[Difference]:
    shown = {host: (each, each.certificate) for host, each in held.items() if each.certificate}
    for host, (each, certificate) in shown.items():
        yield from _expiry(host, each, certificate, now, days)
        for name in each.names:
            if not any(_covers(pattern, name) for pattern in certificate.covers):
                message = f"on {host} it does not carry {name}, but {', '.join(certificate.covers) or 'no name'}"
                yield Difference(Unlike.NAME, each.service, each.path, (host,), message)
    if len({certificate.fingerprint for _, certificate in shown.values()}) > 1:
        each = next(each for each, _ in shown.values())
        hosts = tuple(shown)
        yield Difference(Unlike.CONTENT, each.service, each.path, hosts, f"is another certificate on {_and(hosts)}")


def _expiry(host: str, held: Held, certificate: Certificate, now: float, days: int) -> Iterator[Difference]:
    left = certificate.until - now
    if left < days * _DAY:
        whole = int(abs(left) // _DAY)
        many = "1 day" if whole == 1 else f"{whole} days" if whole else "less than a day"
        message = f"on {host} it expires in {many}" if left > 0 else f"on {host} it expired {many} ago"
        yield Difference(Unlike.EXPIRES, held.service, held.path, (host,), message)


def _covers(pattern: str, name: str) -> bool:
    """A wildcard stands for the whole leftmost label and for nothing else (RFC 9525, 6.3)."""
    pattern, name = pattern.lower(), name.lower()
    return pattern == name or (pattern.startswith("*.") and name.partition(".")[2] == pattern[2:])


def _and(hosts: Sequence[str]) -> str:
    return " and ".join([", ".join(hosts[:-1]), hosts[-1]]) if len(hosts) > 1 else hosts[0]
