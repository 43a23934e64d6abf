"""Every kind of value: what is taken, as what, and what is refused with a way out."""

from collections.abc import Callable
from datetime import date
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas import values

NOTHING_LIKE_IT: list[object] = [None, [], ["1"], {}, {"a": "1"}, 1.5, b"1"]
"""What stands where a word is wanted."""

LONG = "x" * 64

GOOD: list[tuple[Any, object, object]] = [
    (values.WholeNumber, "0", 0),
    (values.WholeNumber, "010", 10),
    (values.WholeNumber, "-5", -5),
    (values.WholeNumber, "999999999", 999_999_999),
    (values.WholeNumber, 7, 7),
    (values.Vrid, "1", 1),
    (values.Vrid, "255", 255),
    (values.Priority, "1", 1),
    (values.Priority, "255", 255),
    (values.ProtocolVersion, "2", 2),
    (values.ProtocolVersion, "3", 3),
    (values.Duration, "10ms", 1),
    (values.Duration, "100ms", 10),
    (values.Duration, "1s", 100),
    (values.Duration, "1.5s", 150),
    (values.Duration, "0.01s", 1),
    (values.Duration, "1.230s", 123),
    (values.Duration, "10.0ms", 1),
    (values.Duration, "10m", 60_000),
    (values.Duration, "0.5m", 3_000),
    (values.Duration, "0.001m", 6),
    (values.Duration, "2h", 720_000),
    (values.Duration, "0.001h", 360),
    (values.Duration, "007s", 700),
    (values.Duration, "999999h", 359_999_640_000),
    (values.Duration, 100, 100),
    (values.Address, "192.0.2.80", IPv4Address("192.0.2.80")),
    (values.Address, IPv4Address("192.0.2.80"), IPv4Address("192.0.2.80")),
    (values.InterfaceAddress, "192.0.2.11/24", IPv4Interface("192.0.2.11/24")),
    (values.InterfaceAddress, "192.0.2.11/32", IPv4Interface("192.0.2.11/32")),
    (values.InterfaceAddress, IPv4Interface("192.0.2.11/24"), IPv4Interface("192.0.2.11/24")),
    (values.Address, "2001:db8::80", IPv6Address("2001:db8::80")),
    (values.Address, "2001:DB8:0::80", IPv6Address("2001:db8::80")),
    (values.InterfaceAddress, "2001:db8::11/64", IPv6Interface("2001:db8::11/64")),
    (values.Switch, "yes", True),
    (values.Switch, "TRUE", True),
    (values.Switch, "On", True),
    (values.Switch, "no", False),
    (values.Switch, "false", False),
    (values.Switch, "off", False),
    (values.Switch, True, True),
    (values.Text, "", ""),
    (values.Text, " a\tb\n ", " a\tb\n "),
    (values.Line, "a  b ", "a  b "),
    (values.Name, "a", "a"),
    (values.Name, "a" * 31, "a" * 31),
    (values.Name, "on", "on"),
    (values.HostName, "0-9", "0-9"),
    (values.HostName, "a" * 63, "a" * 63),
    (values.DomainName, "example.org", "example.org"),
    (values.DomainName, "a", "a"),
    (values.DomainName, ".".join(["a" * 61] * 4), ".".join(["a" * 61] * 4)),
    (values.InterfaceName, "eth0.10", "eth0.10"),
    (values.InterfaceName, "a" * 15, "a" * 15),
    (values.SecretName, "a.b-c_d", "a.b-c_d"),
    (values.AbsolutePath, "/etc/a..b/.c", "/etc/a..b/.c"),
    (values.FileName, "index.html", "index.html"),
    (values.UserName, "_www", "_www"),
    (values.Day, "2027-01-31", date(2027, 1, 31)),
    (values.Day, "2028-02-29", date(2028, 2, 29)),
    (values.Day, date(2027, 1, 31), date(2027, 1, 31)),
    (values.RuleCode, "V401", "V401"),
    (values.SitePlace, "virtual_routers", "virtual_routers"),
    (values.SitePlace, "hosts.clarinet.interfaces.eth0.10", "hosts.clarinet.interfaces.eth0.10"),
]

