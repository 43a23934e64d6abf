"""freevrrpd.conf of one host -> what it says, in our words.

What its parser does (freevrrpd 1.2, read in its source) is done here, and told where it is not what the author meant:
it cuts lines, loses the last one, reads numbers modulo 256, and exits for much else.
"""

import re
from collections.abc import Iterator
from ipaddress import IPv4Address

from compiler.importing.commands import for_shell
from compiler.importing.facts import Command, HostFacts, Instance, Moving
from compiler.importing.lines import decoded
from compiler.importing.remarks import At, Remark, UnreadableError
from compiler.importing.values import fits
from schemas.hosts import Speaker
from schemas.values import InterfaceName

_LONGEST_LINE = 1023
_SECTION = "[VRID]"
_ELSEWHERE = {
    "MCClearErrorsCount": "vrrpc leaves it at its default",
    "carriertimeout": "vrrpc leaves it at its default",
    "spanningtreelatency": "no adverts are sent while it waits, so that of 2s makes two masters",
    "vridsdep": "make it a group, with a speaker that can (`vrrpc explain V304`)",
    "useIKE": "there is no such authentication any more (RFC 3768)",
    "AHencryption": "there is no such authentication any more (RFC 3768)",
    "presharedkey": "there is no such authentication any more (RFC 3768)",
    "useVMAC": "freevrrpd 1.x ignores it",
    "sendgratuitousarp": "freevrrpd 1.x ignores it",
}
_KNOWN = {
    "serverid", "interface", "priority", "addr", "password", "masterscript", "backupscript", "monitoredcircuits",
}  # fmt: skip
_Options = dict[str, tuple[str, At]]


def read_freevrrpd(file: str, content: bytes, name: str) -> HostFacts:
    """The facts of a host; the file says no name of it. Raises UnreadableError where the daemon would not start."""
    remarks: list[Remark] = []
    sections: list[tuple[At, _Options]] = []
    for at, line in _lines(file, content, remarks):
        _line(at, line, sections, remarks)
    instances = [_instance(at, options, remarks) for at, options in sections]
    found = tuple(instance for instance in instances if instance)
    return HostFacts(name, Speaker.FREEVRRPD, At(file), found, tuple(sorted(remarks, key=lambda remark: remark.at)))


def _lines(file: str, content: bytes, remarks: list[Remark]) -> Iterator[tuple[At, str]]:
    lines = decoded(file, content).split("\n")
    if lines[-1]:
        at = At(file, len(lines))
        remarks.append(Remark(at, "the last line", "it has no newline, so freevrrpd never sees it"))
    for number, line in enumerate(lines[:-1], 1):
        at = At(file, number)
        if len(line.encode()) > _LONGEST_LINE and not line.startswith("#"):
            raise UnreadableError(at, f"freevrrpd cuts a line after {_LONGEST_LINE} bytes and exits on the rest")
        if line.endswith("\r"):
            remarks.append(Remark(at, "carriage return", "freevrrpd takes it for a part of the value", lost=False))
        yield at, line.removesuffix("\r")


def _line(at: At, line: str, sections: list[tuple[At, _Options]], remarks: list[Remark]) -> None:
    if not line or line.startswith("#"):
        return
    if line.startswith(_SECTION):
        sections.append((at, {}))
        return
    match = re.match(r"([A-Za-z]+)([^=]*)(=?) *(.*)", line)
    if match is None or not sections:
        place = "before the first [VRID]" if match else "with no keyword in its first column"
        raise UnreadableError(at, f"freevrrpd does not start with a line {place}")
    key, between, equals, value = match.groups()
    if not equals:
        remarks.append(Remark(at, key, "without a = freevrrpd crashes here"))
    elif key in _ELSEWHERE:
        remarks.append(Remark(at, key, _ELSEWHERE[key]))
    elif key not in _KNOWN:
        remarks.append(Remark(at, key, "freevrrpd does not know it and ignores it"))
    else:
        if between.strip():
            remarks.append(Remark(at, key, "freevrrpd takes what stands between it and the = for nothing", lost=False))
        if key in sections[-1][1]:
            remarks.append(Remark(at, key, "it stands here a second time, and this one counts", lost=False))
        sections[-1][1][key] = value, at


