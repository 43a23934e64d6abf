"""`failback: manual` with keepalived: nobody preempts, and whoever rescues a virtual router raises its own level.

`nopreempt` alone is lost when a partition heals, since a master yields to any higher advert. So the new master adds to
its priority what lifts it one above the highest level last heard, by a second `track_file` beside the knob; the
daemon's JSON dump still has that level when the old master has left with priority 0. keepalived calls a script at
every change of state (`notify`); it asks the daemon for its state rather than trusting the order of the calls, which
is none (acassen/keepalived#996), and takes the level back when the daemon is no master.

`init_file 0 overwrite` takes it back at every start too, and leaves it at a reload: a raised level belongs to the
running master, never to the boot.

A moment passes between taking the role and the raised level, in which the script asks: whoever comes back in it finds
a master at its own priority.
"""

import re
from collections.abc import Iterator
from typing import Final

from compiler.model import Host, Model, Router
from compiler.paths import paths_of
from schemas.filetree import File
from schemas.speaker import Failback

_NOTICE: Final = re.compile(r'^    notify ".*/failback\.sh (\d+)"$', re.MULTILINE)


def lock_file(router: str) -> str:
    """The file of a router's lock, and its `track_file`: with a dot, which no router's name can have."""
    return f"{router}.failback"


def lock_name(router: Router) -> str:
    """The same, of a router."""
    return lock_file(router.name)


def lock_block(host: Host, router: Router) -> Iterator[str]:
    """What is added to the priority of a router while this host holds the role as its rescuer."""
    yield f"track_file {lock_name(router)} {{"
    yield f'    file "{paths_of(host).priority}/{lock_name(router)}"'
    yield "    weight 1"
    yield "    init_file 0 overwrite"
    yield "}"


def lock_notice(host: Host, router: Router) -> str:
    """The line that has keepalived call the script; keepalived adds what, who, the state and the priority."""
    return f'    notify "{_path(host)} {router.ceiling}"'


def highest_priorities(configuration: str) -> dict[str, int]:
    """The highest priority of all members, by router, as `lock_notice` has written it."""
    found = {}
    for block in configuration.split("\nvrrp_instance ")[1:]:
        if match := _NOTICE.search(block):
            found[block.split(maxsplit=1)[0]] = int(match[1])
    return found


def lock_files(model: Model, host: Host) -> Iterator[File]:
    """The script, where a router needs it; for any other router a level of nothing, since a reload that brings a
    `track_file` takes what it finds, and a lock that was released by another site may have left its level there."""
    routers = [router for router, _ in model.routers_of(host)]
    if any(router.failback is Failback.MANUAL for router in routers):
        yield File(_path(host), _SCRIPT.format(paths=paths_of(host)), mode=0o755, check=("sh", "-n", "{}"))
    for router in routers:
        if router.failback is not Failback.MANUAL:
            yield File(f"{paths_of(host).priority}/{lock_name(router)}", "0\n")


def _path(host: Host) -> str:
    return f"{paths_of(host).config}/failback.sh"


_SCRIPT: Final = """\
#!/bin/sh
# failback.sh HIGHEST INSTANCE NAME STATE PRIORITY: the level of a virtual router with manual failback. keepalived calls
# it at every change of state. A master that took the role from somebody raises its level to one above the highest that
# was heard, at most 254; whoever is no master has its own. HIGHEST is the highest priority of all members.

PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
run={paths.run}
highest=$1 name=$3 said=$4
file={paths.priority}/$name.failback
dump=$run/keepalived.json

say() {{
    logger -t vrrpc "$name $1" 2>/dev/null
}}

# What the daemon says of this router, on one line. A dump is whole when its last bracket is there; the agent asks for
# dumps too, and takes old ones away, so we ask again.
ask() {{
    pid=$(cat "$run/keepalived_vrrp.pid") && number=$(keepalived --signum=JSON) || return 1
    for _ in 1 2 3 4; do
        case $(cat "/proc/$pid/comm") in keepalived*) ;; *) return 1 ;; esac
        rm -f "$dump"
        kill "-$number" "$pid" || return 1
        for _ in 1 2 3 4 5 6 7 8 9 10; do
            sleep 0.05
            case $(tail -c 2 "$dump") in *]) ;; *) continue ;; esac
            answer=$(sed 's/{{ *"data" *:/\\n&/g' "$dump" | grep "\\"iname\\" *: *\\"$name\\"") && return 0
        done
    done 2>/dev/null
    return 1
}}

# value KEY: a number of the answer, 0 for none.
value() {{
    found=$(printf '%s\\n' "$answer" | sed -n "s/.*\\"$1\\" *: *\\([0-9][0-9]*\\).*/\\1/p")
    echo "${{found:-0}}"
}}

# lift HEARD EFFECTIVE: nothing where it is lifted already.
lift() {{
    [ "$(cat "$file" 2>/dev/null)" -gt 0 ] 2>/dev/null && return 0
    level=$((($1 > highest ? $1 : highest) + 1)) note=''
    [ "$level" -lt 254 ] || level=254 note='; no higher one is left, equals are decided by address'
    echo $((level - $2)) >"$file" && say "failback lock taken at priority $level$note"
}}

decide() {{
    flock -w 20 9
    if [ "$said" != STOP ] && ask 2>/dev/null; then
        own=$(value base_priority) heard=$(value master_priority)
        if [ "$(value state)" != 2 ]; then
            echo 0 >"$file"
        elif [ "$heard" -gt 0 ] || [ "$own" -lt "$highest" ]; then
            lift "$heard" "$(value effective_priority)"
        fi
    elif [ "$said" = MASTER ]; then
        say 'FAILED: keepalived does not tell what it heard; the lock may be too low'
        lift 0 "$5"
    else
        echo 0 >"$file"
    fi
}}

# One after the other: a caller may come while we still ask.
decide "$@" 9>"$run/failback.$name.lock"
"""
