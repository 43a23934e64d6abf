"""The address lists of a vrrp_instance."""

import re
from collections.abc import Iterator

from compiler.importing.blocks import Entry
from compiler.importing.facts import Moving
from compiler.importing.remarks import Remark
from compiler.importing.values import address, fits
from schemas.values import InterfaceName

_LOST = {
    "dev": "every address comes to the member's interface; make a virtual router there",
    "brd": "an address of /32 or /128 needs no broadcast address",
    "broadcast": "an address of /32 or /128 needs no broadcast address",
    "scope": "the scope is global",
    "label": "addresses have no labels",
    "peer": "addresses have no peer",
    "preferred_lft": "a virtual address is never the source of what the host itself sends",
}
"""Options with a word behind them."""
_IMPLIED = {("preferred_lft", "0"), ("scope", "global"), ("brd", "+"), ("brd", "-")}
"""What is so anyway, or makes no difference with /32 and /128."""


def read_addresses(entry: Entry, keyword: str, interface: str, remarks: list[Remark]) -> Iterator[Moving]:
    """The addresses of a list, each once; the first word of a label or a comment may name one."""
    seen = set()
    for block in entry.within(keyword):
        for each in block.block:
            found = _moving(each, interface, remarks)
            if found and found.ip in seen:
                remarks.append(Remark(each.at, each.words[0], "it stands twice"))
            elif found:
                seen.add(found.ip)
                yield found


def _moving(entry: Entry, interface: str, remarks: list[Remark]) -> Moving | None:
    text, slash, length = entry.words[0].partition("/")
    ip = address(text)
    if ip is None or (slash and not (length.isascii() and length.isdigit() and int(length) <= ip.max_prefixlen)):
        remarks.append(Remark(entry.at, entry.words[0][:60], "that is no IP address"))
        return None
    hint = re.sub(r"[^a-z0-9_-]", "", entry.comment.lower()) if len(entry.comment.split()) == 1 else ""
    words = iter(entry.words[1:])
    for option in words:
        value = next(words, "") if option in _LOST else ""
        if option == "label":
            hint = value.lower().rpartition(":")[2]
        if (option, value) in _IMPLIED or (option == "dev" and value == interface):
            continue
        if option == "dev" and not fits(InterfaceName, value):
            remarks.append(Remark(entry.at, f"dev {value}", "that is no name of an interface"))
            continue
        another = "keepalived reads one address a line; give it a line of its own to have it"
        unknown = another if address(option.partition("/")[0]) else "the site language has no word for it"
        why = _LOST.get(option, unknown)
        remarks.append(Remark(entry.at, f"{option} {value}".strip(), why))
    return Moving(ip, int(length) if slash else ip.max_prefixlen, hint, entry.at)
