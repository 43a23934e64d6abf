"""The configuration of the built-in speaker: written by the compiler, read by the speaker, one type for both.

Plain dataclasses and a reader of our own instead of pydantic: the speaker is a small resident process and must not
carry a validation library around. `read_config(render_config(c)) == c` holds for every configuration.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Final, TypeAlias

FORMAT: Final = 1
"""The only format of the file that this release writes and reads. It grows with the first change that gives an old file
another meaning; `excluded`, `peers` and IPv6 gave it none, since a file without them means what it meant."""

Ip: TypeAlias = IPv4Address | IPv6Address
Key: TypeAlias = tuple[str, int, int]
"""NIC, VRID and IP version."""

FIND_SOURCE: Final = IPv6Address("::")
"""As `Router.source`: the speaker takes the NIC's link-local address. An empty text in the file."""


class Failback(StrEnum):
    """What a preferred member does when it comes back and somebody else is master (paper, 'Preventing failback')."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"
    AFTER = "after"


class Checksum(StrEnum):
    """The two readings of RFC 5798's checksum for IPv4: RFC 9568 settled on `plain`, keepalived sends the other."""

    PSEUDO_HEADER = "pseudo-header"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Router:
    """One virtual router as one host speaks it.

    `addresses` are what its adverts say, all of one family; `excluded` move along unsaid and are of any. `source` is
    where its adverts come from. `peers` are the sources of the other members when adverts go from host to host
    (unicast), and empty for multicast.

    `interval` and `failback_after` are centiseconds. `ceiling` is the highest priority that any member has in the
    site: a failback lock starts one above it. Scripts are absolute paths, or empty for none.
    """

    name: str
    vrid: int
    interface: str
    source: Ip
    priority: int
    ceiling: int
    addresses: tuple[Ip, ...]
    excluded: tuple[Ip, ...] = ()
    peers: tuple[Ip, ...] = ()
    version: int = 3
    interval: int = 100
    failback: Failback = Failback.AUTOMATIC
    failback_after: int = 0
    password: str = field(default="", repr=False)
    checksum: Checksum = Checksum.PSEUDO_HEADER
    virtual_mac: bool = True
    master_script: str = ""
    backup_script: str = ""

    @property
    def family(self) -> int:
        """4 or 6: the version of IP that its adverts travel over."""
        return self.addresses[0].version

    @property
    def every_address(self) -> tuple[Ip, ...]:
        """All that move, in the advert or not."""
        return self.addresses + self.excluded

    @property
    def key(self) -> Key:
        """What makes it the same virtual router after a reload: the wire knows it by these alone, and one VRID may be
        in use twice on a NIC, once for each family (RFC 9568, section 1.2)."""
        return self.interface, self.vrid, self.family


@dataclass(frozen=True, slots=True)
class SpeakerConfig:
    """All virtual routers that one speaker process serves."""

    routers: tuple[Router, ...]


class ConfigError(ValueError):
    """The file is not a configuration of this format; the message says where and why, in one line."""


def render_config(config: SpeakerConfig) -> str:
    """The file's text: JSON, one key a line, so that a diff of two generations reads well."""
    routers = [asdict(router) for router in config.routers]
    for router in routers:
        router["source"] = "" if router["source"] == FIND_SOURCE else router["source"]
    return json.dumps({"format": FORMAT, "routers": routers}, indent=2, default=str) + "\n"


def read_config(text: str) -> SpeakerConfig:
    """Read a configuration, strictly: unknown keys, wrong types and values out of range raise ConfigError."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"not JSON: {error}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("routers"), list):
        raise ConfigError(
            f'not a speaker configuration of format {FORMAT}: want {{"format": {FORMAT}, "routers": [...]}}'
        )
    if unknown := sorted(set(data) - {"format", "routers"}):
        raise ConfigError(f"{unknown[0]}: unknown key")
    routers = tuple(_read_router(index, entry) for index, entry in enumerate(data["routers"]))
    keys = [router.key for router in routers]
    for key in keys:
        if keys.count(key) > 1:
            raise ConfigError(f"routers: VRID {key[1]} stands twice on {key[0]}, both with IPv{key[2]}")
    return SpeakerConfig(routers)


def _read_router(index: int, entry: object) -> Router:
    place = f"routers[{index}]"
    if not isinstance(entry, dict):
        raise ConfigError(f"{place}: want a mapping")
    known = {item.name for item in fields(Router)}
    if unknown := sorted(set(entry) - known):
        raise ConfigError(f"{place}.{unknown[0]}: unknown key")
    try:
        router = Router(**{key: _convert(key, value) for key, value in entry.items()})
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{place}: {error}") from None
    for complaint in _complaints(router):
        raise ConfigError(f"{place}.{complaint}")
    return router


def _convert(key: str, value: Any) -> Any:
    match key:
        case "source":
            return FIND_SOURCE if value == "" else _address(value)
        case "addresses" | "excluded" | "peers":
            if not isinstance(value, list):
                raise TypeError(f"{key}: want a list")
            return tuple(_address(address) for address in value)
        case "failback":
            return Failback(value)
        case "checksum":
            return Checksum(value)
        case _:
            return value


def _address(value: object) -> Ip:
    # A number would be taken for an address, too, and a zone is the NIC that `interface` names.
    if not isinstance(value, str) or "%" in value:
        raise TypeError(f"{value!r} is no IP address")
    return ip_address(value)


_TYPES = {
    "name": str, "vrid": int, "interface": str, "priority": int, "ceiling": int, "version": int, "interval": int,
    "failback_after": int, "password": str, "virtual_mac": bool, "master_script": str, "backup_script": str,
}  # fmt: skip
_RANGES = {"vrid": (1, 255), "priority": (1, 254), "ceiling": (1, 254), "version": (2, 3), "interval": (1, 25500)}


def _complaints(router: Router) -> Iterator[str]:
    for key, kind in _TYPES.items():
        if type(getattr(router, key)) is not kind:
            yield f"{key}: want {kind.__name__}"
            return
    for key, (low, high) in _RANGES.items():
        if not low <= getattr(router, key) <= high:
            yield f"{key}: want {low} to {high}"
    if router.failback_after < 0:
        yield "failback_after: want 0 or more"
    if not router.addresses:
        yield "addresses: want at least one"
    yield from _family_complaints(router)
    yield from _wire_complaints(router)


def _family_complaints(router: Router) -> Iterator[str]:
    """An advert has one family in its header, its list, and its destination."""
    want = f"want IPv{router.family}, as the first of `addresses` is"
    for key, given in (("addresses", router.addresses), ("peers", router.peers), ("source", (router.source,))):
        if any(address.version != router.family for address in given):
            yield f"{key}: {want}"
    if router.source in router.peers:
        yield "peers: want the other members alone, without our own source"
    if any(peer.is_multicast for peer in router.peers):
        yield "peers: want hosts, and multicast is what an empty list means"


def _wire_complaints(router: Router) -> Iterator[str]:
    """What an advert of its version cannot say."""
    if len(router.addresses) > 255:
        yield "addresses: at most 255, others can be `excluded`"
    if router.version == 2 and router.family == 6:
        yield "version: over IPv6 there is version 3 alone"
    if router.version == 2 and router.interval % 100:
        yield "interval: version 2 has whole seconds"
    if router.version == 3 and router.interval > 4095:
        yield "interval: version 3 has at most 40.95 seconds"
    if router.password and router.version != 2:
        yield "password: only version 2 has one"
    if any("\ud800" <= character <= "\udfff" for character in router.password):
        yield "password: half a character"
    if len(router.password.encode()) > 8:
        yield "password: at most 8 bytes"
