"""keepalived.conf of one host -> what it says, in our words. Everything else in it becomes a remark.

What the daemon makes of odd values is done here as it does it (keepalived 2.2.7, as it ran), so that the site says what
was on the wire and not what was in the file.
"""

from collections.abc import Iterator

from compiler.importing.blocks import Entry, blocks
from compiler.importing.facts import Check, HostFacts, Instance, Together
from compiler.importing.instance import InGroup, InstanceReader
from compiler.importing.lines import Includes, statements
from compiler.importing.not_carried import NOT_CARRIED, is_implied, reason
from compiler.importing.remarks import At, Remark
from compiler.importing.values import fits, is_on, name_of_file, name_of_host, seconds
from compiler.importing.watching import TRACKS, Watchables, watchable
from schemas.hosts import Speaker
from schemas.values import MailAddress

_LONGEST_START = 8_640_000
"""Centiseconds: a day."""
_TRACKING = frozenset({"track_interface", *TRACKS.values()})
_DEFINED = {keyword: block for block, keyword in TRACKS.items() if block != "vrrp_track_file"}
_WEIGHTS = "sync_group_tracking_weight"
_NOTIFYING = frozenset({"notify_master", "notify_backup", "notify_fault", "notify_stop", "notify"})


def read_keepalived(file: str, content: bytes, name: str, included: Includes | None = None) -> HostFacts:
    """The facts of a host. Without a `name` it is what `router_id` says, if that can be one; keepalived takes the
    host's name for its configuration id, and so does this. Raises UnreadableError."""
    lines, remarks, conditional = statements(file, content, name, included)
    top = blocks(file, lines)
    if not name:
        name = next((name_of_host(each.value) for each in _globals(top) if each.keyword == "router_id"), "")
        if conditional and (config_id := name or name_of_file(file)):
            return read_keepalived(file, content, config_id, included)
    return _Reader(top, remarks).facts(file, name)


def _globals(top: list[Entry]) -> Iterator[Entry]:
    for entry in top:
        if entry.keyword == "global_defs":
            yield from entry.block


