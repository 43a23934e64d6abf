"""What several hosts say -> one site, as a draft that is written out; and remarks on what they do not agree about."""

from dataclasses import dataclass, field
from typing import NamedTuple

from compiler.capabilities import BASELINE, capabilities_of
from compiler.importing.agree import disagreements
from compiler.importing.facts import Check, Command, HostFacts, Instance, Moving, Watched
from compiler.importing.gather import Gathered, gather
from compiler.importing.names import name_addresses, name_for
from compiler.importing.own import Given, OwnAddresses
from compiler.importing.remarks import At, Remark
from schemas.hosts import Speaker
from schemas.speaker import Failback
from schemas.values import FAULT, Ip


class Member(NamedTuple):
    """A host's part; `tracks` are NICs with what their failure does."""

    interface: str
    priority: int
    tracks: tuple[tuple[str, int], ...]


class Nic(NamedTuple):
    """A NIC with its own addresses as the site writes them."""

    addresses: tuple[str, ...]
    whole: bool
    many_vrids: bool


@dataclass(slots=True)
class Host:
    """A machine of the draft."""

    speaker: Speaker
    nics: dict[str, Nic]
    start_delay: int
    release: tuple[int, ...]


@dataclass(slots=True)
class Router:
    """A virtual router of the draft. Names of checks and addresses are those of the site."""

    first: Instance
    members: dict[str, Member]
    addresses: dict[str, Moving]
    excluded: dict[str, Moving]
    checks: dict[str, int]
    failback: Failback
    failback_after: int
    unicast: bool


@dataclass(slots=True)
class Draft:
    """A site before it is text."""

    hosts: dict[str, Host] = field(default_factory=dict)
    routers: dict[str, Router] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    mail_to: tuple[str, ...] = ()
    mail_routers: tuple[str, ...] = ()


def merge(hosts: list[HostFacts], given: Given, speaker: Speaker | None = None) -> tuple[Draft, list[Remark]]:
    """The draft of a site. `speaker` is what all hosts are to have from now on; without it each keeps its own."""
    return _Merger(hosts, given, speaker).draft()


