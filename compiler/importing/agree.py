"""What the members of a virtual router must agree on, and what is told of it where their files differ."""

from collections.abc import Callable, Iterator
from typing import Final

from compiler.importing.facts import Instance, Moving
from compiler.importing.gather import Gathered
from compiler.importing.remarks import Remark

_TWO_MASTERS: Final = "so they do not hear each other and both are master"


def disagreements(router: Gathered) -> Iterator[Remark]:
    """What hosts say in another way than the first one, whose word is kept."""
    first = router.first
    for host, part in list(router.parts.items())[1:]:
        for what, read, why in _MUST_AGREE:
            if (one := read(first)) != (other := read(part)):
                said = f"{other} here, {one} at {first.at}, which is kept"
                yield Remark(part.at, f"{what} of {part.name} on {host}", f"{said}: {why}")
        if part.password != first.password:
            why = f"it is not the one at {first.at}, {_TWO_MASTERS}; give all members one"
            yield Remark(part.at, f"auth_pass of {part.name} on {host}", why)
        if (part.hmac and part.hmac.values) != (first.hmac and first.hmac.values) and _keys(part) == _keys(first):
            why = f"they are not those at {first.at}, {_TWO_MASTERS}; give all members one for each number"
            yield Remark(part.at, f"keys of {part.name} on {host}", why)


_MUST_AGREE: Final[tuple[tuple[str, Callable[[Instance], object], str], ...]] = (
    ("version", lambda each: each.version, _TWO_MASTERS),
    ("advert interval in ms", lambda each: each.interval * 10, _TWO_MASTERS),
    ("addresses", lambda each: _listed(each.addresses), _TWO_MASTERS),
    ("excluded addresses", lambda each: _listed(each.excluded), "members have the same"),
    ("unicast", lambda each: "unicast" if each.peers else "multicast", _TWO_MASTERS),
    ("auth_hmac", lambda each: _keys(each), _TWO_MASTERS),
    ("v3_checksum_as_v2", lambda each: "on" if each.plain_checksum else "off", _TWO_MASTERS),
    ("use_vmac", lambda each: "yes" if each.virtual_mac else "no", "clients would see another MAC address"),
    ("track_script", lambda each: _watches(each), "members watch the same"),
    ("notify_master", lambda each: _commands(each, "master"), "members run the same"),
    ("notify_backup", lambda each: _commands(each, "backup"), "members run the same"),
)


def _listed(addresses: tuple[Moving, ...]) -> str:
    return " ".join(sorted(str(each.ip) for each in addresses)) or "none"


def _keys(instance: Instance) -> str:
    """Without the values."""
    hmac = instance.hmac
    if hmac is None:
        return "none"
    files = "".join(f", key {number} in {file}" for number, file in hmac.files)
    return f"keys {' '.join(map(str, hmac.numbers))}, active {hmac.active}, {hmac.mode}{files}"


def _watches(instance: Instance) -> str:
    return ", ".join(sorted(f"{each.name} {each.effect or 'fault'}" for each in instance.checks)) or "none"


def _commands(instance: Instance, role: str) -> str:
    commands = instance.on_master if role == "master" else instance.on_backup
    return "; ".join(command.run for command in commands) or "none"
