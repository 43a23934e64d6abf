"""What two sites take of one segment. No single site can show it, so no rule of a site finds it.

The sites of a repository are compared by their claims, in the order they are named; a finding stands in the later one.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from compiler.claims import Claim, Kind
from compiler.rule import Page
from schemas.findings import Finding, Related

_SEGMENTS: Final = b"""\
# segments.yaml
segments:
  lan: {foreign_vrids: [7]}
"""
_FIRST: Final = b"""\
# first/site.yaml
version: 1
site: first
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24, segment: lan}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24, segment: lan}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""
_SECOND: Final = b"""\
# second/site.yaml
version: 1
site: second
hosts:
  jimbob: {interfaces: {eth0: {address: 192.0.2.21/24, segment: lan}}}
  violin: {interfaces: {eth0: {address: 192.0.2.22/24, segment: lan}}}
virtual_routers:
  mail:
    vrid: 2
    members:
      jimbob: {interface: eth0, priority: 250}
      violin: {interface: eth0, priority: 100}
    addresses: {smtp: 192.0.2.25}
"""
_GOOD: Final = _SEGMENTS + _FIRST + _SECOND

ADDRESS: Final = Page(
    "V208",
    "address of another site on the segment",
    "choose an address that no site of the repository has on this segment",
    "Two sites use one address on a segment that they share. Both would have it at the same time, and whoever asks for "
    "it reaches one or the other. A host's own address may stand in two sites if the host has one name in both.",
    _GOOD.replace(b"192.0.2.25", b"192.0.2.80"),
    _GOOD,
)
VRID: Final = Page(
    "V320",
    "VRID of another site on the segment",
    "give one of them another VRID",
    "A VRID names one virtual router on a segment, whichever site describes it. Two of them hear each other's adverts, "
    "take them for their own and share one virtual MAC: both services fail when the second one starts. Clusters of "
    "strangers have met like this (openshift/installer#2966, easzlab/kubeasz#126).",
    _GOOD.replace(b"vrid: 2", b"vrid: 1"),
    _GOOD,
)
OVERLAPS: Final = {page.CODE: page for page in (ADDRESS, VRID)}
"""The pages by code."""


def overlaps(claims: Mapping[str, Sequence[Claim]]) -> dict[str, list[Finding]]:
    """The findings of each site, by the name that its claims have; sites are compared in their order."""
    taken: dict[tuple[bool, str, str], tuple[str, Claim]] = {}
    found: dict[str, list[Finding]] = {}
    for site, each in claims.items():
        for claim in each:
            key = claim.kind is Kind.VRID, claim.segment, claim.value
            other, first = taken.setdefault(key, (site, claim))
            if other != site and not _is_one_host(claim, first):
                found.setdefault(site, []).append(_finding(claim, other, first))
    return found


def _is_one_host(claim: Claim, first: Claim) -> bool:
    return claim.kind is first.kind is Kind.OWN and claim.who == first.who


def _finding(claim: Claim, site: str, first: Claim) -> Finding:
    page = VRID if claim.kind is Kind.VRID else ADDRESS
    what = f"VRID {claim.value.partition(' ')[0]}" if claim.kind is Kind.VRID else claim.value
    message = f"{what} is {first.who} of {site} already on the segment {claim.segment}"
    related = (Related(f"{first.who} is here", first.place),)
    return Finding(page.CODE, page.SEVERITY, message, claim.place, page.HELP, related)
