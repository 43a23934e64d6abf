"""Pages about what became of a host since a generation was applied. No check here: the agent finds it on the host."""

from typing import Final, NamedTuple

from compiler.rule import Page
from schemas.drift import SENSES, Drift
from schemas.findings import Severity


class _Story(NamedTuple):
    help: str
    text: str


_REPORTED: Final = "With `drift: report` in the site, or `vrrpc run --drift report`, it is told and left as it is. "

_STORIES: Final = {
    Drift.FILE: _Story(
        "change the site and commit, or `vrrpc pause` for as long as it must differ by hand",
        "A file of the generation that is applied was changed, deleted, or given another mode. The next daemon or "
        "event script that reads it does something that no commit says. The agent has it checked and written again, "
        "and tells its program what any change of the file would have it told; a program that is only restarted for "
        "it, and that has not been started since the file was last seen right, has not read it and is left alone. "
        + _REPORTED,
    ),
    Drift.PROGRAM_DOWN: _Story(
        "see its log in /var/log/vrrpc; to keep it stopped, `vrrpc pause`, or take it out of the site",
        "A program that should run here does not: somebody stopped it, removed it from supervisord, or it ended so "
        "often that supervisord gave up. One that always runs is started; for one that runs for a master alone the "
        "event script of the role is called again. " + _REPORTED,
    ),
    Drift.FALLING: _Story(
        "mend what it complains of: mostly another program has its port, or a file of its own is missing",
        "A program ends soon after each start, and is started again after longer and longer pauses. The event has what "
        "it wrote last, in its own words; all of it is in its log in /var/log/vrrpc, or in the journal. Nothing else "
        "of the host is touched for it.",
    ),
    Drift.PROGRAM_UP: _Story(
        "leave it to the event scripts; what is to run on every host needs no `bind: on-master`",
        "A program that runs for a master alone runs here, and this host is master of none of its virtual routers. "
        "Two of a kind may write to one place, or answer for an address that is elsewhere. The backup script is "
        "called again. " + _REPORTED,
    ),
    Drift.ADDRESS_GONE: _Story(
        "see who takes addresses away: another network manager must be told to leave the NIC alone",
        "The daemon says that it is master, and the kernel has not all of the virtual router's addresses on a link "
        "that is up: nobody answers for them, and no peer takes over, since adverts go on. The daemon is given some "
        "seconds to put it right itself (keepalived does); then its program is stopped in good order and started "
        "anew, and a peer serves meanwhile. " + _REPORTED,
    ),
    Drift.ADDRESS_LEFT: _Story(
        "see who put it there; virtual addresses belong into no other configuration of the host",
        "This host is not master, and yet a virtual address is on one of its links that is up: it answers beside the "
        "master, and clients reach either. It was added by hand, by another program, or left by a daemon that was "
        "killed. When it has stood for some seconds, and the daemon still says that it is not master, the address is "
        "removed. " + _REPORTED,
    ),
    Drift.DEVICE_GONE: _Story(
        "leave the devices of virtual routers alone; `ip -d link` shows them by their addresses 00:00:5e:00",
        "The device with a virtual router's MAC is gone. A master has lost its addresses with it, and a backup could "
        "not become one. The daemon is given some seconds to make it anew; then its program is started anew. "
        + _REPORTED,
    ),
    Drift.MANAGER_GONE: _Story(
        "see its log, /var/log/vrrpc/supervisord.log, and what the kernel says of memory",
        "supervisord ended, and what it had started runs on: roles do not move and services answer. It is started "
        "again, finds these programs by their environment, and goes on with them; each is started again only when the "
        "one that was left has ended. That is done also with `drift: report`. One that is there and does not answer is "
        "never replaced: nobody waits for it, and this is told.",
    ),
    Drift.ROLE_UNKNOWN: _Story(
        "see the daemon's log in /var/log/vrrpc, and `vrrpc doctor`",
        "The daemon of a virtual router does not say which role it has here. Unknown is taken neither for master nor "
        "for backup: no program is started or stopped and no address removed until it says it.",
    ),
    Drift.CONTESTED: _Story(
        "end the other one's work on it, or change the site; `vrrpc pause` keeps the agent away meanwhile",
        "Something was put right and was wrong again soon after, three times over: somebody or something else wants it "
        "otherwise. The agent does not fight: each further try waits longer, up to an hour, for this one thing alone.",
    ),
    Drift.PAUSED: _Story(
        "`vrrpc resume` when the work is done; with `--until` a pause ends by itself",
        "Somebody has paused this host: nothing is applied and nothing put right, also after a restart of the agent. "
        "Daemons and event scripts go on by themselves, and whatever is seen is still told. What came meanwhile is "
        "applied when the pause ends. Somebody else who says `vrrpc apply` or `vrrpc rollback` meanwhile is refused, "
        "and told of the pause, unless they say `--allow V749`; `vrrpc confirm` is not, as what nobody confirms goes.",
    ),
}

_ERRORS: Final = {Drift.ADDRESS_GONE, Drift.ADDRESS_LEFT, Drift.DEVICE_GONE, Drift.MANAGER_GONE, Drift.CONTESTED}


def _page(code: Drift) -> Page:
    severity = Severity.NOTE if code is Drift.PAUSED else Severity.ERROR if code in _ERRORS else Severity.WARNING
    story = _STORIES[code]
    return Page(code.value, SENSES[code].title, story.help, story.text.strip(), b"", b"", severity)


DRIFT: Final = {code.value: _page(code) for code in Drift}
"""The pages by code."""
