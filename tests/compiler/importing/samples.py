"""The configurations that the tests import: folders of `cases/`, one a pair or a trio of hosts."""

from dataclasses import dataclass
from pathlib import Path

from compiler.importing import Imported, Source, import_site
from runtime.importing import read_source
from schemas.values import IpInterface, read_interface_address

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """`files` are what a user writes behind `vrrpc import`; `given` are the values of `--address`."""

    name: str
    files: tuple[str, ...] = ("clarinet.conf", "fridge.conf")
    given: tuple[str, ...] = ()
    nics: tuple[str, ...] = ("eth0",)
    secrets: tuple[tuple[str, str], ...] = ()
    sound: bool = True

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return FOLDER / self.name

    def sources(self) -> list[Source]:
        """Its files, read from its folder."""
        return [read_source(file) for file in self.files]

    def imported(self) -> Imported:
        """What comes of them; the working folder must be the case's."""
        return import_site(self.sources(), addresses(*self.given))


def addresses(*texts: str) -> dict[tuple[str, str], tuple[IpInterface, ...]]:
    """`HOST:NIC=ADDRESS/LENGTH`, as the command has it."""
    given: dict[tuple[str, str], tuple[IpInterface, ...]] = {}
    for text in texts:
        place, _, address = text.partition("=")
        host, _, nic = place.partition(":")
        given[host, nic] = (*given.get((host, nic), ()), read_interface_address(address))
    return given


PAIR = ("clarinet:eth0=192.0.2.11/24", "fridge:eth0=192.0.2.12/24")
KEEPALIVED = (
    Case("debian_sample", given=PAIR, sound=False),
    Case("haproxy_pair", secrets=(("vi_1", "k@l! #1"),)),
    Case("kubernetes_trio", files=("clarinet.conf", "fridge.conf", "jimbob.conf"), nics=("ens192",)),
    Case(
        "router_pair",
        given=(
            "clarinet:eth0=203.0.113.11/24", "clarinet:eth1=192.0.2.11/24", "clarinet:eth2=198.51.100.11/24",
            "fridge:eth0=203.0.113.12/24", "fridge:eth1=192.0.2.12/24", "fridge:eth2=198.51.100.12/24",
        ),
        nics=("eth0", "eth1", "eth2"),
    ),
    # In an indentation of nobody's, with a load balancer of IPVS and routes, which stay behind.
    Case(
        "web_cluster",
        given=(
            "clarinet:eth0=192.0.2.11/24", "clarinet:eth1=198.51.100.11/24",
            "fridge:eth0=192.0.2.12/24", "fridge:eth1=198.51.100.12/24",
        ),
        nics=("eth0", "eth1"),
        secrets=(("vi_ext", "s3cr3t"), ("vi_int", "s3cr3t")),
        sound=False,
    ),
    # Both versions and both families, on VLANs of a bond; the password is too long, and a line has two addresses.
    Case(
        "mixed_versions",
        given=(
            "clarinet:bond0.100=192.0.2.11/24", "clarinet:bond0.200=198.51.100.11/24",
            "fridge:bond0.100=192.0.2.12/24", "fridge:bond0.200=198.51.100.12/24",
        ),
        nics=("bond0.100", "bond0.200"),
        secrets=(("legacy", "thisisto"),),
        sound=False,
    ),
    Case("dual_stack", files=("clarinet=keepalived.conf", "fridge=keepalived.conf")),
    Case("shared_file", files=("clarinet=keepalived.conf", "fridge=keepalived.conf"), given=PAIR),
)  # fmt: skip
NEWER = (Case("signed_pair", secrets=(("dns-2", "correct horse battery staple and more"),)),)
"""keepalived 2.4, which Debian 12 has not."""
FREEVRRPD = (
    Case(
        "freevrrpd_paper",
        given=("clarinet:xl0=192.0.2.11/24", "fridge:xl0=192.0.2.12/24"),
        secrets=(("vrid1", "vrid1"),),
    ),
    Case(
        "freevrrpd_odd",
        given=("clarinet:em0=192.0.2.11/24", "clarinet:em1=198.51.100.11/24", "fridge:em0=192.0.2.12/24"),
        secrets=(("vrid2", "hunter2"),),
        sound=False,
    ),
)
CASES = (*KEEPALIVED, *NEWER, *FREEVRRPD)