BAD: list[tuple[Any, list[object]]] = [
    (values.WholeNumber, ["", "1.0", "0x10", "1e3", "+1", " 1", "1 ", "1\n", "1_000", "٣", "1" * 10, "--1", True]),
    (values.Vrid, ["0", "256", "-1", "1.0"]),
    (values.Priority, ["0", "256"]),
    (values.ProtocolVersion, ["1", "4"]),
    (values.Duration, ["", "1", "s", "0s", "0ms", "5ms", "15ms", "10.5ms", "1.005s", "1.0001s", "-1s"]),
    (values.Duration, ["1 s", "1S", "1d", "1m30s", ".5s", "1.s", "1s\n", "1e3s", "٣s", "1000000s", True]),
    (values.Address, ["", "192.0.2", "192.0.2.256", "192.0.2.80/32", "192.0.02.80", " 192.0.2.80", "192.0.2.80\n"]),
    (values.Address, ["fe80::1%eth0", "web", "１９２.0.2.80", "0xc0.0.2.80"]),
    (values.InterfaceAddress, ["192.0.2.11", "192.0.2.11/33", "192.0.2.11/", "/24", "192.0.2/24", "192.0.2.11/24/24"]),
    (values.InterfaceAddress, ["192.0.2.1/00", "192.0.2.1/024", "2001:db8::1/064", "192.0.2.1/255.255.255.0"]),
    (values.InterfaceAddress, ["2001:db8::1", "2001:db8::1/0", "fe80::1%eth0/64", "192.0.2.11/-1", "192.0.2.11/24\n"]),
    (values.Switch, ["", "y", "1", "ja", "true "]),
    (values.Text, ["\0", "a\rb", "\x1b[2J", "\x7f", "\x0c"]),
    (values.Line, ["", "  ", "a\nb", "a\tb", "a\n", "\r"]),
    (values.Name, ["", "A", "1a", "-a", "a.b", "a b", "a" * 32, "a\n", "ä"]),
    (values.HostName, ["", "-a", "a-", "a.b", "A", "a_b", "a" * 64, "a\n"]),
    (values.DomainName, ["", ".", "a.", ".a", "a..b", "a_b.org", LONG + ".org", ".".join(["a" * 63] * 4), "a.org\n"]),
    (values.InterfaceName, ["", "eth0:1", "a/b", "a" * 16, ".a", "-a", "a b", "a\n"]),
    (values.SecretName, ["", "A", "a/b", "../a", "a" * 64, "a\n"]),
    (values.AbsolutePath, ["", "/", "a", "/a/", "//a", "/a/../b", "/a/.", "/..", "/a b", "/a\n", "/a;b"]),
    (values.FileName, ["", ".", "..", ".a", "a/b", "/a", "-a", "a" * 65, "a\n"]),
    (values.Day, ["", "2027-02-29", "2027-13-01", "20270131", "2027-W01-1", "31.1.2027", "2027-1-31", "2027-01-31\n"]),
    (values.RuleCode, ["", "401", "v401", "V40", "V4011", "V001", "V401\n"]),
    (values.SitePlace, ["", ".", "a.", ".a", "a..b", "a b", "a\n"]),
    (values.UserName, ["", "0a", "Root", "a" * 33, "a\n", "a b"]),
]  # fmt: skip


def reader(kind: Any) -> Callable[[object], object]:
    """A field of this kind, as the site reads it."""
    adapter: TypeAdapter[object] = TypeAdapter(kind)
    return adapter.validate_python


@pytest.mark.parametrize(("kind", "written", "meant"), GOOD)
def test_good_value_is_read(kind: Any, written: object, meant: object) -> None:
    read = reader(kind)(written)
    assert (read, type(read)) == (meant, type(meant))


@pytest.mark.parametrize(("kind", "written"), [(kind, value) for kind, bad in BAD for value in bad])
def test_bad_value_is_refused(kind: Any, written: object) -> None:
    with pytest.raises(ValidationError):
        reader(kind)(written)


@pytest.mark.parametrize("kind", {id(kind): kind for kind, _ in BAD}.values())
@pytest.mark.parametrize("written", NOTHING_LIKE_IT, ids=repr)
def test_what_is_no_word_is_refused_with_a_way_out(kind: Any, written: object) -> None:
    with pytest.raises(ValidationError) as refused:
        reader(kind)(written)
    (error,) = refused.value.errors()
    assert error["ctx"]["help"]


WITHOUT_LENGTH = "a virtual address is written without a prefix length"
WITH_LENGTH = "write it with the length of its network: 192.0.2.11/24"


@pytest.mark.parametrize(
    ("kind", "written", "message", "help"),
    [
        (values.WholeNumber, "1.0", "'1.0' is no whole number", "write digits only, such as 100"),
        (values.WholeNumber, None, "nothing is no whole number", "write digits only, such as 100"),
        (values.Duration, "5", "'5' is no duration", "write a number with its unit: 100ms, 1s, 10m or 2h"),
        (values.Duration, "15ms", "15ms is no whole number of 10ms steps", "times are counted in steps of 10ms"),
        (values.Address, "{a}/24", "'{a}/24' is no IP address", WITHOUT_LENGTH),
        (values.Address, "x" * 50, f"'{'x' * 37}...' is no IP address", "such as 192.0.2.80"),
        (values.InterfaceAddress, "192.0.2.11", "192.0.2.11 has no prefix length", WITH_LENGTH),
        (values.Switch, "maybe", "'maybe' is neither true nor false", "write true or false"),
        (values.Line, "x" * 65_537, "a line of more than 65,536 bytes", "put what is so long into a script"),
        (values.Text, "\x9b31m", "the text has a control character: '\\x9b'", "take it out"),
        (values.Text, "a\u202eb", "the text has a control character: '\\u202e'", "take it out"),
        (values.Text, "\x07", "the text has a control character: '\\x07'", "take it out"),
    ],
)  # fmt: skip
def test_refusal_says_what_and_what_instead(kind: Any, written: object, message: str, help: str) -> None:
    with pytest.raises(ValidationError) as refused:
        reader(kind)(written)
    (error,) = refused.value.errors()
    assert (error["msg"], error["ctx"]["help"]) == (message, help)
