"""The values a site is made of, each read from the text of a scalar exactly once, with its unit.

What cannot be read raises `refusal(message, way_out)`, which the compiler turns into a finding at the value.
"""

import re
from datetime import date
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
    ip_address,
    ip_interface,
    ip_network,
)
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError


def refusal(message: str, way_out: str) -> PydanticCustomError:
    """The error for a value that a field cannot take: what is wrong, and what to write instead."""
    # Through the context and not the template, which would take braces in them for its own.
    return PydanticCustomError("value", "{message}", {"message": message, "help": way_out})


def read_whole_number(value: object) -> int:
    """Digits, nothing else: not 1.0, not 0x10, not 1e3."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,9}", value):
        raise refusal(f"{_shown(value)} is no whole number", "write digits only, such as 100")
    return int(value)


_UNITS: Final = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}


def read_duration(value: object) -> int:
    """A number with its unit (`100ms`, `1s`, `10m`, `2h`), as centiseconds."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(ms|s|m|h)", value) if isinstance(value, str) else None
    if match is None:
        raise refusal(f"{_shown(value)} is no duration", "write a number with its unit: 100ms, 1s, 10m or 2h")
    whole, _, part = match[1].partition(".")
    microseconds = (int(whole) * 1000 + int(part.ljust(3, "0"))) * _UNITS[match[2]]
    if microseconds % 10_000 or not microseconds:
        raise refusal(f"{value} is no whole number of 10ms steps", "times are counted in steps of 10ms")
    return microseconds // 10_000


_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
LONGEST_TTL: Final = 2**31 - 1
"""Seconds (RFC 2181, section 8)."""


def read_ttl(value: object) -> int:
    """A time of the DNS with its unit (`600s`, `10m`, `1h`, `1d`, `1w`), as seconds."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = re.fullmatch(r"([0-9]{1,10})([smhdw])", value) if isinstance(value, str) else None
    if match is None:
        raise refusal(f"{_shown(value)} is no time of the DNS", "write whole units: 600s, 10m, 1h, 1d or 1w")
    seconds = int(match[1]) * _SECONDS[match[2]]
    if not 1 <= seconds <= LONGEST_TTL:
        raise refusal(f"{value} is out of range", f"between 1s and {LONGEST_TTL}s (RFC 2181, section 8)")
    return seconds


Ip: TypeAlias = IPv4Address | IPv6Address
IpInterface: TypeAlias = IPv4Interface | IPv6Interface
IpNetwork: TypeAlias = IPv4Network | IPv6Network


def read_address(value: object) -> Ip:
    """An address alone, without a prefix length and without a zone."""
    if isinstance(value, IPv4Address | IPv6Address):
        return value
    try:
        address = ip_address(str(value))
    except ValueError:
        way_out = "a virtual address is written without a prefix length" if "/" in str(value) else "such as 192.0.2.80"
        raise refusal(f"{_shown(value)} is no IP address", way_out) from None
    if "%" in str(value):
        raise refusal(f"{_shown(value)} has a zone", "the members' interfaces say which link is meant")
    return address


def literal_address(text: str) -> Ip | None:
    """The address that a text is, None where it is something else."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def read_interface_address(value: object) -> IpInterface:
    """A host's own address with the prefix length of its network."""
    if isinstance(value, IPv4Interface | IPv6Interface):
        return value
    try:
        interface = ip_interface(str(value))
    except ValueError:
        raise refusal(f"{_shown(value)} is no IP address with prefix length", "such as 192.0.2.11/24") from None
    _, slash, length = str(value).partition("/")
    if "%" in str(value):
        raise refusal(f"{_shown(value)} has a zone", "the interface's name says which link is meant")
    if not slash:
        usual = 24 if interface.version == 4 else 64
        raise refusal(f"{value} has no prefix length", f"write it with the length of its network: {value}/{usual}")
    # Not /0, which is every network, nor /024 and /255.255.255.0, which others read in their own ways.
    if length == "0" or length != str(interface.network.prefixlen):
        raise refusal(f"{_shown(value)} has no length of a network behind its /", "such as 192.0.2.11/24")
    return interface


def read_network(value: object) -> IpNetwork:
    """A network with its prefix length, or an address that stands for itself."""
    if isinstance(value, IPv4Network | IPv6Network):
        return value
    try:
        return ip_network(str(value))
    except ValueError as error:
        raise refusal(f"{_shown(value)} is no network: {error}", "such as 192.0.2.0/24, or one address") from None


def read_day(value: object) -> date:
    """A day of the calendar, as ISO 8601 writes it."""
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise refusal(f"{_shown(value)} is no day", "write year, month and day: 2027-01-31")


