"""What a killed server left behind, ended before it starts again.

Apache's and nginx's workers outlive a parent that is killed outright (the kernel's OOM killer does that): they serve on
with the configuration of then, hold the ports, and every new parent ends with `Address already in use`, until the
process manager gives up. systemd ends all that is in the unit's cgroup; supervisor and daemontools know only the
process that they started, so for these it is started through the script here.
"""

from typing import Final

from compiler.model import Host
from compiler.paths import paths_of
from schemas.filetree import File

_SCRIPT: Final = """\
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
"""


def script_path(host: Host) -> str:
    """Where the script is."""
    return f"{paths_of(host).config}/alone.sh"


def alone_script(host: Host) -> File:
    """The script. It is read at each start."""
    return File(script_path(host), _SCRIPT, mode=0o755, check=("sh", "-n", "{}"))


def alone(host: Host, command: str, pid_file: str) -> str:
    """A command that is run alone; as it is where it has no pid file."""
    return f"{script_path(host)} {pid_file} {command}" if pid_file else command
