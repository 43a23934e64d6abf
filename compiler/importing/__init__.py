"""Configuration files of other daemons -> the text of a site, and what did not come along.

keepalived.conf / freevrrpd.conf -> HostFacts, one a host -> merge -> Draft -> write -> text

Pure: the shell reads the files, also those that are included, and gives their contents. Nothing is guessed: what no
file says stands in the text as a word that the compiler refuses at its very line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from compiler.importing.facts import HostFacts
from compiler.importing.freevrrpd import read_freevrrpd
from compiler.importing.keepalived import read_keepalived
from compiler.importing.lines import Includes, decoded, included_by
from compiler.importing.merge import merge
from compiler.importing.own import Given, OwnAddresses
from compiler.importing.remarks import At, Remark, UnreadableError
from compiler.importing.values import name_of_file
from compiler.importing.write import write
from schemas.hosts import Speaker

__all__ = ["Imported", "Source", "UnreadableError", "import_site", "included_by"]


@dataclass(frozen=True, slots=True)
class Source:
    """The file of one host, with what it includes. `host` is empty where the user did not name it."""

    file: str
    content: bytes
    host: str = ""
    included: Includes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """The text of a site, and remarks in the order of the files."""

    text: str
    remarks: tuple[Remark, ...]

    @property
    def whole(self) -> bool:
        """Whether all of it came along."""
        return not any(remark.lost for remark in self.remarks)


def import_site(sources: Sequence[Source], given: Given | None = None, speaker: Speaker | None = None) -> Imported:
    """One site of the files of its hosts. `given` are own addresses by host and NIC; `speaker` replaces what the hosts
    have. Raises UnreadableError for a file that is none, and where there is no site to be made."""
    hosts = _named([_read(source) for source in sources])
    if not any(host.instances for host in hosts):
        raise UnreadableError(hosts[0].at, _first_reason(hosts))
    given = given or {}
    draft, remarks = merge(hosts, given, speaker)
    known = OwnAddresses([host for host in hosts if host.instances], given)
    for host, nic in known.strangers(given):
        raise UnreadableError(At(f"--address {host}:{nic}"), _no_such_nic(host, known, hosts))
    order = {source.file: number for number, source in enumerate(sources)}
    every = [*(remark for host in hosts for remark in host.remarks), *remarks]
    ordered = sorted(dict.fromkeys(every), key=lambda remark: (order.get(remark.at.file, -1), remark.at))
    return Imported(write(draft, [source.file for source in sources]), tuple(ordered))


def _first_reason(hosts: list[HostFacts]) -> str:
    lost = [str(remark) for host in hosts for remark in host.remarks if "cannot run" in remark.why]
    return "no virtual router is in it" + (f"; {lost[0]}" if lost else "")


def _no_such_nic(host: str, known: OwnAddresses, hosts: list[HostFacts]) -> str:
    nics = [f"{each.name}:{nic}" for each in hosts if each.instances for nic in known.nics(each.name)]
    return f"no file has this NIC of {host}; there are {', '.join(nics)}"


def _read(source: Source) -> HostFacts:
    text = decoded(source.file, source.content)
    if re.search(r"^\[VRID\]", text, re.MULTILINE):
        return read_freevrrpd(source.file, source.content, source.host)
    return read_keepalived(source.file, source.content, source.host, source.included)


def _named(hosts: list[HostFacts]) -> list[HostFacts]:
    """Each with a name: the one that the user or the file gave, where no other host has that, or else the file's."""
    from dataclasses import replace

    said = [host.name for host in hosts]
    named: list[HostFacts] = []
    for host in hosts:
        name = host.name if host.name and said.count(host.name) == 1 else name_of_file(host.at.file)
        if not name or name in (each.name for each in named):
            what = f"{name} is another file's host, too" if name else "it does not say a host's name"
            raise UnreadableError(host.at, f"{what}; give it as HOST={host.at.file}")
        named.append(replace(host, name=name))
    return named