class _Reader:
    """Reads the blocks in the order in which they need each other, and collects remarks."""

    def __init__(self, top: list[Entry], remarks: list[Remark]) -> None:
        self._top = top
        self._remarks = remarks
        self._defaults: dict[str, str] = {}
        self._mail_to: list[str] = []
        self._mail_at: At | None = None
        self._start_delay = 0

    def facts(self, file: str, name: str) -> HostFacts:
        """All of the host."""
        for entry in _globals(self._top):
            self._global(entry)
        watchable = self._watchable()
        checks = [check for check, _ in watchable.values()]
        groups = [entry for entry in self._all("vrrp_sync_group") if self._is_group(entry)]
        instances = self._instances(watchable, groups)
        for entry in self._top:
            self._other(entry)
        used = {each.name for instance in instances for each in instance.checks}
        tracked = set(_tracked(self._top))
        for (keyword, called), (check, _) in watchable.items():
            if (keyword, called) not in tracked:
                self._note(check.at, f"{_DEFINED[keyword]} {called}", "no instance tracks it, so it is left out")
        return HostFacts(
            name=name,
            speaker=Speaker.KEEPALIVED,
            at=At(file),
            instances=tuple(instances),
            remarks=tuple(sorted(self._remarks, key=lambda remark: remark.at)),
            checks=tuple(check for check in checks if check.name in used),
            groups=tuple(_together(entry) for entry in groups),
            mail_to=tuple(self._mail_to),
            mail_at=self._mail_at,
            start_delay=self._start_delay,
        )

    def _all(self, keyword: str) -> list[Entry]:
        found: dict[str, Entry] = {}
        for entry in self._top:
            if entry.keyword != keyword:
                continue
            if entry.value in found or not entry.value:
                what = f"{keyword} {entry.value}".strip()
                self._lost(entry.at, what, "it stands twice" if entry.value else "it has no name")
            else:
                found[entry.value] = entry
        return list(found.values())

    def _watchable(self) -> Watchables:
        """Names are of one kind in keepalived, and of all kinds in a site."""
        found: dict[tuple[str, str], tuple[Check, int]] = {}
        names: set[str] = set()
        for block, keyword in TRACKS.items():
            for entry in self._all(block):
                check, weight = watchable(entry, self._defaults, self._remarks)
                name = check.name if check.name not in names else f"{check.name}-{keyword.removeprefix('track_')}"
                names.add(name)
                found[keyword, entry.value] = check._replace(name=name), weight
        return found

    def _instances(self, watchable: Watchables, groups: list[Entry]) -> list[Instance]:
        in_groups: dict[str, InGroup] = {}
        for group in groups:
            # Once for the group, so for one of its instances.
            of_group = _in_group(group)
            for number, name in enumerate(_together(group).instances):
                in_groups[name] = of_group if number == 0 else of_group._replace(notified=())
        reader = InstanceReader(self._defaults, watchable, self._remarks)
        found = [reader.read(entry, in_groups.get(entry.value, InGroup())) for entry in self._all("vrrp_instance")]
        return [instance for instance in found if instance]

    def _is_group(self, entry: Entry) -> bool:
        for each in entry.block:
            if each.keyword not in _TRACKING | _NOTIFYING | {"group", "smtp_alert", _WEIGHTS}:
                self._lost(each.at, f"{each.keyword} of group {entry.value}", reason(each.keyword))
        names = _together(entry).instances
        if len(names) < 2:
            self._note(entry.at, f"vrrp_sync_group {entry.value}", "it has one instance, so nothing moves along")
        return len(names) > 1

    def _global(self, entry: Entry) -> None:
        match entry.keyword:
            case "vrrp_version" | "smtp_alert" | "smtp_alert_vrrp":
                self._defaults[entry.keyword] = entry.value or "on"
            case "vrrp_strict":
                self._defaults[entry.keyword] = "on"
                self._lost(entry.at, entry.keyword, reason(entry.keyword))
            case "script_user":
                self._defaults["script_user"] = entry.value
            case "vrrp_startup_delay":
                self._start_delay = seconds(entry, self._remarks, (0, _LONGEST_START), 0)
            case "notification_email":
                self._mail_at = entry.at
                for each in entry.block:
                    self._mail(each)
            case keyword if is_implied(keyword, entry.value):
                pass
            case _:
                self._lost(entry.at, entry.keyword, reason(entry.keyword))

    def _mail(self, entry: Entry) -> None:
        for word in entry.words:
            if fits(MailAddress, word):
                self._mail_to.append(word)
            else:
                self._lost(entry.at, f"notification_email {word}", "that is no address of a mailbox")

    def _other(self, entry: Entry) -> None:
        known = {"global_defs", "vrrp_instance", "vrrp_sync_group", *TRACKS}
        if entry.keyword not in known:
            # Of a word that nobody knows no more is shown: what stands behind it may be a password gone astray.
            shown = entry.words[:3] if entry.keyword in NOT_CARRIED else entry.words[:1]
            self._lost(entry.at, " ".join(shown), reason(entry.keyword))

    def _lost(self, at: At, what: str, why: str) -> None:
        self._remarks.append(Remark(at, what, why))

    def _note(self, at: At, what: str, why: str) -> None:
        self._remarks.append(Remark(at, what, why, lost=False))


def _tracked(top: list[Entry]) -> Iterator[tuple[str, str]]:
    """What somebody names, also what does not come along from there: that is told at the name."""
    for entry in top:
        for block in entry.block:
            if block.keyword in _TRACKING:
                yield from ((block.keyword, each.words[0]) for each in block.block)


def _in_group(group: Entry) -> InGroup:
    return InGroup(
        name=group.value,
        shared=tuple(each for each in group.block if each.keyword in _TRACKING),
        notified=tuple(each for each in group.block if each.keyword in _NOTIFYING),
        mails=any(is_on(each) for each in group.within("smtp_alert")),
        drops_weights=not any(group.within(_WEIGHTS)),
    )


def _together(entry: Entry) -> Together:
    names = [word for group in entry.within("group") for each in group.block for word in each.words]
    return Together(entry.value, tuple(dict.fromkeys(names)), entry.at)
