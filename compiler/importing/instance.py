"""vrrp_instance -> one host's part in a virtual router."""

from collections.abc import Iterator
from typing import NamedTuple

from compiler.importing.addresses import read_addresses
from compiler.importing.authentication import read_authentication
from compiler.importing.blocks import Entry
from compiler.importing.facts import Instance, Moving, Watched
from compiler.importing.not_carried import is_implied, reason
from compiler.importing.notify import Notifying
from compiler.importing.remarks import At, Remark
from compiler.importing.values import address, fits, is_on, seconds, whole
from compiler.importing.watching import TRACKS, Watchables
from schemas.values import FAULT, MOST_LOWER, InterfaceName, Ip

_OWN_BLOCKS = frozenset({
    "virtual_router_id", "priority", "version", "advert_int", "authentication", "virtual_ipaddress",
    "virtual_ipaddress_excluded", "mcast_src_ip", "unicast_src_ip", "unicast_peer", "nopreempt", "preempt",
    "preempt_delay", "use_vmac", "track_interface", "track_script", "track_process", "track_file", "smtp_alert",
    "notify_master", "notify_backup", "notify_fault", "notify_stop", "notify", "auth_hmac", "v3_checksum_as_v2",
})  # fmt: skip
_SINGLE = ("interface", "virtual_router_id", "priority", "version", "advert_int", "state")
_LONGEST_DELAY = 100_000
_HIGHEST = 254


class InGroup(NamedTuple):
    """What an instance has of its sync group: all empty where it is in none.

    `shared` are the group's blocks of tracking, `notified` its commands, if they are run for this instance.
    """

    name: str = ""
    shared: tuple[Entry, ...] = ()
    notified: tuple[Entry, ...] = ()
    mails: bool = False
    drops_weights: bool = False


