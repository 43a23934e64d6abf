#!/bin/sh
# alone.sh PIDFILE COMMAND...: runs a command when nothing is left of an earlier one.
#
# What a killed process leaves behind is the process group of the number that it wrote down. As long as there is such a
# group, no other process gets that number.
pid_file=$1
shift
pid=$(cat "$pid_file" 2>/dev/null)
case $pid in
'' | *[!0-9]*) pid= ;;
esac

if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
    # A number that somebody else has by now: Apache would take him for itself, and say that it runs already.
    name=$(ps -o comm= -p "$pid" 2>/dev/null)
    [ -z "$name" ] || [ "$name" = "${1##*/}" ] || rm -f "$pid_file"
elif [ -n "$pid" ] && kill -0 "-$pid" 2>/dev/null; then
    echo "vrrpc: process $pid was killed; what it left behind is ended first" >&2
    kill -TERM "-$pid" 2>/dev/null
    tries=0
    while kill -0 "-$pid" 2>/dev/null && [ "$tries" -lt 50 ]; do
        tries=$((tries + 1))
        sleep 0.1 2>/dev/null || sleep 1
    done
    kill -KILL "-$pid" 2>/dev/null
    rm -f "$pid_file"
fi
exec "$@"
