"""Whose adverts a speaker takes: what each daemon drops, by its source and as it was seen to do.

Members compiled from one site agree in all of this. While a change is on its way they may not, and a member that drops
what it hears is master beside the other one.
"""

from collections.abc import Iterator
from typing import Final

from compiler.proof.cast import Part
from schemas.hosts import Speaker
from schemas.routers import Hmac, HmacMode, Transport

_STRICT_LISTS: Final = frozenset({Speaker.KEEPALIVED, Speaker.FREEVRRPD})
"""Who drops an advert with another address list; RFC 9568 (5.2.9) has the others log it."""


def why_dropped(sender: Part, receiver: Part) -> str:
    """Why a member does not take another one's adverts; empty when it does."""
    return next(_reasons(sender, receiver), "")


def _reasons(sender: Part, receiver: Part) -> Iterator[str]:
    said, known = sender.router, receiver.router
    speaker = receiver.member.host.speaker
    if (said.vrid, said.family) != (known.vrid, known.family):
        yield "another VRID"
    if said.transport is not known.transport or not _is_peer(sender, receiver):
        yield "sent to somebody else"
    if said.version != known.version:
        yield "another version"
    if said.version == 2 and said.interval != known.interval:
        yield "another interval"
    # freevrrpd looks at passwords when it has one itself.
    if said.password != known.password and (known.password or speaker is not Speaker.FREEVRRPD):
        yield "another password"
    if not _is_signed_well(said.hmac, known.hmac):
        yield "another signature"
    if said.plain_checksum != known.plain_checksum and speaker is not Speaker.BUILTIN:
        yield "another reading of the checksum"
    if speaker in _STRICT_LISTS and _listed(sender) != _listed(receiver):
        yield "another address list"


def _listed(part: Part) -> frozenset[object]:
    return frozenset(address.ip for address in part.router.addresses)


def _is_peer(sender: Part, receiver: Part) -> bool:
    """With unicast a sender knows by its own site where the others are."""
    if sender.router.transport is Transport.MULTICAST:
        return True
    told = {member.unicast_source for member in sender.router.members if member.host.name != sender.host}
    return receiver.member.unicast_source in told


def _is_signed_well(sent: Hmac | None, known: Hmac | None) -> bool:
    """An advert is signed unless its sender only receives; who knows no keys cannot read a signed one."""
    signs = sent is not None and sent.mode is not HmacMode.RECEIVE_ONLY
    if not signs or sent is None:
        return known is None or known.mode is not HmacMode.ENFORCE
    return known is not None and known.keys.get(sent.active) == sent.keys[sent.active]