def _instance(at: At, options: _Options, remarks: list[Remark]) -> Instance | None:
    addresses = tuple(_addresses(*options["addr"], remarks)) if "addr" in options else ()
    interface = options.get("interface", ("", at))[0].partition(",")[0].strip()[:15]
    vrid = _number(options, "serverid", 0, remarks)
    if not vrid or not addresses or not fits(InterfaceName, interface):
        missing = "serverid of 1 to 255" if not vrid else "addr" if not addresses else "interface"
        remarks.append(Remark(at, _SECTION, f"it has no {missing}, so it cannot run"))
        return None
    priority = _number(options, "priority", 100, remarks)
    if priority in (0, 255):
        why = "0 never wins: 1 is written" if not priority else "it can never be demoted; 254 wins as well"
        remarks.append(Remark(options["priority"][1], f"priority {priority}", why))
    if options.get("monitoredcircuits", ("yes", at))[0] != "yes":
        remarks.append(Remark(options["monitoredcircuits"][1], "monitoredcircuits", "the link is always watched"))
    return Instance(
        name=f"vrid{vrid}",
        at=at,
        interface=interface,
        vrid=vrid,
        priority=min(max(priority, 1), 254),
        version=2,
        interval=100,
        addresses=addresses,
        password=_password(options, remarks),
        on_master=_script(options, "masterscript", remarks),
        on_backup=_script(options, "backupscript", remarks),
    )


def _number(options: _Options, key: str, default: int, remarks: list[Remark]) -> int:
    """As atoi() into eight bits has it."""
    if key not in options:
        return default
    text, at = options[key]
    match = re.match(r"\s*([+-]?[0-9]{1,9})", text)
    number = int(match[1]) if match else 0
    if not 0 <= number <= 255 or not match:
        remarks.append(Remark(at, f"{key} = {text[:20]}", f"freevrrpd reads it as {number % 256}"))
    return number % 256


def _addresses(text: str, at: At, remarks: list[Remark]) -> Iterator[Moving]:
    seen = set()
    for item in re.split(r",[^A-Za-z0-9./]*", text):
        device, colon, rest = item.strip().rpartition(":")
        match = re.fullmatch(r"([0-9.]+)/([0-9]{1,3})", rest)
        try:
            ip = IPv4Address(match[1]) if match else None
        except ValueError:
            ip = None
        if match is None or ip is None:
            remarks.append(Remark(at, f"addr {item[:40]}", "freevrrpd wants an IPv4 address with its length"))
            continue
        if colon:
            remarks.append(Remark(at, f"{device}: in addr", "freevrrpd 1.x ignores the device", lost=False))
        if ip not in seen:
            seen.add(ip)
            yield Moving(ip, min(int(match[2]), 32), "", at)


def _password(options: _Options, remarks: list[Remark]) -> str:
    if "password" not in options:
        return ""
    text, at = options["password"]
    password = text.partition(",")[0].encode()[:8].decode(errors="ignore")
    if password != text:
        why = "only what is before a comma, and 8 bytes of it, count; `vrrpc secret set` takes no more"
        remarks.append(Remark(at, "password", why, lost=False))
    return password


def _script(options: _Options, key: str, remarks: list[Remark]) -> tuple[Command, ...]:
    """freevrrpd has a shell run it, as a step does."""
    text, at = options.get(key, ("", At("")))
    run = text.strip()
    if not run:
        return ()
    if not for_shell(run):
        remarks.append(Remark(at, key, "it has control characters"))
        return ()
    return (Command(run, at),)
