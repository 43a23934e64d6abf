"""vrrp_script -> a check: a command that is run again and again."""

from compiler.importing.blocks import Entry
from compiler.importing.commands import asks_for_a_shell, command_words, for_shell
from compiler.importing.facts import Check
from compiler.importing.not_carried import reason
from compiler.importing.remarks import Remark
from compiler.importing.values import fits, seconds, whole
from schemas.values import MOST_LOWER, UserName

_LONGEST = 1_000_000
"""Centiseconds: longer than any interval that somebody means."""


def check_of(entry: Entry, defaults: dict[str, str], remarks: list[Remark]) -> tuple[Check, int]:
    """A check, and the weight that it has where nothing else is said. keepalived's defaults: each second, one good run
    or one bad one decides, and a run may take as long as the interval."""
    run, user, weight, interval, limit, rise, fall = "", defaults.get("script_user", ""), 0, 100, 0, 1, 1
    for each in entry.block:
        match each.keyword:
            case "script":
                words = command_words(each.text)
                run = _command(each, words[1] if len(words) > 1 else "", remarks)
                user = words[2] if len(words) > 2 else user
                _group(each, words[2:], remarks)
            case "user":
                user = each.value
                _group(each, each.words[1:], remarks)
            case "interval":
                interval = seconds(each, remarks, (1, _LONGEST), 100)
            case "timeout":
                limit = seconds(each, remarks, (1, _LONGEST), 0)
            case "rise" | "fall":
                count = whole(each, remarks, (1, 1_000_000), 1)
                rise, fall = (count, fall) if each.keyword == "rise" else (rise, count)
            case "weight":
                weight = whole(each, remarks, (-MOST_LOWER, MOST_LOWER), 0)
                if "reverse" in each.words:
                    remarks.append(Remark(each.at, each.text, "a failure can only lower a priority, never raise it"))
            case _:
                remarks.append(Remark(each.at, f"{each.keyword} of {entry.value}", reason(each.keyword)))
    user = _account(entry, user, remarks)
    limit = _limit(entry, interval, limit, remarks)
    return Check(entry.value, run, interval, limit, rise, fall, user, entry.at), weight


def _group(entry: Entry, account: list[str], remarks: list[Remark]) -> None:
    """Behind the account may stand a group."""
    if len(account) > 1 and account[1] != account[0]:
        remarks.append(Remark(entry.at, f"group {account[1]}", f"it runs with the groups of {account[0]}", lost=False))


def _limit(entry: Entry, interval: int, limit: int, remarks: list[Remark]) -> int:
    """keepalived lets a run take as long as the interval, so that one may still be at work when the next is due."""
    if 0 < limit < interval:
        return limit
    shorter = interval - 100 if interval > 100 else max(interval // 2, 1)
    if limit:
        why = "a run ends before the next one begins: the limit is shorter now"
        remarks.append(Remark(entry.at, f"timeout of {entry.value}", why))
    return shorter


def _account(entry: Entry, user: str, remarks: list[Remark]) -> str:
    """Empty for root."""
    if user and not fits(UserName, user):
        remarks.append(Remark(entry.at, f"user {user} of {entry.value}", "that is no name of an account"))
        return ""
    return "" if user == "root" else user


def _command(entry: Entry, command: str, remarks: list[Remark]) -> str:
    run = for_shell(command)
    if run and asks_for_a_shell(command):
        why = "keepalived runs no shell: it hands these signs on as plain arguments, and so does the site; see to it"
        remarks.append(Remark(entry.at, f"script {command}", why, lost=False))
    return run