def read_effect(value: object) -> int:
    """What a check or a NIC that is down does to a member: how much its priority drops, or `FAULT`, or `REPORT`."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise refusal(f"{_shown(value)} is no effect", _EFFECTS_HELP)
    if value in _EFFECTS:
        return _EFFECTS[value]
    match = re.fullmatch(r"lower by ([0-9]{1,3})", value)
    if match is None or not 1 <= int(match[1]) <= MOST_LOWER:
        raise refusal(f"{_shown(value)} is no effect", _EFFECTS_HELP)
    return int(match[1])


FAULT: Final = 0
"""The effect that takes a member out of the election altogether."""
REPORT: Final = -1
"""The effect that is seen in logs alone."""
MOST_LOWER: Final = 253
"""A priority of 254 drops to 1 at most."""
_EFFECTS: Final = {"fault": FAULT, "report": REPORT}
_EFFECTS_HELP: Final = "write `fault`, `report` or `lower by 60` (1 to 253)"


def read_release(value: object) -> tuple[int, ...]:
    """The number of a release, such as 2.4.1, as numbers that compare as releases do."""
    if isinstance(value, tuple):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4}){1,2}", value):
        raise refusal(f"{_shown(value)} is no release", "write its number, such as 2.4.1")
    return tuple(int(part) for part in value.split("."))


def spell_duration(centiseconds: int) -> str:
    """A duration as a site may write it."""
    return f"{centiseconds // 100}s" if centiseconds % 100 == 0 else f"{centiseconds * 10}ms"


def _shown(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            text = str(value)
            return repr(text if len(text) <= 40 else text[:37] + "...")


PATTERNS: Final[dict[object, tuple[str, str]]] = {}
"""What a word must look like, and that in words, by the function that reads it: for the schema that editors use."""


def _name(pattern: str, what: str, want: str) -> BeforeValidator:
    def read(value: object) -> str:
        # Compiled when first needed, and kept by `re`: few sites have a value of every kind.
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise refusal(f"{_shown(value)} is not {what}", want)
        return value

    PATTERNS[read] = pattern, want
    return BeforeValidator(read)


_CONTROL: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
"""What a terminal or a daemon obeys, and what makes a text read otherwise than it runs (CVE-2021-42574)."""


def read_text(value: object) -> str:
    """Any text without control characters."""
    if not isinstance(value, str):
        raise refusal(f"{_shown(value)} is no text", "write a text, in quotes where it begins or ends oddly")
    if match := re.search(f"[{_CONTROL}]", value):
        raise refusal(f"the text has a control character: {match[0]!r}", "take it out")
    return value


def read_line(value: object) -> str:
    """One line of text, not empty."""
    text = read_text(value)
    if re.search("[\n\t\u2028\u2029]", text) or not text.strip():
        raise refusal("this must be one line of text", "without tabs and line breaks, and not empty")
    if len(text.encode()) > LONGEST_LINE:
        raise refusal(f"a line of more than {LONGEST_LINE:,} bytes", "put what is so long into a script")
    return text


LONGEST_LINE: Final = 65_536
"""Bytes. Linux hands over at most 131,072 in one word of a command, with what is filled in and quoted."""


_BOOLEANS: Final = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


def read_switch(value: object) -> bool:
    """Yes or no, in any of the ways that YAML has had for it."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value.lower() not in _BOOLEANS:
        raise refusal(f"{_shown(value)} is neither true nor false", "write true or false")
    return _BOOLEANS[value.lower()]


WholeNumber = Annotated[int, BeforeValidator(read_whole_number)]

Times = Annotated[int, BeforeValidator(read_whole_number), Field(ge=1, le=1000)]
"""How often in a row."""

ProtocolVersion = Annotated[int, BeforeValidator(read_whole_number), Field(ge=2, le=3)]
"""VRRP version 2 (RFC 3768) or 3 (RFC 5798, RFC 9568)."""

Vrid = Annotated[int, BeforeValidator(read_whole_number), Field(ge=1, le=255)]
"""1-255, unique on its LAN (RFC 5798, section 5.2.3)."""

Priority = Annotated[int, BeforeValidator(read_whole_number), Field(ge=1, le=255)]
"""1-255 on the wire; 255 is the address owner and refused by V301, so that the finding can say why."""

Duration = Annotated[int, BeforeValidator(read_duration)]
"""Centiseconds, as in a version 3 advert."""

Ttl = Annotated[int, BeforeValidator(read_ttl)]
"""Seconds."""

