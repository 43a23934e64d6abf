"""The V7 family's pages about waivers. No check of their own here: `compiler/waivers.py` finds them, last of all."""

from typing import Final

from compiler.rule import Page
from schemas.findings import Severity

_SITE: Final = b"""\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
    addresses: {web: 192.0.2.80}
waivers:
  - {code: V401, at: virtual_routers.front, reason: fridge is on its way, until: 2026-12-31}
"""
_PAIR: Final = _SITE.replace(b"    addresses", b"      fridge: {interface: eth0, priority: 100}\n    addresses")
_WITHOUT: Final = _PAIR[: _PAIR.index(b"waivers:")]

_PAGES: Final = (
    Page(
        "V701",
        "waiver has run out",
        "mend what it covers and remove it, or agree on a new day",
        "A site can accept what a rule finds, for a time and with a reason, by an entry of `waivers:` with a code, a "
        "place in the site (`at:`, a path with dots, which covers all that lies below it), the reason and the last day "
        "(`until:`). Every warning about the site itself can be waived, and those errors whose page says so. What is "
        "covered is counted, and shown with `vrrpc compile -v`. After the last day this is an error with `--check`, so "
        "that CI asks for a decision, and a warning elsewhere: no host refuses at midnight what it took the day "
        "before.",
        _SITE.replace(b"2026-12-31", b"2003-06-30"),
        _SITE,
    ),
    Page(
        "V702",
        "waiver that waives nothing",
        "remove the waiver, or correct its place",
        "There is nothing at its place that the waiver would cover: what it was for has been mended, or `at:` does not "
        "name the place that the finding is about. Left there, it would one day hide something that nobody accepted.",
        _PAIR,
        _WITHOUT,
        Severity.WARNING,
    ),
    Page(
        "V703",
        "waiver of what cannot be waived",
        "remove the waiver and mend what it is about",
        "Only a danger that a site may knowingly accept can be waived. What makes two masters, strands the addresses, "
        "or is refused by the daemon is not of that kind, nor is a file that cannot be read.",
        _PAIR.replace(b"V401", b"V301"),
        _WITHOUT,
    ),
)

WAIVING: Final = {page.CODE: page for page in _PAGES}
"""The pages by code."""
