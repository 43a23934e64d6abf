# Runs the steps of a role; read by the scripts beside it, which define steps() and call become.
#
# A caller writes down the wanted role and returns. One worker a virtual router does the steps; when it is done and the
# wanted role is another one by now, it goes on with that. Steps are bounded in time, and a failing one is reported.
# shellcheck shell=sh

PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
run=/var/run/vrrp
log=/var/log/vrrp

become() {
    router=$1 role=$2 call=${3-}
    mkdir -p "$run" "$log" 2>/dev/null
    if [ "$call" = work ]; then
        work
    else
        # Where it cannot be written down (a full disk), an older role must not stay: the worker then does its own.
        {
            printf '%s\n' "$role $$" >"$run/$router.wanted.$$" && mv -f "$run/$router.wanted.$$" "$run/$router.wanted"
        } 2>/dev/null || rm -f "$run/$router.wanted" "$run/$router.wanted.$$"
        say "wanted: $role"
        "$0" work </dev/null >/dev/null 2>&1 &
    fi
}

# One worker at a time. It looks again after it let go of the lock: a caller may have come in between.
work() {
    while lock; do
        wanted=$(cat "$run/$router.wanted")
        case ${wanted% *} in
        "$role") ;;
        master | backup)
            unlock
            exec "/usr/local/etc/vrrp/${router}_${wanted% *}.sh" work
            ;;
        esac
        say "doing: $role"
        steps
        say "done: $role"
        unlock
        [ "$wanted" = "$(cat "$run/$router.wanted")" ] && return 0
    done
}

# A link is made by one alone, on every system, and names its owner from the first moment on, so that a dead one's can
# be told and taken away. A living owner looks for a new role when it is done: nothing more to do.
lock() {
    tries=0
    until ln -s "$$" "$run/$router.lock" 2>/dev/null; do
        owner=$(readlink "$run/$router.lock")
        is_alive "$owner" && return 1
        tries=$((tries + 1))
        if [ "$tries" -gt 20 ]; then
            say "FAILED: no lock in $run, nothing was done for: $role"
            return 1
        fi
        [ -z "$owner" ] || break_lock
        sleep 0.1 2>/dev/null || sleep 1
    done
}

# One at a time, and only after another look: else a lock that somebody took meanwhile would go.
break_lock() {
    if ln -s "$$" "$run/$router.breaking" 2>/dev/null; then
        [ "$owner" = "$(readlink "$run/$router.lock")" ] && rm -f "$run/$router.lock"
    elif is_alive "$(readlink "$run/$router.breaking")"; then
        return 0
    fi
    rm -f "$run/$router.breaking"
}

# A killed one that its parent has not asked after yet still takes signals.
is_alive() {
    [ -n "$1" ] && kill -0 "$1" 2>/dev/null || return 1
    case $(ps -o stat= -p "$1" 2>/dev/null) in Z*) return 1 ;; esac
}

unlock() {
    rm -f "$run/$router.lock"
}

# step SECONDS COMMAND: at most so long, and never the end of the others. 64 KiB of its output are kept. A reader of
# its own takes the rest, and nobody waits for it: a daemon that the step leaves behind may hold the pipe for ever.
step() {
    count=$((${count:-0} + 1))
    busy=$run/$router.$role.$$.$count
    rm -f "$run/$router.out"
    : 2>/dev/null >"$busy"
    status=$(
        {
            {
                timeout -k 2 "$1" sh -c "$2" </dev/null 2>&1 4>&-
                echo "$?" >&4
            } | sh -c "$reader" sh "$run/$router.out" "$busy" >/dev/null 2>&1 4>&-
        } 4>&1
    )
    tries=0
    while [ -e "$busy" ] && [ "$tries" -lt 10 ]; do
        tries=$((tries + 1))
        sleep 0.02 2>/dev/null || sleep 1
    done
    rm -f "$busy"
    [ ! -s "$run/$router.out" ] || say "$(cat "$run/$router.out")"
    [ "$status" = 0 ] || say "FAILED ($status): $2"
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
    (
        file=$log/$router.log
        [ -f "$file" ] && [ "$(wc -c <"$file")" -gt 1048576 ] && mv -f "$file" "$file.1"
    ) 2>/dev/null
    (printf '%s %s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$router" "$1" >>"$log/$router.log") 2>/dev/null
    logger -t vrrpc "$router $1" 2>/dev/null
    return 0
}