Address = Annotated[Ip, BeforeValidator(read_address)]
Network = Annotated[IpNetwork, BeforeValidator(read_network)]
InterfaceAddress = Annotated[IpInterface, BeforeValidator(read_interface_address)]
Effect = Annotated[int, BeforeValidator(read_effect)]
"""`FAULT`, `REPORT`, or by how much the priority drops."""

Release = Annotated[tuple[int, ...], BeforeValidator(read_release)]

KeyId = Annotated[int, BeforeValidator(read_whole_number), Field(ge=1, le=255)]
"""The number of a key that adverts are signed with."""

Switch = Annotated[bool, BeforeValidator(read_switch)]
Day = Annotated[date, BeforeValidator(read_day)]
Text = Annotated[str, BeforeValidator(read_text)]
Line = Annotated[str, BeforeValidator(read_line)]

Name = Annotated[
    str, _name(r"[a-z][a-z0-9_-]{0,30}", "a name", "a-z, 0-9, _ and -, starting with a letter, at most 31 characters")
]
HostName = Annotated[
    str, _name(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "a host's name", "a-z, 0-9 and -, without the domain")
]
DomainName = Annotated[
    str,
    _name(
        r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*",
        "a domain name",
        "such as example.org",
    ),
]
InterfaceName = Annotated[
    str, _name(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,14}", "the name of an interface", "such as eth0; at most 15 characters")
]
SecretName = Annotated[str, _name(r"[a-z][a-z0-9_.-]{0,62}", "the name of a secret", "a-z, 0-9, _, - and .")]
AbsolutePath = Annotated[
    str,
    _name(
        r"(?=.{1,1000}$)(/(?!\.\.?(/|$))[A-Za-z0-9_.+@%:-]{1,255})+",
        "an absolute path",
        "plain characters, without . and .., 255 of them at most in each name and 1000 in all",
    ),
]
"""Daemons read lines of 1024 bytes at most: keepalived 2.2.7 crashes on a longer one."""
FileName = Annotated[
    str, _name(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}", "a plain file name", "letters, digits, _, - and ., no directory")
]
ParameterName = Annotated[
    str, _name(r"[a-z][a-z0-9_]{0,62}", "the name of a parameter", "a-z, 0-9 and _, such as message_size_limit")
]
WebAddress = Annotated[
    str,
    _name(
        r"http://\{address\}(:[0-9]{1,5})?(/[A-Za-z0-9_./-]*)?",
        "a place to ask who is there",
        "such as http://{address}/whoami",
    ),
]
ZoneFilePath = Annotated[
    str,
    _name(
        r"(?!(.*/)?\.\.?(/|$))[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*",
        "a file below this folder",
        "such as zones/example.org.zone, without . and ..",
    ),
]
MailExchange = Annotated[
    str, _name(r"[0-9]{1,5} [^\s\"\\;()]{1,254}", "a mail exchange", "its preference and its name: 10 mx")
]
ServicePlace = Annotated[
    str,
    _name(
        r"[0-9]{1,5} [0-9]{1,5} [0-9]{1,5} [^\s\"\\;()]{1,254}",
        "the place of a service",
        "priority, weight, port and name: 0 5 5060 sip",
    ),
]
Authority = Annotated[
    str,
    _name(
        r'[0-9]{1,3} [a-z0-9]{1,15} ("[^\s"\\]*"|[^\s"\\]+)',
        "a certification authority's leave",
        'flags, tag and value: 0 issue "letsencrypt.org"',
    ),
]
WebPath = Annotated[
    str, _name(r"/[A-Za-z0-9_.~/%?=&-]{0,200}", "a path of the web", "such as /health, with plain characters")
]
Url = Annotated[
    str,
    _name(
        r"https?://[A-Za-z0-9_.~:/?#@!$&'()*+,;=%[\]-]{1,500}",
        "an address of the web",
        "such as https://example.org/hook",
    ),
]
MailAddress = Annotated[
    str,
    _name(
        r"[A-Za-z0-9_+=][A-Za-z0-9_.+=-]{0,63}@[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?",
        "a mail address",
        "such as ops@example.org",
    ),
]
RelativePath = Annotated[
    str,
    _name(
        r"(?!(.*/)?\.\.?(/|$))[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\.ya?ml",
        "a file below this folder",
        "such as hosts.yaml or routers/front.yaml, without . and ..",
    ),
]
UserName = Annotated[str, _name(r"[a-z_][a-z0-9_-]{0,31}", "the name of an account", "such as nobody")]
RuleCode = Annotated[str, _name(r"V[1-9][0-9]{2}", "the code of a rule", "V and three digits, such as V401")]
SitePlace = Annotated[
    str, _name(r"[^\s.]+(\.[^\s.]+)*", "a place in the site", "keys with dots, such as virtual_routers.front.members")
]
