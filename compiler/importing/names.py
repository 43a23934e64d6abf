"""Names of a site for things that have other ones, or none."""

import re
from collections.abc import Container

from compiler.importing.facts import Moving
from compiler.importing.values import fits
from schemas.values import Name

_LONGEST = 31


def name_for(text: str, taken: Container[str], otherwise: str) -> str:
    """A name like a text that nothing has yet: `VI_1` is `vi_1`."""
    plain = re.sub(r"[^a-z0-9_-]+", "-", text.lower()).lstrip("-_0123456789").rstrip("-")[:_LONGEST] or otherwise
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain[: _LONGEST - 1 - len(str(number))]}-{number}"
    return name


def name_addresses(addresses: tuple[Moving, ...], taken: dict[str, Moving]) -> None:
    """Put addresses under names: what their authors called them, `link` for a link-local one, or a1, a2 and so on."""
    for number, address in enumerate(addresses, len(taken) + 1):
        hint = address.hint if fits(Name, address.hint) else ""
        if address.ip.is_link_local and address.ip.version == 6:
            hint = hint or "link"
        taken[name_for(hint or f"a{number}", taken, f"a{number}")] = address
