"""Checks as keepalived runs them: a `vrrp_script`, and a small shell script that holds the command; or, for a file, a
`track_file`, which keepalived watches by itself.

A process could be watched like that, too. But keepalived 2.2.7 asks the kernel for it in a way that a container and a
network namespace refuse, and is then at fault for good; `pgrep` as a command does the same everywhere.

The command is free text, so it never goes through keepalived's parser. keepalived is told to run `/bin/sh FILE`: it
looks at the program of a `vrrp_script` when a file is merely checked, before ours is installed, and ends for good where
there is none.

The account is the shell script's own matter: with `user` in a `vrrp_script`, 2.2.7's check ends by a signal, and with
it every reload (acassen/keepalived#2617).

There is no `init_fail`: a check whose failure is a fault keeps its host out of the election until its first result,
one that lowers the priority counts as good until then, and a reload that brings a new check moves nothing.
"""

import shlex
from collections.abc import Iterable, Iterator
from typing import Final

from compiler.capabilities import FRACTIONS_SINCE
from compiler.model import Check, Host
from compiler.paths import paths_of
from compiler.targets.keepalived.instance import seconds
from compiler.targets.keepalived.moving import Moving
from schemas.filetree import File

_GRACE: Final = 3
"""Seconds that keepalived waits beyond the limit, which the script keeps by itself: two to end, one to tell."""


def script_blocks(host: Host, watched: Iterable[Moving]) -> Iterator[list[str]]:
    """The block of each check that some router of the host watches."""
    for name, check in _named(watched).items():
        if check.file:
            yield [f"track_file {name} {{", f'    file "{check.file}"', "}"]
            continue
        argument = " report" if name != check.name else ""
        yield [
            f"vrrp_script {name} {{",
            f'    script "/bin/sh {_path(host, check)}{argument}"',
            f"    interval {_interval(host, check)}",
            f"    timeout {_up(check.limit) + _GRACE}",
            f"    rise {check.rise}",
            f"    fall {check.fall}",
            "}",
        ]


def check_files(host: Host, watched: Iterable[Moving]) -> Iterator[File]:
    """The script of each check, and what they share."""
    checks = {check.name: check for check in _named(watched).values() if check.run}
    if not checks:
        return
    paths = paths_of(host)
    yield _script(f"{paths.config}/check.sh", _ENGINE.format(run=paths.run))
    for check in checks.values():
        yield _script(_path(host, check), _text(host, check))


def _named(watched: Iterable[Moving]) -> dict[str, Check]:
    return {name: check for moving in watched for name, check in moving.checks.items()}


def _path(host: Host, check: Check) -> str:
    return f"{paths_of(host).config}/checks/{check.name}.sh"


def _script(path: str, text: str) -> File:
    return File(path, text, mode=0o755, check=("sh", "-n", "{}"))


def _interval(host: Host, check: Check) -> str:
    return seconds(check.interval) if host.speaker_version >= FRACTIONS_SINCE else str(_up(check.interval))


def _up(centiseconds: int) -> int:
    return max(1, -(-centiseconds // 100))


def _text(host: Host, check: Check) -> str:
    words = (check.name, check.user, seconds(check.limit), str(check.rise), str(check.fall), check.run)
    expands = any(sign in check.run for sign in "$`")
    return "\n".join(
        [
            "#!/bin/sh",
            f"# {check.name}, every {_interval(host, check)}s: whether {host.name} is fit to be master.",
            *(["# shellcheck disable=SC2016 # the shell of the check expands it"] if expands else []),
            "# shellcheck source=../check.sh",
            f". {paths_of(host).config}/check.sh",
            f'check {shlex.join(words)} "$@"',
            "",
        ]
    )


_ENGINE: Final = """\
# Runs a check; read by the scripts in checks/, which keepalived runs.
#
# The exit status says good or failed. A command that cannot be run, or that a signal ended, has said neither: then the
# last result holds. Syslog is told when the result changes for good, after as many equal ones in a row as the site
# asks for.
# shellcheck shell=sh

PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
run={run}

# check NAME USER SECONDS RISE FALL COMMAND [report]: with `report` it never fails.
check() {{
    name=$1 user=$2 limit=$3 rise=$4 fall=$5 command=$6 use=${{7-}}
    told='' result='' count=''
    file=$run/check.$name${{use:+.$use}}
    mkdir -p "$run" 2>/dev/null
    [ ! -r "$file" ] || read -r told result count <"$file"
    attempt
    judge "$?"
    (printf '%s\\n' "$told $result $count" >"$file") 2>/dev/null
    [ "$use" = report ] || [ "$result" = good ]
}}

attempt() {{
    if [ -z "$user" ]; then
        timeout -k 1 "$limit" sh -c "$command"
    else
        group=$(id -g "$user") || return 127
        timeout -k 1 "$limit" setpriv --reuid="$user" --regid="$group" --init-groups --reset-env sh -c "$command"
    fi </dev/null >/dev/null 2>&1
}}

# judge STATUS: 124 and 137 are those of a command that timeout had to end.
judge() {{
    case $1 in
    0) count_as good ;;
    124 | 137) count_as failed "took longer than $limit s" ;;
    12[5-9] | 1[3-9]? | 2??)
        result=${{result:-good}}
        tell unknown "exit status $1, so it stays $result"
        ;;
    *) count_as failed "exit status $1" ;;
    esac
}}

# count_as RESULT [WHY]: the first one of all is told at once.
count_as() {{
    [ "$result" = "$1" ] || count=0
    result=$1 count=$((${{count:-0}} + 1))
    needed=$rise
    [ "$1" = good ] || needed=$fall
    if [ -z "$told" ] || [ "$count" -ge "$needed" ]; then
        tell "$1" "${{2-}}"
    fi
}}

tell() {{
    [ "$told" = "$1" ] || logger -t vrrpc "check $name: $1${{2:+ ($2)}}" 2>/dev/null
    told=$1
}}
"""
