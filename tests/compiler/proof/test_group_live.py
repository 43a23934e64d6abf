"""A group beside a LAN that is cut, played by two keepalived: they do what the proof says of the same site."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from compiler.proof import prove
from tests import peers
from tests.compiler.importing.dumped import stage
from tests.compiler.samples import model, trees

SITE = """\
version: 1
site: example
hosts:
  clarinet:
    speaker: keepalived
    interfaces: {e0: {address: 192.0.2.11/24}, e1: {address: 198.51.100.11/24}}
  fridge:
    speaker: keepalived
    interfaces: {e0: {address: 192.0.2.12/24}, e1: {address: 198.51.100.12/24}}
defaults: {virtual_routers: {interval: 500ms, virtual_mac: no}}
virtual_routers:
  front:
    vrid: 1
    members: {clarinet: {interface: e0, priority: 200}, fridge: {interface: e0, priority: 100}}
    addresses: {web: 192.0.2.80}
  back:
    vrid: 2
    members: {clarinet: {interface: e1, priority: 200}, fridge: {interface: e1, priority: 100}}
    addresses: {gate: 198.51.100.80}
groups: {both: [front, back]}
"""

# Both LANs are cables between two network namespaces. A rule that drops adverts cuts one, and leaves its carrier.
_SCRIPT = r"""
unshare --net sleep 300 &
other=$!
there() { nsenter -t "$other" -n "$@"; }
while [ "$(readlink "/proc/$other/ns/net")" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
for n in 0 1; do
    ip link add "e$n" type veth peer name "e$n" netns "$other"
    ip link set "e$n" up && there ip link set "e$n" up
done
ip addr add 192.0.2.11/24 dev e0 && ip addr add 198.51.100.11/24 dev e1
there ip addr add 192.0.2.12/24 dev e0 && there ip addr add 198.51.100.12/24 dev e1
state() { sed -n "s/^$1 .*($2) Entering \([A-Z]*\) STATE.*/\1/p" log | tail -n 1; }
# until_both HOST STATE: at most a minute.
until_both() {
    tries=0
    until [ "$(state "$1" front) $(state "$1" back)" = "$2 $2" ] || [ "$tries" -ge 600 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
}
mark() { echo "== $1" >>log; }
filter() { nft -f "$1" && there nft -f "$1"; }
run() { "$KEEPALIVED" --dont-fork --log-console --vrrp --use-file "$1" --pid "$2.pid" --vrrp_pid "$2.vrrp" 2>&1; }
cd "$ROOT"
run "$1" clarinet | sed -u 's/^/clarinet /' >>log &
until_both clarinet MASTER
export KEEPALIVED
there sh -c '"$KEEPALIVED" --dont-fork --log-console --vrrp --use-file "$0" --pid f.pid --vrrp_pid f.vrrp 2>&1' "$2" |
    sed -u 's/^/fridge /' >>log &
until_both fridge BACKUP
sleep 5
mark well
filter one && sleep 5
mark one
filter none && sleep 5
mark healed
filter both && until_both fridge MASTER
mark both
filter none && until_both fridge BACKUP
mark well-again
"""
_CUT = "flush ruleset\ntable inet f {{ chain i {{ type filter hook input priority 0; {0} ip protocol 112 drop; }}; }}\n"


def masters(log: str) -> list[set[tuple[str, str]]]:
    """Who was master of what at the end of each part of the play."""
    held: set[tuple[str, str]] = set()
    found: list[set[tuple[str, str]]] = []
    for line in log.splitlines():
        if line.startswith("== "):
            found.append(set(held))
        elif state := re.search(r"^(\w+) .*\((\w+)\) Entering (\w+) STATE", line):
            (held.add if state[3] == "MASTER" else held.discard)((state[1], state[2]))
    return found


@pytest.mark.live
def test_keepalived_moves_a_group_as_the_proof_says(tmp_path: Path) -> None:
    for name, rule in (("one", 'iifname "e0"'), ("both", "")):
        (tmp_path / name).write_text(_CUT.format(rule), encoding="utf-8")
    (tmp_path / "none").write_text("flush ruleset\n", encoding="utf-8")
    staged = []
    for tree in trees(SITE):
        text = next(file.text for file in tree.files if file.path.endswith("/keepalived.conf"))
        staged.append(str(stage(text, Path("keepalived.conf"), tmp_path / tree.host)))
    environment = {**os.environ, "ROOT": str(tmp_path), "KEEPALIVED": str(peers.find("keepalived"))}
    command = [
        "unshare",
        "--net",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
        "sh",
        "-c",
        _SCRIPT,
        "sh",
        *staged,
    ]
    subprocess.run(command, env=environment, check=False, capture_output=True, timeout=240)

    seen = masters((tmp_path / "log").read_text(encoding="utf-8"))
    (proof,) = prove(model(SITE.encode()))
    outcome = next(each for each in proof.outcomes if str(each.fault).startswith("LAN 192.0.2.0/24"))
    preferred = {("clarinet", "front"), ("clarinet", "back")}
    assert set(outcome.failed.seats.masters) == preferred
    rescued = preferred | {("fridge", "front"), ("fridge", "back")}
    assert seen == [preferred, preferred, preferred, rescued, preferred]
