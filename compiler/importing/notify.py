"""The notify commands of an instance and of its group -> steps of on_master and on_backup.

A site knows two roles. keepalived's FAULT and STOP are `backup` there, so a command for them comes along only where it
is the one for BACKUP as well.
"""

from compiler.importing.blocks import Entry
from compiler.importing.commands import command_words, for_shell
from compiler.importing.facts import Command
from compiler.importing.remarks import Remark


class Notifying:
    """Reads the commands of one host."""

    def __init__(self, defaults: dict[str, str], remarks: list[Remark]) -> None:
        self._user = defaults.get("script_user", "root")
        self._remarks = remarks

    def steps(self, entry: Entry, of_group: list[Entry], group: str) -> tuple[tuple[Command, ...], tuple[Command, ...]]:
        """What runs for the master, and what runs for a backup: the specific commands before the generic ones."""
        of_instance = self._of(entry.block, ["INSTANCE", entry.value])
        shared = self._of(of_group, ["GROUP", group])
        return (*of_instance[0], *shared[0]), (*of_instance[1], *shared[1])

    def _of(self, entries: list[Entry], who: list[str]) -> tuple[tuple[Command, ...], tuple[Command, ...]]:
        said = {key: self._command(each) for each in entries if (key := each.keyword) in _EVENTS}
        generic = [each for each in entries if each.keyword == "notify"]
        roles = []
        for event, role in (("notify_master", "MASTER"), ("notify_backup", "BACKUP")):
            found = [said[event]] if said.get(event) else []
            found += [self._command(each, *who, role) for each in generic]
            roles.append(tuple(command for command in found if command))
        for event in ("notify_fault", "notify_stop"):
            command, backup = said.get(event), said.get("notify_backup")
            if command and (backup is None or command.run != backup.run):
                why = "a fault and a stop are `on_backup` in a site, with no command of their own"
                self._remarks.append(Remark(command.at, event, why))
        for each in generic:
            why = "it is told MASTER and BACKUP, without the priority behind; a fault and a stop come as BACKUP"
            self._remarks.append(Remark(each.at, "notify", why, lost=False))
        return roles[0], roles[1]

    def _command(self, entry: Entry, *more: str) -> Command | None:
        words = command_words(entry.text)
        run = for_shell(words[1], *more) if len(words) > 1 else ""
        user = words[2] if len(words) > 2 else self._user
        if not run:
            self._remarks.append(Remark(entry.at, entry.keyword, "it has no command of one line that can be read"))
            return None
        if user != "root" and (not more or more[2] == "MASTER"):
            why = f"steps run as root; write `su {user} -s /bin/sh -c ...` in the step to leave that"
            self._remarks.append(Remark(entry.at, f"user {user} of {entry.keyword}", why))
        return Command(run, entry.at)


_EVENTS = ("notify_master", "notify_backup", "notify_fault", "notify_stop")
