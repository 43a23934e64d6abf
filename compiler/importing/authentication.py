"""What a vrrp_instance signs its adverts with: the simple password, or the keys of keepalived 2.4.

No test runs keepalived 2.4: what its block holds is taken from its source. A key that a file holds stays there; one
that stands in keepalived.conf becomes a secret by name, and is never shown.
"""

from typing import Final, NamedTuple

from compiler.importing.blocks import Entry
from compiler.importing.facts import Hmac
from compiler.importing.not_carried import reason
from compiler.importing.remarks import Remark
from compiler.importing.values import fits, whole
from schemas.routers import HmacMode
from schemas.values import AbsolutePath

_FILE: Final = "file:"
_KEYS: Final = (1, 255)


class Authentication(NamedTuple):
    """One of the two, or none. The password is what counts of it: 8 bytes."""

    password: str = ""
    hmac: Hmac | None = None


def read_authentication(entry: Entry, version: int, strict: bool, remarks: list[Remark]) -> Authentication:
    """That of an instance. `strict`: keepalived then takes no password."""
    hmac = _hmac(entry, remarks)
    if not hmac:
        return Authentication(_password(entry, version, strict, remarks))
    for block in entry.within("authentication"):
        why = "keepalived has one of the two, and the keys are carried over"
        remarks.append(Remark(block.at, "authentication beside auth_hmac", why))
    return Authentication(hmac=hmac)


def _password(entry: Entry, version: int, strict: bool, remarks: list[Remark]) -> str:
    password, kind = "", "PASS"
    for block in entry.within("authentication"):
        for each in block.block:
            if each.keyword == "auth_type":
                kind = each.value.upper()
                if len(each.words) > 2:
                    why = "what stands behind it on its line is nothing to keepalived"
                    remarks.append(Remark(each.at, "auth_type", why))
            elif each.keyword == "auth_pass":
                password = each.value
            else:
                remarks.append(Remark(each.at, f"{each.keyword} of {entry.value}", reason(each.keyword)))
        if version == 3:
            _note(block, "authentication", "version 3 has none, and keepalived leaves it out, too", remarks)
            return ""
        if strict:
            _note(block, "authentication", "keepalived ignores it in strict mode, so it is left out", remarks)
            return ""
        if kind == "AH":
            remarks.append(
                Remark(block.at, "auth_type AH", "there is no such thing any more (RFC 3768); use a password")
            )
            return ""
        if len(password.encode()) > 8:
            _note(block, "auth_pass", "only its first 8 bytes count; `vrrpc secret set` takes no more", remarks)
    return password.encode()[:8].decode(errors="ignore")


def _hmac(entry: Entry, remarks: list[Remark]) -> Hmac | None:
    keys: dict[int, str] = {}
    active, mode = 0, ""
    found = list(entry.within("auth_hmac"))
    for each in (each for block in found for each in block.block):
        match each.keyword:
            case "key":
                if number := _number(each, remarks):
                    keys[number] = "".join(each.words[2:3])
            case "active_key":
                active = _number(each, remarks)
            case "mode" if each.value in set(HmacMode):
                mode = each.value
            case _:
                remarks.append(Remark(each.at, f"{each.keyword} of {entry.value}", reason(each.keyword)))
    if not found:
        return None
    if active not in keys or not all(map(_is_usable, keys.values())):
        remarks.append(Remark(found[0].at, f"auth_hmac of {entry.value}", "it does not say a key for `active_key`"))
        return None
    if not mode:
        _note(
            found[0], f"auth_hmac of {entry.value}", "it says no mode, and `enforce` is what a site has then", remarks
        )
    files = {number: value.removeprefix(_FILE) for number, value in keys.items() if value.startswith(_FILE)}
    values = {number: value for number, value in keys.items() if number not in files}
    return Hmac(tuple(files.items()), tuple(values.items()), active, mode or HmacMode.ENFORCE)


def _number(entry: Entry, remarks: list[Remark]) -> int:
    """That of a key, or 0; where there is none, a key may stand in its place, so it is not shown."""
    return whole(Entry(entry.words[:2], entry.keyword, "", entry.at), remarks, _KEYS, 0)


def _is_usable(value: str) -> bool:
    return fits(AbsolutePath, value.removeprefix(_FILE)) if value.startswith(_FILE) else bool(value)


def _note(entry: Entry, what: str, why: str, remarks: list[Remark]) -> None:
    remarks.append(Remark(entry.at, what, why, lost=False))
