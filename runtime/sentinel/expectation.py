"""What the site says of the adverts on its LANs, as a text beside the generation: the tree of one host does not tell.

    {"generation": 7, "foreign": [20], "routers": [{"name", "vrid", "family", "version", "interval", "addresses",
     "has_password", "secret", "file", "form", "members": {address: host}, "is_closed"}]}

No secret is in it, only the name or the file of one. A text of another generation, or one that cannot be read, counts
for nothing.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from runtime.listen.expected import Expected, Site
from schemas.filetree import Quoting, SecretUse
from schemas.part import SecretRef
from schemas.speaker import Checksum


def render(site: Site, generation: int) -> str:
    """As text."""
    routers = [_entry(key, each) for key, several in sorted(site.routers.items()) for each in several]
    return json.dumps({"generation": generation, "foreign": sorted(site.foreign), "routers": routers}, indent=1) + "\n"


def _entry(key: tuple[int, int], each: Expected) -> dict[str, Any]:
    return {
        "name": each.name,
        "vrid": key[0],
        "family": key[1],
        "version": each.version,
        "interval": each.interval,
        "addresses": sorted(map(str, each.addresses)),
        "has_password": each.has_password,
        "secret": (each.reference.secret or "") if each.reference else "",
        "file": (each.reference.file or "") if each.reference else "",
        "form": each.form.value,
        "members": {str(address): host for address, host in each.members.items()},
        "is_closed": each.is_closed,
    }


def read(text: str, generation: int) -> Site | None:
    """The site again; None where it is of no use."""
    try:
        data = json.loads(text)
        if data["generation"] != generation:
            return None
        routers: dict[tuple[int, int], tuple[Expected, ...]] = {}
        for entry in data["routers"]:
            key = int(entry["vrid"]), int(entry["family"])
            routers[key] = (*routers.get(key, ()), _expected(entry))
        return Site(routers, frozenset(map(int, data["foreign"])))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _expected(entry: dict[str, Any]) -> Expected:
    return Expected(
        name=str(entry["name"]),
        version=int(entry["version"]),
        interval=int(entry["interval"]),
        addresses=frozenset(map(ip_address, entry["addresses"])),
        has_password=bool(entry["has_password"]),
        reference=_reference(str(entry["secret"]), str(entry["file"])),
        form=Checksum(entry["form"]),
        members={ip_address(address): str(host) for address, host in entry["members"].items()},
        is_closed=bool(entry["is_closed"]),
    )


def _reference(secret: str, file: str) -> SecretRef | None:
    if secret:
        return SecretRef(secret=secret)
    return SecretRef(file=file) if file else None


def with_passwords(site: Site, value_of: Callable[[SecretUse], str]) -> Site:
    """With the passwords themselves, to be held against what is heard. One that is not here is not compared."""
    return replace(site, routers={key: tuple(_with(each, value_of) for each in several)
                                  for key, several in site.routers.items()})  # fmt: skip


def _with(each: Expected, value_of: Callable[[SecretUse], str]) -> Expected:
    if each.reference is None:
        return each
    use = SecretUse("", Quoting.BARE, each.reference.secret or "", each.reference.file or "")
    try:
        return replace(each, password=value_of(use).encode()[:8])
    except ValueError:
        return each
