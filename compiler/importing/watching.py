"""What keepalived watches by itself -> checks: a file with a number in it, and a process that must be there."""

import shlex
from collections.abc import Mapping
from typing import Final

from compiler.importing.blocks import Entry
from compiler.importing.commands import command_words
from compiler.importing.facts import Check
from compiler.importing.not_carried import reason
from compiler.importing.remarks import Remark
from compiler.importing.scripts import check_of
from compiler.importing.values import fits, whole
from schemas.values import AbsolutePath

Watchables = Mapping[tuple[str, str], tuple[Check, int]]
"""Checks with the weight that they have where nothing else is said, by the keyword that tracks them and their name."""

TRACKS: Final = {
    "vrrp_script": "track_script", "vrrp_track_process": "track_process",
    "track_file": "track_file", "vrrp_track_file": "track_file",
}  # fmt: skip
"""The blocks that tell what is watched, and the keyword by which an instance does."""

_HEAVIEST: Final = 254
_LONGEST_NAME: Final = 15
"""Bytes of a process's name that the kernel keeps, and pgrep compares."""


def watchable(entry: Entry, defaults: dict[str, str], remarks: list[Remark]) -> tuple[Check, int]:
    """The check of a block, and its weight."""
    match TRACKS[entry.keyword]:
        case "track_script":
            return check_of(entry, defaults, remarks)
        case "track_process":
            return _process(entry, remarks)
        case _:
            return _file(entry, remarks)


def _file(entry: Entry, remarks: list[Remark]) -> tuple[Check, int]:
    """Its number times the weight is added to the priority; a weight of 0 makes any number a fault."""
    file, weight = "", 1
    for each in entry.block:
        match each.keyword:
            case "file":
                file = each.value
            case "weight":
                weight = _weight(each, remarks)
            case "init_file" if each.value in ("", "0", "overwrite"):
                pass  # a file that is not there counts as 0
            case _:
                remarks.append(Remark(each.at, f"{each.keyword} of {entry.value}", reason(each.keyword)))
    return _check(entry, "", file if fits(AbsolutePath, file) else ""), weight


def _process(entry: Entry, remarks: list[Remark]) -> tuple[Check, int]:
    run, weight = "", 0
    for each in entry.block:
        match each.keyword:
            case "process":
                words = command_words(each.text)[1:]
                name = words[0].rpartition("/")[2][:_LONGEST_NAME] if words else ""
                run = f"pgrep -x {shlex.quote(name)}" if name else ""
                if len(words) > 1:
                    remarks.append(Remark(each.at, each.text, "its arguments are not looked at"))
            case "weight":
                weight = _weight(each, remarks)
            case _:
                remarks.append(Remark(each.at, f"{each.keyword} of {entry.value}", reason(each.keyword)))
    why = "it is asked for once a second, with pgrep(1)"
    remarks.append(Remark(entry.at, f"{entry.keyword} {entry.value}", why, lost=False))
    return _check(entry, run, ""), weight


def _weight(entry: Entry, remarks: list[Remark]) -> int:
    if "reverse" in entry.words:
        remarks.append(Remark(entry.at, entry.text, "a failure can only lower a priority, never raise it"))
    return whole(entry, remarks, (-_HEAVIEST, _HEAVIEST), 0)


def _check(entry: Entry, run: str, file: str) -> Check:
    return Check(entry.value, run, interval=100, limit=50, rise=1, fall=2, user="", at=entry.at, file=file)
