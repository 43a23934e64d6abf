"""What a packet filter on FreeBSD must let through, as rules of pf.conf(5) to be included in the host's own.

freevrrpd speaks multicast over IPv4 alone. Adverts reach and leave the NIC itself (its virtual interfaces send none),
so the rules name it. `no state`, since an advert has no answer; `allow-opts` for the reports of IGMP, which carry the
router-alert option.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Host, Model
from compiler.paths import FREEBSD
from compiler.surroundings.adverts import GROUPS, Stream, streams
from schemas.filetree import File
from schemas.hosts import Speaker

PATH: Final = f"{FREEBSD.config}/pf.conf"


def render(model: Model, host: Host) -> Iterator[File]:
    """One file for a host with FreeBSD."""
    if host.speaker is not Speaker.FREEVRRPD:
        return
    head = [
        f"# {model.site}: {host.name}, written by vrrpc. To put it to use, in /etc/pf.conf before rules that block:",
        f'#     include "{PATH}"',
        "# The ruleset is yours: after a change of this file, load it again with `pfctl -f /etc/pf.conf`.",
    ]
    rules = [rule for stream in streams(model, host) for rule in _rules(stream)]
    yield File(PATH, "\n".join([*head, *rules]) + "\n")


def _rules(stream: Stream) -> Iterator[str]:
    where, group = f"quick on {stream.nic} inet proto", GROUPS[4]
    if stream.peers:
        yield f"pass in {where} 112 from {_list(stream.peers)} to {group} no state"
    yield f"pass out {where} 112 from {_list(stream.own)} to {group} no state"
    yield f"pass {where} igmp no state allow-opts"


def _list(addresses: tuple[str, ...]) -> str:
    return addresses[0] if len(addresses) == 1 else f"{{ {', '.join(addresses)} }}"
