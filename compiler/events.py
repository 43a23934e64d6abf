"""Event scripts: what happens on a host when it becomes master or backup of a virtual router.

Named as the paper advises. POSIX sh, with no need of Python. A daemon may call them at any time, twice or out of order,
and stops advertising while they run, so they return at once and share one engine (`event.sh`) that serialises per
virtual router and lets the latest role win.

A program with addresses of several routers runs while this host is master of one of them: the master script of each
starts it, and a backup script stops it unless another of them is wanted here as master. Both hold the program meanwhile
(the wanted role is written down before), so whichever comes last sees what the other wants.
"""

import shlex
from collections.abc import Iterator

from compiler.managers import MANAGERS
from compiler.model import Host, Model, Router
from compiler.notifications import notices, notification_files
from compiler.paths import paths_of
from compiler.process import Process
from compiler.services import processes_of
from schemas.filetree import File
from schemas.routers import Step

PROGRAM_LIMIT = 3000
"""Centiseconds that starting or stopping programs may take."""


def script_path(model: Model, host: Host, router: Router, role: str) -> str:
    """Absolute path of the script for a role."""
    return f"{paths_of(host).config}/{_stem(model, host, router)}_{role}.sh"


def event_files(model: Model, host: Host) -> Iterator[File]:
    """The engine and, for each virtual router, one script a role."""
    memberships = model.routers_of(host)
    if not memberships:
        return
    paths = paths_of(host)
    yield _script(f"{paths.config}/event.sh", _ENGINE.format(run=paths.run, log=paths.log, config=paths.config))
    yield from notification_files(model, host)
    for router, _ in memberships:
        for role, steps in (("master", router.on_master), ("backup", router.on_backup)):
            commands = [*_program_steps(model, host, router, role), *map(_site_step, steps)]
            text = _role_script(model, host, router, role, commands)
            yield _script(script_path(model, host, router, role), text)


def _script(path: str, text: str) -> File:
    return File(path=path, text=text, mode=0o755, check=("sh", "-n", "{}"))


def _stem(model: Model, host: Host, router: Router) -> str:
    same = [other for other, _ in model.routers_of(host) if other.vrid == router.vrid]
    return f"vrid{router.vrid}" if len(same) == 1 else f"{router.name}_vrid{router.vrid}"


def _program_steps(model: Model, host: Host, router: Router, role: str) -> Iterator[str]:
    """Starting what runs for the master of this router, or stopping it: all at once, as a manager waits until one is
    well up; and one after the other what other routers may start and stop as well."""
    manager = MANAGERS[host.manager]
    verb = manager.start if role == "master" else manager.stop
    here = [process for process in processes_of(model, host) if router.name in process.follows]
    alone = [process for process in here if not _others(model, host, router, process)]
    how = "meanwhile" if len(alone) > 1 else "step"
    yield from (_step(PROGRAM_LIMIT, verb(host, process.name), how) for process in alone)
    if len(alone) > 1:
        yield "    all_done"
    for process in here:
        if others := _others(model, host, router, process):
            step = _step(PROGRAM_LIMIT, verb(host, process.name))
            yield from _shared(process, step, others if role == "backup" else [])


def _others(model: Model, host: Host, router: Router, process: Process) -> list[str]:
    """The other routers of this host that a program runs for, as their scripts are called."""
    routers = {each.name: each for each, _ in model.routers_of(host)}
    return [_stem(model, host, routers[name]) for name in process.follows if name != router.name]


def _shared(process: Process, step: str, unless: list[str]) -> list[str]:
    condition = f"    is_master {' '.join(unless)} ||\n    " if unless else ""
    return [f"    hold {process.name}", f"{condition}{step}", f"    let_go {process.name}"]


def _site_step(step: Step) -> str:
    return _step(step.limit, step.run)


def _step(limit: int, command: str, how: str = "step") -> str:
    return f"    {how} {-(-limit // 100)} {shlex.quote(command)}"