class _Merger:
    def __init__(self, hosts: list[HostFacts], given: Given, speaker: Speaker | None) -> None:
        self._hosts = [host for host in hosts if host.instances]
        self._own = OwnAddresses(self._hosts, given)
        self._speaker = speaker
        self._draft = Draft()
        self._remarks = [Remark(host.at, host.name, "it has no virtual router") for host in hosts if not host.instances]
        self._gathered: dict[str, Gathered] = {}
        self._checks: dict[str, str] = {}

    def draft(self) -> tuple[Draft, list[Remark]]:
        for host in self._hosts:
            self._host(host)
        for router in gather(self._hosts, self._own):
            name = name_for(router.first.name, self._draft.routers, "router")
            self._gathered[name] = router
            self._draft.routers[name] = self._router(name, router)
            self._remarks += disagreements(router)
        self._groups()
        self._mail()
        return self._draft, self._remarks

    def _host(self, host: HostFacts) -> None:
        nics = {}
        for name in self._own.nics(host.name):
            texts, whole = self._own.shown(host.name, name)
            vrids = {instance.vrid for instance in host.instances if instance.interface == name}
            many = len(vrids) > 1 and host.speaker is not Speaker.FREEVRRPD
            nics[name] = Nic(texts, whole, many)
            self._remarks += self._own.remarks(host.name, name)
        release = self._release(host)
        self._draft.hosts[host.name] = Host(self._speaker or host.speaker, nics, host.start_delay, release)

    def _release(self, host: HostFacts) -> tuple[int, ...]:
        if not host.release or self._speaker not in (None, host.speaker):
            return ()
        said = ".".join(map(str, host.release))
        why = f"{host.speaker} reads what its file says from {said} on, so that is written; write which one runs there"
        self._remarks.append(Remark(host.at, f"speaker_version of {host.name}", why, lost=False))
        return host.release

    def _router(self, name: str, router: Gathered) -> Router:
        first = router.first
        failback, after = self._failback(router)
        addresses: dict[str, Moving] = {}
        name_addresses(first.addresses, addresses)
        everything = dict(addresses)
        name_addresses(first.excluded, everything)
        self._peers(router)
        self._secret(name, router)
        self._steps(name, router)
        self._routes(router)
        return Router(
            first=first,
            members={host: self._member(part, failback) for host, part in router.parts.items()},
            addresses=addresses,
            excluded={key: each for key, each in everything.items() if key not in addresses},
            checks={self._check(router, each.name): self._effect(each, failback) for each in first.checks},
            failback=failback,
            failback_after=after,
            unicast=bool(first.peers),
        )

    def _failback(self, router: Gathered) -> tuple[Failback, int]:
        asked = [part for part in router.parts.values() if part.nopreempt]
        delays = {part.delay for part in router.parts.values() if part.delay}
        if asked and asked[0].nopreempt:
            at = asked[0].nopreempt
            speakers = {self._draft.hosts[host].speaker for host in router.parts}
            unable = [each for each in speakers if not capabilities_of(each, BASELINE[each]).failback_manual]
            if not unable:
                why = "it is `failback: manual` on all members: a lock that holds until a person releases it"
                self._remarks.append(Remark(at, "nopreempt", why, lost=False))
                return Failback.MANUAL, 0
            why = f"{unable[0]} loses it at a restart; `failback: manual` needs `--speaker builtin`"
            self._remarks.append(Remark(at, "nopreempt", f"{why}; the failback is automatic now"))
            return Failback.AUTOMATIC, 0
        if len(delays) > 1:
            why = "members differ; the first host's is kept for all"
            self._remarks.append(Remark(router.first.at, f"preempt_delay of {router.first.name}", why))
        delay = next((part.delay for part in router.parts.values() if part.delay), 0)
        return (Failback.AFTER, delay) if delay else (Failback.AUTOMATIC, 0)

    def _effect(self, watched: Watched, failback: Failback) -> int:
        """A lower priority alone moves nothing where nobody may preempt, or not before a delay is over."""
        if watched.effect == FAULT or failback is Failback.AUTOMATIC:
            return watched.effect
        why = "beside nopreempt or preempt_delay a lower priority does not move the role in time; it is `fault` now"
        self._remarks.append(Remark(watched.at, f"weight of {watched.name}", why))
        return FAULT

    def _member(self, part: Instance, failback: Failback) -> Member:
        tracks = tuple((each.name, self._effect(each, failback)) for each in part.tracks)
        return Member(part.interface, part.priority, tracks)

    def _check(self, router: Gathered, name: str) -> str:
        """The name in the site of a check of the first host, which the site gets if it has it not yet."""
        definitions = [(host, check) for host in self._hosts for check in host.checks if check.name == name]
        _, first = next((each for each in definitions if each[0].name == next(iter(router.parts))), definitions[0])
        if name not in self._checks:
            self._checks[name] = name_for(name, self._draft.checks, "check")
            self._draft.checks[self._checks[name]] = first
            for host, other in definitions:
                if other._replace(at=first.at) != first:
                    why = f"it is another one than at {first.at}, which is kept for all hosts"
                    self._remarks.append(Remark(other.at, f"check {name} of {host.name}", why))
        return self._checks[name]

    def _peers(self, router: Gathered) -> None:
        """Peers that are no host of the site, of a router whose members are known by their sources."""
        for host, part in router.parts.items():
            others = {ip for name, other in router.parts.items() if name != host for ip in self._ips(name, other)}
            unknown = [name for name, other in router.parts.items() if name != host and not self._ips(name, other)]
            strange = [(peer, at) for peer, at in part.peers if peer not in others]
            for peer, at in strange[len(unknown) :]:
                why = "no file that was given is that host's; give that, too, as all members stand in one site"
                self._remarks.append(Remark(at, f"unicast_peer {peer}", why))

    def _ips(self, host: str, part: Instance) -> set[Ip]:
        known = {each.ip for each in self._own.known(host, part.interface)}
        return known | ({part.source} if part.source else set())

    def _secret(self, name: str, router: Gathered) -> None:
        if router.first.password:
            hosts = ", ".join(router.parts)
            why = f"passwords stay out of the site: run `vrrpc secret set {name}` on {hosts}"
            self._remarks.append(Remark(router.first.at, f"password of {router.first.name}", why, lost=False))
        for number, _ in router.first.hmac.values if router.first.hmac else ():
            why = f"keys stay out of the site: run `vrrpc secret set {name}-{number}` on {', '.join(router.parts)}"
            self._remarks.append(Remark(router.first.at, f"key {number} of {router.first.name}", why, lost=False))

    def _steps(self, name: str, router: Gathered) -> None:
        commands = (*router.first.on_master, *router.first.on_backup)
        if commands:
            why = f"steps of {name} are stopped after 10s; give one a `limit` if it needs longer"
            self._remarks.append(Remark(commands[0].at, f"commands of {router.first.name}", why, lost=False))

    def _routes(self, router: Gathered) -> None:
        """An address comes as /32 or /128: with a longer network it was a route as well."""
        for host, part in router.parts.items():
            own = [each.network for each in self._own.known(host, part.interface)]
            for each in (*part.addresses, *part.excluded):
                same = [network for network in own if network.version == each.ip.version]
                if (
                    each.network
                    and same
                    and not each.ip.is_link_local
                    and not any(each.ip in network for network in same)
                ):
                    why = f"it comes without its network; give {part.interface} of {host} an address or a route there"
                    self._remarks.append(Remark(each.at, f"{each.ip}/{each.length}", why))

    def _groups(self) -> None:
        by_routers: dict[frozenset[str], At] = {}
        for host in self._hosts:
            for group in host.groups:
                names = self._members_of(host.name, group.instances)
                missing = len(group.instances) - len(names)
                if missing:
                    self._remarks.append(
                        Remark(group.at, f"group {group.name}", f"{missing} of its instances cannot run")
                    )
                if len(names) < 2 or frozenset(names) in by_routers:
                    continue
                if by_routers and any(set(names) & each for each in by_routers):
                    why = "its instances are in another group already, of another host; that one is kept"
                    self._remarks.append(Remark(group.at, f"group {group.name} on {host.name}", why))
                    continue
                by_routers[frozenset(names)] = group.at
                self._draft.groups[name_for(group.name, self._draft.groups, "group")] = names

    def _members_of(self, host: str, instances: tuple[str, ...]) -> tuple[str, ...]:
        parts = {router.parts[host].name: name for name, router in self._gathered.items() if host in router.parts}
        return tuple(parts[each] for each in instances if each in parts)

    def _mail(self) -> None:
        with_mail = [host for host in self._hosts if host.mail_to]
        routers = [name for name, router in self._gathered.items() if any(part.mail for part in router.parts.values())]
        for host in with_mail:
            at = host.mail_at or host.at
            if not routers:
                why = "no instance has smtp_alert, so keepalived never mails of a role"
                self._remarks.append(Remark(at, "notification_email", why, lost=False))
            elif set(host.mail_to) != set(with_mail[0].mail_to):
                why = f"it is not that of {with_mail[0].mail_at}, which is kept"
                self._remarks.append(Remark(at, f"notification_email of {host.name}", why))
        if with_mail and routers:
            self._draft.mail_to = with_mail[0].mail_to
            self._draft.mail_routers = () if len(routers) == len(self._gathered) else tuple(routers)


def steps_of(router: Router) -> dict[str, tuple[Command, ...]]:
    """The commands of each role, by the keys of a site."""
    return {"on_master": router.first.on_master, "on_backup": router.first.on_backup}
