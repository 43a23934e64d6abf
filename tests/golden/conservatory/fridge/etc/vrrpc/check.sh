# Runs a check; read by the scripts in checks/, which keepalived runs.
#
# The exit status says good or failed. A command that cannot be run, or that a signal ended, has said neither: then the
# last result holds. Syslog is told when the result changes for good, after as many equal ones in a row as the site
# asks for.
# shellcheck shell=sh

PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
run=/run/vrrpc

# check NAME USER SECONDS RISE FALL COMMAND [report]: with `report` it never fails.
check() {
    name=$1 user=$2 limit=$3 rise=$4 fall=$5 command=$6 use=${7-}
    told='' result='' count=''
    file=$run/check.$name${use:+.$use}
    mkdir -p "$run" 2>/dev/null
    [ ! -r "$file" ] || read -r told result count <"$file"
    attempt
    judge "$?"
    (printf '%s\n' "$told $result $count" >"$file") 2>/dev/null
    [ "$use" = report ] || [ "$result" = good ]
}

attempt() {
    if [ -z "$user" ]; then
        timeout -k 1 "$limit" sh -c "$command"
    else
        group=$(id -g "$user") || return 127
        timeout -k 1 "$limit" setpriv --reuid="$user" --regid="$group" --init-groups --reset-env sh -c "$command"
    fi </dev/null >/dev/null 2>&1
}

# judge STATUS: 124 and 137 are those of a command that timeout had to end.
judge() {
    case $1 in
    0) count_as good ;;
    124 | 137) count_as failed "took longer than $limit s" ;;
    12[5-9] | 1[3-9]? | 2??)
        result=${result:-good}
        tell unknown "exit status $1, so it stays $result"
        ;;
    *) count_as failed "exit status $1" ;;
    esac
}

# count_as RESULT [WHY]: the first one of all is told at once.
count_as() {
    [ "$result" = "$1" ] || count=0
    result=$1 count=$((${count:-0} + 1))
    needed=$rise
    [ "$1" = good ] || needed=$fall
    if [ -z "$told" ] || [ "$count" -ge "$needed" ]; then
        tell "$1" "${2-}"
    fi
}

tell() {
    [ "$told" = "$1" ] || logger -t vrrpc "check $name: $1${2:+ ($2)}" 2>/dev/null
    told=$1
}
