"""The JSON of `vrrpc status`, version 1. Members are added without another version, and never change what they mean.

    version   1
    well      whether the exit status is 0: nothing of severity error stands
    applied   {generation, site, host, source, commit, at}
    refused   null, or {commit, at, why}: why the newest site is not applied
    agent     whether `vrrpc run` is at work here
    standing  [{kind, severity, text, since, about}], errors first: what is so until it is ended. Kinds: refused,
              paused, unconfirmed, applying, bad-commit, source-silent, drained, priority, drift, locked,
              role-unknown, bad-adverts, agent-away, manager-away, program-down, and those that a later version adds
    routers   [{router, role, priority, since, master, locked, drops, sent, heard, masters}]; role is master, backup,
              initialize or unknown, `since` UTC seconds (0: not known); adverts `sent` and `heard`, and how many
              `masters` there are now (null: not known)
    programs  null (the process manager does not answer), or {name: state} in supervisor's words
    sources   [{source, ref, commit, silent_since, why}]
    events    the newest ones as `vrrpc events --format json` has them, the oldest first

Times are UTC text where nothing else is said, and empty where they are not known.
"""

from dataclasses import asdict
from typing import Any, Final

from runtime.events.line import as_data
from runtime.status import Status
from runtime.status.judge import is_well, standing

VERSION: Final = 1


def as_json(status: Status) -> dict[str, Any]:
    """The whole of it."""
    stands = standing(status)
    return {
        "version": VERSION,
        "well": is_well(stands),
        "applied": asdict(status.applied),
        "refused": asdict(status.refused) if status.refused else None,
        "agent": status.agent,
        "standing": [asdict(each) | {"about": dict(each.about)} for each in stands],
        "routers": [asdict(status.roles[router.name]) for router in status.tree.routers],
        "programs": status.programs,
        "sources": [asdict(source) for source in status.sources],
        "events": [as_data(entry) for entry in status.last],
    }
