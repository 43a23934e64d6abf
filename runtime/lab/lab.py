"""The lab itself: the places of a site, its wires, the agents that run there, and the eyes that watch. Everything is
inside the enclosure that `runtime/lab/enclosure.py` made, and ends with it."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from compiler.model import Host, Member, Model, Router, VirtualAddress
from compiler.probe import Probe
from compiler.services import software_of
from runtime.lab.enclosure import is_root
from runtime.lab.network import Lan, Network, lan_of, lans_of
from runtime.lab.place import LAB, SITE, Place, vrrpc_command
from runtime.lab.probe import INTERVAL, Prober
from runtime.lab.services import data_script, is_asked
from runtime.lab.stand_in import played, stand_in
from runtime.lab.witness import Witness
from runtime.who.ask import ask
from schemas.part import SecretRef

CLIENT: Final = ".jimbob"
"""With a dot, as no host of a site can be called: a host jimbob must not share his cable."""
_WHO_LIMIT: Final = 2.0


Data = Mapping[str, bytes | None]
NO_DATA: Final[Data] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds since the lab began, for the timeline."""

    began: float

    def now(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self.began


class Lab:
    """A running site. `notes` says what stands in for what cannot run here. With `complete` the hosts will have all
    that their services need, so that nothing stands in for these, and no data are made."""

    def __init__(self, model: Model, text: str, data: Data = NO_DATA, complete: bool = False) -> None:
        self.model = model
        self._complete = complete
        self.clock = Clock(time.monotonic())
        os.makedirs(SITE)
        self._lans = lans_of(model)
        self.notes = self.follow(text, data)
        self.client = Place(CLIENT, own_files=False)
        self.hosts = {host.name: Place(host.name, own_files=True) for host in model.hosts}
        self.network = Network()
        self._wire()
        self._senders: dict[str, str] = {}
        self.agents: dict[str, subprocess.Popen[bytes]] = {}
        self.witness = Witness(lan.bridge for lan in self._lans)

    def follow(self, text: str, data: Data = NO_DATA) -> list[str]:
        """Give the hosts another text of the site, with stand-ins where this machine needs them; what these are."""
        text, notes = stand_in(
            text,
            self.model,
            lambda program: shutil.which(program, path=_PATH) is not None,
            is_root(),
            not self._complete,
        )
        self.give(text, data)
        self._played = played(text)
        return notes

    def give(self, text: str, data: Data = NO_DATA) -> None:
        """Give the hosts a text as it is: one that does not compile is for them to refuse. Bytes that are no UTF-8 are
        in it as surrogates. `data` are zone files and serials by their names."""
        for name, content in data.items():
            if content is not None:
                _lay(name, content)
        _lay("site.yaml", text.encode(errors="surrogateescape"))

    def take_away(self) -> None:
        """Leave the hosts without a site, as somebody did who deleted it."""
        with suppress(FileNotFoundError):
            os.unlink(f"{SITE}/site.yaml")

    def _wire(self) -> None:
        for lan in self._lans:
            self.network.lay_lan(lan)
            self.network.lay_cable(self.client, _client_nic(lan), lan, (lan.client, *lan.others))
        for host in self.model.hosts:
            for nic in host.nics:
                self.network.lay_cable(self.hosts[host.name], nic.name, lan_of(self._lans, nic), nic.own)
        for router in self.model.routers:
            lan = self.lan_of(router)
            for address in router.addresses:
                if not address.ip.is_link_local and not any(address.ip in network for network in lan.networks):
                    self.network.route(self.client, address.ip, _client_nic(lan))

    def start_agents(self) -> None:
        """`vrrpc run` on every host, with the secrets and the data that the site names."""
        values = {reference: secrets.token_hex(4) for reference in _references(self.model)}
        for host in self.hosts.values():
            for reference, value in values.items():
                _keep(host, reference, value)
        for name, place in self.hosts.items():
            for service in self.model.services.get(name, ()):
                if not self._complete and self._played.get(service.name) == service.written.software:
                    place.run("sh", "-c", data_script(service))
            self.start_agent(name)

    def start_agent(self, name: str, *options: str) -> None:
        """On one host."""
        words = [vrrpc_command(), "run", "--source", SITE, "--host", name, *options]
        self.agents[name] = self.hosts[name].start(words, self.log(name))

    def stop_agent(self, name: str) -> None:
        """Kill it, as a crash would. What we started is `nsenter`, which waits for the agent."""
        agent = self.agents.pop(name)
        with open(f"/proc/{agent.pid}/task/{agent.pid}/children", encoding="ascii") as children:
            for pid in children.read().split():
                os.kill(int(pid), signal.SIGKILL)
        agent.wait()

    def log(self, name: str) -> str:
        """Where a host's agent writes."""
        return f"{LAB}/{name}.log"

    def lan_of(self, router: Router) -> Lan:
        """The wire that a router's members meet on."""
        return lan_of(self._lans, router.members[0].nic)

    def masters(self, router: Router, since: float) -> list[str]:
        """Hosts that advertised themselves as master since a monotonic time, the latest last."""
        sources = self.witness.masters(self.lan_of(router).bridge, router.vrid, since, router.family)
        return [self._sender(router, source) for source in sources]

    def first_advert(self, router: Router, name: str, since: float) -> float | None:
        """When a host was first heard as master since a monotonic time."""
        heard = self.witness.since(self.lan_of(router).bridge, router.vrid, router.family, since)
        return next((each.at for each in heard if self._sender(router, each.source) == name), None)

    def _sender(self, router: Router, source: str) -> str:
        """The host that an advert came from. Over IPv6 a speaker takes a link-local address of the NIC or of a device
        of its own, so it is looked for where it is."""
        for member in router.members:
            if source in (str(member.source), str(member.unicast_source)):
                return member.host.name
        if source not in self._senders:
            having = (name for name, host in self.hosts.items() if source in self.network.link_local(host))
            self._senders[source] = next(having, source)
        return self._senders[source]

    def prober(self, interval: float = INTERVAL) -> Prober:
        """The client's eyes on every virtual address of the site that a client would ask."""
        with self.client.network():
            return Prober((address.ip for router in self.model.routers for address in asked_of(router)), interval)

    def probes(self) -> Iterator[Probe]:
        """What every service that is played can be asked for who is there."""
        for service in self.model.each_service():
            for probe in software_of(service).probes(service):
                if is_asked(probe, service, self._played.get(service.name)):
                    yield probe

    def who(self, probe: Probe) -> str:
        """The host that answers the client for a service, or why nobody does."""
        with self.client.network():
            answer = ask(probe, _WHO_LIMIT)
        return answer.host or f"nobody ({answer.trouble})"

    def close(self) -> None:
        """Stop what listens; the rest goes with the enclosure."""
        self.witness.stop()


def _lay(name: str, content: bytes) -> None:
    """A file of the hosts' site, whole at once."""
    path, fresh = f"{SITE}/{name}", f"{SITE}/.fresh"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(fresh, "wb") as file:
        file.write(content)
    os.rename(fresh, path)


_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def asked_of(router: Router) -> tuple[VirtualAddress, ...]:
    """The addresses of an advert that clients ask: a link-local one is for those who know the link by name."""
    return tuple(address for address in router.addresses if not address.ip.is_link_local or address.ip.version == 4)


def preferred(router: Router) -> Member:
    """The member that is master when all are well."""
    return max(router.members, key=lambda member: member.priority)


def next_best(router: Router, without: Host) -> Member | None:
    """The member that takes over when a host is cut off; None when nobody is left."""
    left = [member for member in router.members if member.host.name != without.name]
    return max(left, key=lambda member: member.priority, default=None)


def _client_nic(lan: Lan) -> str:
    return lan.bridge.replace("lan", "eth")


def _references(model: Model) -> Iterable[SecretRef]:
    passwords = [router.password for router in model.routers]
    tokens = [each.token for each in model.notifications]
    return dict.fromkeys(reference for reference in (*passwords, *tokens) if reference)


def _keep(host: Place, reference: SecretRef, value: str) -> None:
    if reference.secret:
        host.run(vrrpc_command(), "secret", "set", reference.secret, input=value + "\n")
    else:
        script = 'mkdir -p "$(dirname "$1")" && umask 077 && cat >"$1"'
        host.run("sh", "-c", script, "sh", str(reference.file), input=value + "\n")