class InstanceReader:
    """Reads the instances of one host, which may watch what is `watchable`."""

    def __init__(self, defaults: dict[str, str], watchable: Watchables, remarks: list[Remark]) -> None:
        self._defaults = defaults
        self._watchable = watchable
        self._remarks = remarks

    def read(self, entry: Entry, group: InGroup) -> Instance | None:
        """One instance with what its group adds to it, or None where keepalived would not run it."""
        interface, vrid = self._word(entry, "interface"), self._number(entry, "virtual_router_id", (1, 255), 0)
        addresses, excluded = self._addresses(entry)
        missing = _missing(interface, vrid, addresses)
        if missing:
            self._lost(entry.at, f"vrrp_instance {entry.value}", f"it has no {missing}, so it cannot run")
            return None
        priority, checks, tracks = self._tracking(entry, interface, group)
        version = self._version(entry, addresses[0].ip.version)
        signed = read_authentication(entry, version, self._is_strict(entry), self._remarks)
        on_master, on_backup = Notifying(self._defaults, self._remarks).steps(entry, list(group.notified), group.name)
        nopreempt, delay = self._if_backup(entry, "nopreempt"), self._if_backup(entry, "preempt_delay")
        self._others(entry)
        return Instance(
            name=entry.value,
            at=entry.at,
            interface=interface,
            vrid=vrid,
            priority=priority,
            version=version,
            interval=self._interval(entry, version),
            addresses=addresses,
            excluded=excluded,
            source=self._source(entry),
            peers=tuple(self._peers(entry)),
            password=signed.password,
            hmac=signed.hmac,
            plain_checksum=self._plain_checksum(entry, version, addresses[0].ip.version),
            nopreempt=nopreempt.at if nopreempt else None,
            delay=seconds(delay, self._remarks, (0, _LONGEST_DELAY), 0) if delay else 0,
            virtual_mac=self._virtual_mac(entry, vrid),
            checks=checks,
            tracks=tracks,
            on_master=on_master,
            on_backup=on_backup,
            mail=group.mails or self._mails(entry),
        )

    def _others(self, entry: Entry) -> None:
        """What the site language has no word for, and what stands twice."""
        for keyword in _SINGLE:
            for each in list(entry.within(keyword))[1:]:
                self._note(each.at, each.text[:60], f"{keyword} stands there already; the last one counts")
        implied = {"vmac_xmit_base"} if any(entry.within("unicast_peer")) else set()  # unicast has no other way
        for each in entry.block:
            if each.keyword not in _OWN_BLOCKS | implied and not is_implied(each.keyword, each.value):
                self._lost(each.at, f"{each.keyword} of {entry.value}", reason(each.keyword))

    def _word(self, entry: Entry, keyword: str) -> str:
        """The last one counts, as in keepalived."""
        found = list(entry.within(keyword))
        if found and keyword == "interface" and not fits(InterfaceName, found[-1].value):
            self._lost(found[-1].at, found[-1].text, "that is no name of an interface that a site can have")
            return ""
        return found[-1].value if found else ""

    def _number(self, entry: Entry, keyword: str, bounds: tuple[int, int], default: int) -> int:
        found = list(entry.within(keyword))
        return whole(found[-1], self._remarks, bounds, default) if found else default

    def _version(self, entry: Entry, family: int) -> int:
        version = 3 if self._defaults.get("vrrp_version") == "3" else 2
        for each in entry.within("version"):
            version = whole(each, self._remarks, (2, 3), version)
            if version == 2 and family == 6:
                self._note(each.at, each.text, "version 2 has no IPv6, so keepalived speaks version 3")
        return 3 if family == 6 else version

    def _interval(self, entry: Entry, version: int) -> int:
        interval = 100
        for each in entry.within("advert_int"):
            interval = seconds(each, self._remarks, (1, 4095) if version == 3 else (50, 25_500), 100)
            if version == 2 and interval % 100:
                interval = max(100, round(interval / 100 + 1e-9) * 100)
                self._note(each.at, each.text, f"version 2 counts whole seconds: keepalived takes {interval // 100}s")
        return interval

    def _addresses(self, entry: Entry) -> tuple[tuple[Moving, ...], tuple[Moving, ...]]:
        interface = next((each.value for each in entry.within("interface")), "")
        addresses, excluded = (list(read_addresses(entry, key, interface, self._remarks)) for key in _LISTS)
        family = addresses[0].ip.version if addresses else 4
        for each in addresses:
            if each.ip.version != family:
                why = f"the instance is of IPv{family}, so keepalived ignores it; write it into `excluded` to have it"
                self._lost(each.at, str(each.ip), why)
        return tuple(each for each in addresses if each.ip.version == family), tuple(excluded)

    def _source(self, entry: Entry) -> Ip | None:
        source = None
        for each in entry.block:
            if each.keyword in ("mcast_src_ip", "unicast_src_ip"):
                source = address(each.value)
                if source is None:
                    self._lost(each.at, each.text, "that is no IP address")
        return source

    def _peers(self, entry: Entry) -> Iterator[tuple[Ip, At]]:
        for block in entry.within("unicast_peer"):
            if not block.block:
                self._note(block.at, "unicast_peer", "it is empty, so keepalived sends by multicast")
            for each in block.block:
                peer = address(each.words[0])
                if peer is None:
                    self._lost(each.at, each.words[0][:60], "that is no IP address")
                    continue
                if len(each.words) > 1:
                    self._lost(each.at, " ".join(each.words[1:]), "peers have no options in the site language")
                yield peer, each.at

    def _is_strict(self, entry: Entry) -> bool:
        said = list(entry.within("strict_mode"))
        return is_on(said[-1]) if said else "vrrp_strict" in self._defaults

    def _plain_checksum(self, entry: Entry, version: int, family: int) -> bool:
        """Only version 3 over IPv4 leaves a choice."""
        said = list(entry.within("v3_checksum_as_v2"))
        if not said or not is_on(said[-1]):
            return False
        if (version, family) != (3, 4):
            self._note(said[-1].at, said[-1].text, "only version 3 over IPv4 has the choice, so it is left out")
        return (version, family) == (3, 4)

    def _if_backup(self, entry: Entry, keyword: str) -> Entry | None:
        """What is only for who begins as backup."""
        found = list(entry.within(keyword))
        if found and any(each.value == "MASTER" for each in entry.within("state")):
            self._note(found[-1].at, found[-1].text, "keepalived ignores it beside `state MASTER`")
            return None
        return found[-1] if found else None

    def _virtual_mac(self, entry: Entry, vrid: int) -> bool:
        found = list(entry.within("use_vmac"))
        for each in found:
            if any(not word.startswith(f"vrrp{vrid}") or "." in word for word in each.words[1:]):
                self._lost(each.at, each.text, f"the device is called vrrp{vrid}, with the MAC address of the standard")
        return bool(found)

    def _mails(self, entry: Entry) -> bool:
        default = self._defaults.get("smtp_alert_vrrp", self._defaults.get("smtp_alert", "off"))
        mails = default.lower() not in ("off", "false", "no")
        for each in entry.within("smtp_alert"):
            mails = is_on(each)
        return mails

    def _tracking(
        self, entry: Entry, interface: str, group: InGroup
    ) -> tuple[int, tuple[Watched, ...], tuple[Watched, ...]]:
        """The priority while all is well, the checks, and the other NICs. A positive weight is given while all is
        well: the same as a higher priority that falls by as much."""
        priority = self._priority(entry)
        found: dict[str, list[Watched]] = {keyword: [] for keyword in ("track_interface", *TRACKS.values())}
        for block, own in [*((each, True) for each in entry.block), *((each, False) for each in group.shared)]:
            for each in block.block if block.keyword in found else ():
                name = each.words[0]
                if name == interface and block.keyword == "track_interface":
                    continue
                weight = self._weight(each, block.keyword, group.drops_weights and own)
                if (block.keyword, name) in self._watchable:
                    name = self._watchable[block.keyword, name][0].name
                if weight is not None and all(name != other.name for other in found[block.keyword]):
                    priority += max(weight, 0) if priority < 255 else 0
                    found[block.keyword].append(Watched(name, min(abs(weight), MOST_LOWER) or FAULT, each.at))
        if priority == 255:
            why = "an owner of the addresses can never be moved away from; 254 wins as well, if no other member has it"
            self._lost(entry.at, f"priority 255 of {entry.value}", why)
        elif priority > _HIGHEST:
            self._note(entry.at, f"priority of {entry.value}", f"with its weights it is {priority}; 254 is the most")
        nics = tuple(found.pop("track_interface"))
        return min(priority, _HIGHEST), tuple(each for checks in found.values() for each in checks), nics

    def _priority(self, entry: Entry) -> int:
        """255 for who begins as master and says no number: keepalived takes it for the owner."""
        owner = any(each.value == "MASTER" for each in entry.within("state"))
        found = list(entry.within("priority"))
        if not found:
            return 255 if owner else 100
        return whole(found[-1], self._remarks, (1, 255), 100)

    def _weight(self, entry: Entry, keyword: str, dropped: bool) -> int | None:
        """The weight of something that is watched, or None for what does not come along."""
        name = entry.words[0]
        check, weight = self._watchable.get((keyword, name), (None, 0))
        if keyword != "track_interface" and not (check and (check.run or check.file)):
            self._lost(entry.at, f"{keyword} {name}", _UNKNOWN[keyword])
            return None
        if keyword == "track_interface" and not fits(InterfaceName, name):
            self._lost(entry.at, f"track_interface {name}", "that is no name of an interface that a site can have")
            return None
        if "weight" in entry.words[1:-1]:
            said = Entry(["weight", entry.words[entry.words.index("weight") + 1]], entry.text, "", entry.at)
            weight = whole(said, self._remarks, (-_HIGHEST, _HIGHEST), 0)
        if "reverse" in entry.words[1:]:
            self._lost(entry.at, entry.text, "a failure can only lower a priority, never raise it")
            return None
        # Of a NIC it says that it ignores the weight, and then goes by it all the same (2.2.7).
        if dropped and weight and keyword != "track_interface":
            why = f"keepalived drops a {_WHAT[keyword]} with a weight in a sync group, so it is left out"
            self._note(entry.at, f"{keyword} {name}", why)
            return None
        if keyword == "track_file" and weight > 0:
            why = "its number raises the priority; beside a running keepalived a file of vrrpc's own does that"
            self._lost(entry.at, f"track_file {name}", why)
            return None
        return weight

    def _lost(self, at: At, what: str, why: str) -> None:
        self._remarks.append(Remark(at, what, why))

    def _note(self, at: At, what: str, why: str) -> None:
        self._remarks.append(Remark(at, what, why, lost=False))


_LISTS = ("virtual_ipaddress", "virtual_ipaddress_excluded")
_WHAT = {"track_script": "script", "track_process": "process", "track_file": "file"}
_UNKNOWN = {
    "track_script": "there is no such vrrp_script with a command of one line",
    "track_process": "there is no such vrrp_track_process with a name",
    "track_file": "there is no such track_file with a path that a site can have",
}


def _missing(interface: str, vrid: int, addresses: tuple[Moving, ...]) -> str:
    if not interface:
        return "interface"
    if not vrid:
        return "virtual_router_id"
    return "" if addresses else "virtual address"
