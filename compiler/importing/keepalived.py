"""keepalived.conf of one host -> what it says, in our words. Everything else in it becomes a remark.

What the daemon makes of odd values is done here as it does it (keepalived 2.2.7, as it ran), so that the site says what
was on the wire and not what was in the file.
"""

from collections.abc import Iterator

from compiler.importing.blocks import Entry, blocks
from compiler.importing.facts import Check, HostFacts, Instance, Together
from compiler.importing.instance import InGroup, InstanceReader
from compiler.importing.lines import Includes, statements
from compiler.importing.not_carried import NOT_CARRIED, SILENT, reason
from compiler.importing.remarks import At, Remark
from compiler.importing.scripts import check_of
from compiler.importing.values import fits, is_on, name_of_file, name_of_host, seconds
from schemas.hosts import Speaker
from schemas.values import MailAddress

_LONGEST_START = 8_640_000
"""Centiseconds: a day."""
_TRACKING = frozenset({"track_script", "track_interface"})
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
        checks = [check_of(entry, self._defaults, self._remarks) for entry in self._all("vrrp_script")]
        groups = [entry for entry in self._all("vrrp_sync_group") if self._is_group(entry)]
        instances = self._instances([check for check, _ in checks], dict(_weights(checks)), groups)
        for entry in self._top:
            self._other(entry)
        used = {each.name for instance in instances for each in instance.checks}
        tracked = used | set(_tracked(self._top))
        for check, _ in checks:
            if check.name not in tracked:
                self._note(check.at, f"vrrp_script {check.name}", "no instance tracks it, so it is left out")
        return HostFacts(
            name=name,
            speaker=Speaker.KEEPALIVED,
            at=At(file),
            instances=tuple(instances),
            remarks=tuple(sorted(self._remarks, key=lambda remark: remark.at)),
            checks=tuple(check for check, _ in checks if check.name in used),
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

    def _instances(self, checks: list[Check], weights: dict[str, int], groups: list[Entry]) -> list[Instance]:
        in_groups: dict[str, InGroup] = {}
        for group in groups:
            # Once for the group, so for one of its instances.
            of_group = _in_group(group)
            for number, name in enumerate(_together(group).instances):
                in_groups[name] = of_group if number == 0 else of_group._replace(notified=())
        reader = InstanceReader(self._defaults, weights, {check.name: check for check in checks}, self._remarks)
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
            case keyword if keyword in SILENT:
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
        known = {"global_defs", "vrrp_instance", "vrrp_sync_group", "vrrp_script"}
        if entry.keyword not in known:
            # Of a word that nobody knows no more is shown: what stands behind it may be a password gone astray.
            shown = entry.words[:3] if entry.keyword in NOT_CARRIED else entry.words[:1]
            self._lost(entry.at, " ".join(shown), reason(entry.keyword))

    def _lost(self, at: At, what: str, why: str) -> None:
        self._remarks.append(Remark(at, what, why))

    def _note(self, at: At, what: str, why: str) -> None:
        self._remarks.append(Remark(at, what, why, lost=False))


def _tracked(top: list[Entry]) -> Iterator[str]:
    """Scripts that somebody names, also those that do not come along from there: that is told at the name."""
    for entry in top:
        for block in entry.within("track_script"):
            yield from (each.words[0] for each in block.block)


def _weights(checks: list[tuple[Check, int]]) -> Iterator[tuple[str, int]]:
    for check, weight in checks:
        yield check.name, weight


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