def _role_script(model: Model, host: Host, router: Router, role: str, commands: list[str]) -> str:
    stem = _stem(model, host, router)
    addresses = ", ".join(f"{address.name} {address.ip}" for address in router.addresses)
    told = notices(model, host, router, role)
    return "\n".join(
        [
            "#!/bin/sh",
            f"# {router.name}: {host.name} becomes {role} of VRID {router.vrid} ({addresses}).",
            *(
                ["# shellcheck disable=SC2016 # the shell of the step expands it"]
                if _expands([*commands, *told])
                else []
            ),
            "steps() {",
            *(commands or ["    :"]),
            "}",
            *told,
            "# shellcheck source=event.sh",
            f". {paths_of(host).config}/event.sh",
            f'become {stem} {role} "$@"',
            "",
        ]
    )


def _expands(commands: list[str]) -> bool:
    return any(sign in command for command in commands for sign in "$`")


_ENGINE = """\
# Runs the steps of a role; read by the scripts beside it, which define steps() and call become.
#
# A caller writes down the wanted role and returns. One worker a virtual router does the steps; when it is done and the
# wanted role is another one by now, it goes on with that. Steps are bounded in time, and a failing one is reported.
# shellcheck shell=sh

PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
run={run}
log={log}
newline='
'

become() {{
    router=$1 role=$2 call=${{3-}}
    {{ [ -d "$run" ] && [ -d "$log" ]; }} || mkdir -p "$run" "$log" 2>/dev/null
    case $call in
    work) work ;;
    tell) tell ;;
    notices) notices ;;
    *)
        # Where it cannot be written down (a full disk), an older role must not stay: the worker then does its own.
        write_down wanted "$role $$" || rm -f "$run/$router.wanted"
        to_log "wanted: $role"
        "$0" work </dev/null >/dev/null 2>&1 &
        # The daemon waits for us, and not for a syslog that hangs.
        {{ to_syslog "wanted: $role"; }} </dev/null >/dev/null 2>&1 &
        ;;
    esac
}}

# write_down KIND TEXT: whole, or not at all.
write_down() {{
    {{
        printf '%s\\n' "$2" >"$run/$router.$1.$$" && mv -f "$run/$router.$1.$$" "$run/$router.$1"
    }} 2>/dev/null && return 0
    rm -f "$run/$router.$1.$$"
    return 1
}}

# One worker at a time. It looks again after it let go of the lock: a caller may have come in between.
work() {{
    while lock "$router"; do
        wanted=$(cat "$run/$router.wanted")
        case ${{wanted% *}} in
        "$role") ;;
        master | backup)
            unlock "$router"
            exec "{config}/${{router}}_${{wanted% *}}.sh" work
            ;;
        esac
        say "doing: $role"
        steps
        say "done: $role"
        if command -v notices >/dev/null; then
            write_down done "$role" || say "FAILED: $run cannot be written, nobody is told of: $role"
            "$0" tell </dev/null >/dev/null 2>&1 &
        fi
        unlock "$router"
        [ "$wanted" = "$(cat "$run/$router.wanted")" ] && return 0
    done
}}

# Who is to know of a role is told by a worker of its own, after the steps, so that a slow one keeps no program waiting.
# As with these the latest role wins, and nobody is told of a role twice.
tell() {{
    while lock "$router.telling"; do
        role=$(cat "$run/$router.done")
        if [ -n "$role" ] && [ "$role" != "$(cat "$run/$router.told" 2>/dev/null)" ]; then
            write_down told "$role"
            "{config}/${{router}}_$role.sh" notices
        fi
        unlock "$router.telling"
        [ "$role" = "$(cat "$run/$router.done")" ] && return 0
    done
}}

# hold PROGRAM: it has addresses of several virtual routers, whose workers must not start and stop it at once. One that
# waits longer than all that the others may do goes on without.
hold() {{
    tries=0
    until take "program.$1" || [ "$tries" -ge 700 ]; do
        tries=$((tries + 1))
        sleep 0.1 2>/dev/null || sleep 1
    done
}}

let_go() {{
    [ "$$" != "$(readlink "$run/program.$1.lock")" ] || unlock "program.$1"
}}

# is_master ROUTER...: whether this host is wanted as master of one of them.
is_master() {{
    for other in "$@"; do
        case $(cat "$run/$other.wanted" 2>/dev/null) in master*) return 0 ;; esac
    done
    return 1
}}

# A living owner looks for a new role when it is done: nothing more to do.
lock() {{
    tries=0
    until take "$1"; do
        is_alive "$owner" && return 1
        tries=$((tries + 1))
        if [ "$tries" -gt 20 ]; then
            say "FAILED: no lock in $run, nothing was done for: $role"
            return 1
        fi
        sleep 0.1 2>/dev/null || sleep 1
    done
}}

# take NAME: a link is made by one alone, on every system, and names its owner from the first moment on, so that a dead
# one's can be told and taken away.
take() {{
    ln -s "$$" "$run/$1.lock" 2>/dev/null && return 0
    owner=$(readlink "$run/$1.lock")
    [ -z "$owner" ] || is_alive "$owner" || break_lock "$1"
    return 1
}}

# One at a time, and only after another look: else a lock that somebody took meanwhile would go.
break_lock() {{
    if ln -s "$$" "$run/$1.breaking" 2>/dev/null; then
        [ "$owner" = "$(readlink "$run/$1.lock")" ] && rm -f "$run/$1.lock"
    elif is_alive "$(readlink "$run/$1.breaking")"; then
        return 0
    fi
    rm -f "$run/$1.breaking"
}}

# A killed one that its parent has not asked after yet still takes signals, and its number may be another's by now.
# Where ps cannot be asked like this (busybox) the number alone must do.
is_alive() {{
    [ -n "$1" ] && kill -0 "$1" 2>/dev/null || return 1
    case $(ps -ww -o stat= -o args= -p "$1" 2>/dev/null) in
    Z*) return 1 ;;
    '' | *_master.sh* | *_backup.sh*) return 0 ;;
    esac
    return 1
}}

unlock() {{
    rm -f "$run/$1.lock"
}}

# step SECONDS COMMAND: at most so long, and never the end of the others. 64 KiB of its output are kept. A reader of
# its own takes the rest, and nobody waits for it: a daemon that the step leaves behind may hold the pipe for ever.
step() {{
    count=$((${{count:-0}} + 1))
    busy=$run/$router.$role.$$.$count
    out=$run/$router.$call${{part-}}.out
    rm -f "$out"
    : 2>/dev/null >"$busy"
    status=$(
        {{
            {{
                timeout -k 2 "$1" sh -c "$2" </dev/null 2>&1 4>&-
                echo "$?" >&4
            }} | sh -c "$reader" sh "$out" "$busy" >/dev/null 2>&1 4>&-
        }} 4>&1
    )
    tries=0
    while [ -e "$busy" ] && [ "$tries" -lt 10 ]; do
        tries=$((tries + 1))
        sleep 0.02 2>/dev/null || sleep 1
    done
    rm -f "$busy"
    [ ! -s "$out" ] || say "$(cat "$out")"
    [ "$status" = 0 ] || say "FAILED ($status): ${{2%%"$newline"*}}"
}}

# meanwhile SECONDS COMMAND: a step that the next one does not wait for; all_done waits for all of these.
meanwhile() {{
    count=$((${{count:-0}} + 1))
    (
        part=.$count
        step "$@"
        rm -f "$out"
    ) &
    begun="${{begun-}} $!"
}}

all_done() {{
    # shellcheck disable=SC2086 # each number is a word
    wait $begun
    begun=
}}

# Byte by byte, so that what a daemon holds open is there at once. `busy` goes when all that is kept was written.
# shellcheck disable=SC2016 # the shell of the reader expands it
reader='
exec 3<&0
{{ dd bs=1 count=65536 <&3 >"$1"; rm -f "$2"; exec cat <&3; }} &
'

# To syslog and to a log of our own: the daemon throws our output away. A full disk stops neither of them.
# A log of over 1 MiB is kept as the one before it.
say() {{
    to_log "$1"
    to_syslog "$1"
}}

to_log() {{
    (
        file=$log/$router.log
        [ -f "$file" ] && [ "$(wc -c <"$file")" -gt 1048576 ] && mv -f "$file" "$file.1"
    ) 2>/dev/null
    (printf '%s %s %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$router" "$1" >>"$log/$router.log") 2>/dev/null
    return 0
}}

# A syslog that hangs is waited for once.
to_syslog() {{
    [ -z "${{syslog_hangs-}}" ] || return 0
    timeout 2 logger -t vrrpc "$router $1" 2>/dev/null
    case $? in 124 | 137 | 143) syslog_hangs=1 ;; esac
    return 0
}}
"""
