"""Pages about what a host does before it applies something. No check here: what a host has now is in no text of a
site."""

from typing import Final

from compiler.rule import Page
from schemas.rollout import Rollout

_LET: Final = "if it is meant, let it pass once: `vrrpc apply --allow {code}`, `vrrpc sync --allow {code}`, or a line "
_TRAILER: Final = "`Vrrpc-Allow: {code} why` at the end of the message of any commit that is applied with it"


def _page(code: Rollout, title: str, text: str, help_: str = "") -> Page:
    return Page(code.value, title, help_ or (_LET + _TRAILER).format(code=code.value), text, b"", b"")


_PAGES: Final = (
    _page(
        Rollout.EMPTY,
        "nothing left for this host",
        "The site compiles, and has nothing at all for a host that serves something now. Such a commit is more often "
        "an accident (a wrong branch, a merge that lost a file, a template that came out empty) than a wish, and every "
        "host would follow it at the same time. A host that the site does not even name any more keeps what it has "
        "until `vrrpc down`.",
    ),
    _page(
        Rollout.ALL_REMOVED,
        "all virtual routers removed",
        "Every virtual router that this host is a member of would go, although something else of the site stays on "
        "it. Where all members do the same, the addresses answer nowhere. A virtual router with another name is not "
        "removed: the same VRID on the same NIC is the same one, and `renamed_from` says so where these changed too.",
    ),
    _page(
        Rollout.MANY_REMOVED,
        "many virtual routers removed",
        "Three or more virtual routers of this host would go with one commit, and they are a third of those that it "
        "has, or more. A host that is to be emptied is drained first; a commit that does it by accident does it on "
        "every host. `renamed_from` on a virtual router keeps a rename from being a removal.",
    ),
    _page(
        Rollout.UNREADABLE,
        "removal of what cannot be read",
        "A virtual router would go, and its speaker does not say which role this host has in it now: it does not run, "
        "it does not answer, or it is one that cannot tell. Unknown is not 'backup': the addresses may be in use here. "
        "Nothing is removed before somebody knows, or says that it does not matter.",
    ),
    _page(
        Rollout.NOBODY_TOOK_OVER,
        "nobody took over",
        "The speaker must start anew, or leaves a virtual router, and this host is master of it. So the role was "
        "handed over first, for a bounded time in which this host went on answering: the built-in speaker says "
        "priority 0, keepalived and FRR say 1. No peer took it. The role was taken back, no client noticed anything, "
        "and nothing was applied: without a peer the addresses would answer nowhere meanwhile. Where peers take no "
        "role from a lower master (`failback: manual` and `after`) a keepalived has to leave to know, which "
        "clients do notice, for an interval or two. freevrrpd cannot hand over: `vrrpc plan` says what clients notice.",
        "bring a peer up, then have it tried again with `vrrpc sync`; or accept the gap: `vrrpc apply --allow V725`",
    ),
    _page(
        Rollout.TAKEN_BACK,
        "commit that was taken back",
        "This commit was applied here before and taken back: something did not run, a speaker no longer said its role, "
        "it was not confirmed in time, or a person went back to an older generation. It is not tried again by itself, "
        "since that would be the same outage at every start; the next commit is.",
        "mend it with a newer commit; or have it tried again, once: `vrrpc apply --allow V726`",
    ),
    _page(
        Rollout.OTHER_PLAN,
        "another plan than the one that was shown",
        "`vrrpc apply PLAN-ID` does what `vrrpc plan` showed under that name, and does it once. The name stands for "
        "the site's files for this host, for what stands on its disk, for what is applied, and for this release of "
        "vrrpc. One of them is another by now, so what would be done is not what was seen. What differs is shown.",
        "look at the plan again: `vrrpc plan`",
    ),
    Page(
        "V801",
        "secret that cannot be used",
        "give it a usable value with `vrrpc secret set NAME`, or mend the file that it is in",
        "The site names a secret, or a file with one, and what this host has under that name does not do: it is not "
        "there, it is too long or too short for what reads it (8 bytes for a password of version 2, which daemons cut "
        "in silence; at least 32 for a key of HMAC), it has a blank at an end or something else than printable ASCII, "
        "or a character that the file of some member's speaker cannot hold. That is looked at for all members alike: "
        "a password that one of them cannot read would be in force on the others alone, and then two are master. "
        "Nothing is applied, and the value is shown nowhere.",
        b"",
        b"",
    ),
)

ROLLOUT: Final = {page.CODE: page for page in _PAGES}
"""The pages by code."""
