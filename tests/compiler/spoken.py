"""What a compiled configuration makes a daemon say on the wire, read back from the file of each kind of speaker."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from schemas.filetree import File, Tree
from schemas.speaker import Ip, read_config
from tests.compiler.samples import filled
from tests.compiler.targets import freevrrpd_reader

SECRETS = {"front": "12345678"}


@dataclass(frozen=True)
class Spoken:
    """What the members of one virtual router must agree on; the interval in centiseconds."""

    vrid: int
    version: int
    interval: int
    addresses: tuple[Ip, ...]
    password: str


def spoken(tree: Tree, secrets: Mapping[str, str] = SECRETS) -> list[Spoken]:
    """The virtual routers of a host, in the order of its daemon's file."""
    readers = {
        "freevrrpd.conf": _freevrrpd, "keepalived.conf": _keepalived, "vrrpd.conf": _frr, "speaker.json": _builtin,
    }  # fmt: skip
    for file in tree.files:
        name = file.path.rpartition("/")[2]
        if name in readers and "/supervisor/" not in file.path:
            return list(readers[name](file, secrets))
    return []


def _freevrrpd(file: File, secrets: Mapping[str, str]) -> Iterator[Spoken]:
    for section in freevrrpd_reader.read(filled(file, secrets).encode()):
        yield Spoken(section.serverid, 2, 100, section.addresses, section.password)


def _builtin(file: File, secrets: Mapping[str, str]) -> Iterator[Spoken]:
    for router in read_config(filled(file, secrets)).routers:
        yield Spoken(router.vrid, router.version, router.interval, router.addresses, router.password)


def _keepalived(file: File, secrets: Mapping[str, str]) -> Iterator[Spoken]:
    for block in re.findall(r"^vrrp_instance \S+ \{$(.*?)^\}$", filled(file, secrets), re.MULTILINE | re.DOTALL):
        words = dict(line.split(maxsplit=1) for line in block.splitlines() if len(line.split()) == 2)
        listed = re.findall(r"^    virtual_ipaddress \{$(.*?)^    \}$", block, re.MULTILINE | re.DOTALL)
        addresses = re.findall(r"^ *(\S+)/(?:32|128 .*)$", listed[0], re.MULTILINE)
        yield Spoken(
            int(words["virtual_router_id"]),
            int(words["version"]),
            round(float(words["advert_int"]) * 100),
            tuple(map(ip_address, addresses)),
            words.get("auth_pass", "").strip('"'),
        )


def _frr(file: File, _: Mapping[str, str]) -> Iterator[Spoken]:
    for lines in re.findall(r"^ ! \S+$((?:\n vrrp .*)*)", file.text, re.MULTILINE):
        words = [line.split() for line in lines.splitlines() if line]
        values = {key: value for _, _, key, value in words}
        addresses = tuple(ip_address(value) for _, _, key, value in words if key in ("ip", "ipv6"))
        interval = int(values["advertisement-interval"]) // 10
        yield Spoken(int(words[0][1]), int(values["version"]), interval, addresses, "")
