"""The hosts' own addresses. keepalived.conf has the source of adverts at most, and never the length of its network."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from compiler.importing.facts import HostFacts, Instance
from compiler.importing.remarks import Remark
from schemas.values import Ip, IpInterface

UNKNOWN = "unknown"
"""What stands in the place of an address that nobody knows: no compiler takes it for one."""

Given = Mapping[tuple[str, str], tuple[IpInterface, ...]]
"""Own addresses that the user gave, by host and NIC."""


class Shown(NamedTuple):
    """The addresses of a NIC as a site writes them, and whether they are whole."""

    texts: tuple[str, ...]
    whole: bool


class OwnAddresses:
    """What is known of the own addresses of all hosts."""

    def __init__(self, hosts: Iterable[HostFacts], given: Given) -> None:
        self._given = given
        self._hosts = {host.name: host for host in hosts}

    def known(self, host: str, nic: str) -> list[IpInterface]:
        """The addresses of a NIC that are known with their networks, the source of adverts first."""
        sources = self._sources(host, nic)
        if (host, nic) in self._given:
            return sorted(self._given[host, nic], key=lambda each: each.ip not in sources)
        return [found for source in sources if (found := self._with_length(host, nic, source))]

    def shown(self, host: str, nic: str) -> Shown:
        """What a site writes of a NIC. A source without a network stands alone, which the compiler refuses."""
        if (host, nic) in self._given:
            return Shown(tuple(str(each) for each in self.known(host, nic)), True)
        found = {source: self._with_length(host, nic, source) for source in self._sources(host, nic)}
        texts = [str(whole or source) for source, whole in found.items()]
        families = {instance.family for instance in self._on(host, nic)}
        lacking = not texts or (4 in families and not any(source.version == 4 for source in found))
        if lacking:
            texts.insert(0, UNKNOWN)
        return Shown(tuple(texts), not lacking and all(found.values()))

    def remarks(self, host: str, nic: str) -> list[Remark]:
        """What is to be given for a NIC, or does not fit what was."""
        instances = self._on(host, nic)
        tracked = [track.at for each in self._hosts[host].instances for track in each.tracks if track.name == nic]
        at = instances[0].at if instances else tracked[0]
        if (host, nic) in self._given:
            ips = {each.ip for each in self._given[host, nic]}
            odd = [source for source in self._sources(host, nic) if source not in ips]
            why = f"--address gives {nic} of {host} others, and adverts come from the first"
            return [Remark(at, f"source {source}", why) for source in odd]
        shown = self.shown(host, nic)
        if shown.whole:
            return []
        lacking = [text for text in shown.texts if "/" not in text]
        known = lacking[0] if lacking[0] != UNKNOWN else "ADDRESS"
        what = f"the own address of {nic} on {host}"
        return [Remark(at, what, f"the file does not say it whole: give --address {host}:{nic}={known}/LENGTH")]

    def strangers(self, wanted: Given) -> list[tuple[str, str]]:
        """Hosts and NICs that addresses were given for and that no file has."""
        return [key for key in wanted if key[0] not in self._hosts or key[1] not in self.nics(key[0])]

    def nics(self, host: str) -> list[str]:
        """The NICs of a host that its file names."""
        instances = self._hosts[host].instances
        own = [instance.interface for instance in instances]
        return list(dict.fromkeys([*own, *(track.name for instance in instances for track in instance.tracks)]))

    def _on(self, host: str, nic: str) -> list[Instance]:
        return [instance for instance in self._hosts[host].instances if instance.interface == nic]

    def _sources(self, host: str, nic: str) -> list[Ip]:
        return list(dict.fromkeys(each.source for each in self._on(host, nic) if each.source))

    def _with_length(self, host: str, nic: str, source: Ip) -> IpInterface | None:
        """With the network that a virtual address on the same NIC was written with; a link-local one has /64."""
        from ipaddress import ip_interface

        if source.version == 6 and source.is_link_local:
            return ip_interface(f"{source}/64")
        for instance in self._on(host, nic):
            for each in (*instance.addresses, *instance.excluded):
                if each.network and source in each.network:
                    return ip_interface(f"{source}/{each.length}")
        return None
