# Runs the steps of a role; read by the scripts beside it, which define steps() and call become.
#
# A caller writes down the wanted role and returns. One worker a virtual router does the steps; when it is done and the
# wanted role is another one by now, it goes on with that. Steps are bounded in time, and a failing one is reported.
# shellcheck shell=sh

PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
run=/run/vrrpc
log=/var/log/vrrpc
newline='
'

become() {
    router=$1 role=$2 call=${3-}
    { [ -d "$run" ] && [ -d "$log" ]; } || mkdir -p "$run" "$log" 2>/dev/null
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
        { to_syslog "wanted: $role"; } </dev/null >/dev/null 2>&1 &
        ;;
    esac
}

# write_down KIND TEXT: whole, or not at all.
write_down() {
    {
        printf '%s\n' "$2" >"$run/$router.$1.$$" && mv -f "$run/$router.$1.$$" "$run/$router.$1"
    } 2>/dev/null && return 0
    rm -f "$run/$router.$1.$$"
    return 1
}

# One worker at a time. It looks again after it let go of the lock: a caller may have come in between.
work() {
    while lock "$router"; do
        wanted=$(cat "$run/$router.wanted")
        case ${wanted% *} in
        "$role") ;;
        master | backup)
            unlock "$router"
            exec "/etc/vrrpc/${router}_${wanted% *}.sh" work
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
}

# Who is to know of a role is told by a worker of its own, after the steps, so that a slow one keeps no program waiting.
# As with these the latest role wins, and nobody is told of a role twice.
tell() {
    while lock "$router.telling"; do
        role=$(cat "$run/$router.done")
        if [ -n "$role" ] && [ "$role" != "$(cat "$run/$router.told" 2>/dev/null)" ]; then
            write_down told "$role"
            "/etc/vrrpc/${router}_$role.sh" notices
        fi
        unlock "$router.telling"
        [ "$role" = "$(cat "$run/$router.done")" ] && return 0
    done
}

# hold PROGRAM: it has addresses of several virtual routers, whose workers must not start and stop it at once. One that
# waits longer than all that the others may do goes on without.
hold() {
    tries=0
    until take "program.$1" || [ "$tries" -ge 700 ]; do
        tries=$((tries + 1))
        sleep 0.1 2>/dev/null || sleep 1
    done
}

let_go() {
    [ "$$" != "$(readlink "$run/program.$1.lock")" ] || unlock "program.$1"
}

# is_master ROUTER...: whether this host is wanted as master of one of them.
is_master() {
    for other in "$@"; do
        case $(cat "$run/$other.wanted" 2>/dev/null) in master*) return 0 ;; esac
    done
    return 1
}

# A living owner looks for a new role when it is done: nothing more to do.
lock() {
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
}

# take NAME: a link is made by one alone, on every system, and names its owner from the first moment on, so that a dead
# one's can be told and taken away.
take() {
    ln -s "$$" "$run/$1.lock" 2>/dev/null && return 0
    owner=$(readlink "$run/$1.lock")
    [ -z "$owner" ] || is_alive "$owner" || break_lock "$1"
    return 1
}

# One at a time, and only after another look: else a lock that somebody took meanwhile would go.
break_lock() {
    if ln -s "$$" "$run/$1.breaking" 2>/dev/null; then
        [ "$owner" = "$(readlink "$run/$1.lock")" ] && rm -f "$run/$1.lock"
    elif is_alive "$(readlink "$run/$1.breaking")"; then
        return 0
    fi
    rm -f "$run/$1.breaking"
}

# A killed one that its parent has not asked after yet still takes signals, and its number may be another's by now.
# Where ps cannot be asked like this (busybox) the number alone must do.
is_alive() {
    [ -n "$1" ] && kill -0 "$1" 2>/dev/null || return 1
    case $(ps -ww -o stat= -o args= -p "$1" 2>/dev/null) in
    Z*) return 1 ;;
    '' | *_master.sh* | *_backup.sh*) return 0 ;;
    esac
    return 1
}

unlock() {
    rm -f "$run/$1.lock"
}

# step SECONDS COMMAND: at most so long, and never the end of the others. 64 KiB of its output are kept. A reader of
# its own takes the rest, and nobody waits for it: a daemon that the step leaves behind may hold the pipe for ever.
step() {
    count=$((${count:-0} + 1))
    busy=$run/$router.$role.$$.$count
    out=$run/$router.$call${part-}.out
    rm -f "$out"
    : 2>/dev/null >"$busy"
    status=$(
        {
            {
                timeout -k 2 "$1" sh -c "$2" </dev/null 2>&1 4>&-
                echo "$?" >&4
            } | sh -c "$reader" sh "$out" "$busy" >/dev/null 2>&1 4>&-
        } 4>&1
    )
    tries=0
    while [ -e "$busy" ] && [ "$tries" -lt 10 ]; do
        tries=$((tries + 1))
        sleep 0.02 2>/dev/null || sleep 1
    done
    rm -f "$busy"
    [ ! -s "$out" ] || say "$(cat "$out")"
    [ "$status" = 0 ] || say "FAILED ($status): ${2%%"$newline"*}"
}

# meanwhile SECONDS COMMAND: a step that the next one does not wait for; all_done waits for all of these.
meanwhile() {
    count=$((${count:-0} + 1))
    (
        part=.$count
        step "$@"
        rm -f "$out"
    ) &
    begun="${begun-} $!"
}

all_done() {
    # shellcheck disable=SC2086 # each number is a word
    wait $begun
    begun=
}

# Byte by byte, so that what a daemon holds open is there at once. `busy` goes when all that is kept was written.
# shellcheck disable=SC2016 # the shell of the reader expands it
reader='
exec 3<&0
{ dd bs=1 count=65536 <&3 >"$1"; rm -f "$2"; exec cat <&3; } &
'

# To syslog and to a log of our own: the daemon throws our output away. A full disk stops neither of them.
# A log of over 1 MiB is kept as the one before it.
say() {
    to_log "$1"
    to_syslog "$1"
}

to_log() {
    (
        file=$log/$router.log
        [ -f "$file" ] && [ "$(wc -c <"$file")" -gt 1048576 ] && mv -f "$file" "$file.1"
    ) 2>/dev/null
    (printf '%s %s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$router" "$1" >>"$log/$router.log") 2>/dev/null
    return 0
}

# A syslog that hangs is waited for once.
to_syslog() {
    [ -z "${syslog_hangs-}" ] || return 0
    timeout 2 logger -t vrrpc "$router $1" 2>/dev/null
    case $? in 124 | 137 | 143) syslog_hangs=1 ;; esac
    return 0
}
