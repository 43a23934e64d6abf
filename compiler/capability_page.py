"""The page of what each VRRP daemon can do, and the README's short table of it: both made from the capabilities."""

from collections.abc import Iterator
from typing import Final

from compiler.capabilities import BASELINE, CAPABILITIES, SINCE, No
from compiler.change import Change
from compiler.targets import TARGETS
from schemas.hosts import Speaker

TRAITS: Final = {
    "version_3": "version 3",
    "ipv6": "IPv6",
    "other_intervals": "other advert intervals than 1s",
    "password": "simple password (version 2)",
    "hmac": "signed adverts (HMAC)",
    "no_virtual_mac": "without a virtual MAC",
    "plain_checksum": "version 3 checksum without pseudo-header",
    "many_vrids": "several VRIDs on one NIC",
    "failback_manual": "`failback: manual`, a lock",
    "failback_after": "`failback: after`, a delay",
    "excluded": "addresses outside the advert",
    "unicast": "adverts from host to host",
    "checks": "checks",
    "tracks": "tracked NICs",
    "groups": "groups that move together",
    "start_delay": "a delay at its start",
}
"""What a site can ask for, in the order of the tables."""

_CHECKED: Final = {
    Speaker.FREEVRRPD: "against its grammar, by a strict reader of our own: it runs on FreeBSD alone",
    Speaker.KEEPALIVED: "its own check, and running",
    Speaker.FRR: "its own check, and running",
    Speaker.BUILTIN: "running",
}

_HEAD: Final = """\
# The targets

Made from `compiler/capabilities.py` by `python -m tests.rewrite_pages`; change that. A site may ask a virtual router
for whatever all of its members can do; V304 names the member that cannot, with the reason below.

"""


def capability_page() -> str:
    """The whole page, as Markdown."""
    return "\n".join([_HEAD.rstrip("\n"), "", *short_table(), "", *_reasons(), *_changes()])


def short_table() -> Iterator[str]:
    """A line a trait, a column a speaker."""
    yield f"| | {' | '.join(_name(speaker) for speaker in Speaker)} |"
    yield f"|---|{'---|' * len(Speaker)}"
    for trait, words in TRAITS.items():
        yield f"| {words} | {' | '.join(_cell(speaker, trait) for speaker in Speaker)} |"
    yield f"| how it is tested | {' | '.join(_CHECKED[speaker] for speaker in Speaker)} |"
    yield ""
    yield "\\* as its manual says it; no test runs that release."


def _name(speaker: Speaker) -> str:
    if speaker is Speaker.BUILTIN:
        return "built-in"
    return f"{speaker} {'.'.join(map(str, BASELINE[speaker]))}"


def _cell(speaker: Speaker, trait: str) -> str:
    if getattr(CAPABILITIES[speaker], trait):
        return "yes"
    return next((f"from {release} *" for release, more in _later(speaker) if trait in more), "")


def _later(speaker: Speaker) -> Iterator[tuple[str, dict[str, object]]]:
    for release, more in SINCE.get(speaker, ()):
        yield ".".join(map(str, release)), more


def _reasons() -> Iterator[str]:
    for speaker in Speaker:
        yield f"## What {_name(speaker)} cannot, and why"
        yield ""
        for trait, words in TRAITS.items():
            can = getattr(CAPABILITIES[speaker], trait)
            if isinstance(can, No):
                yield f"- {words}: {can.reason}"
        yield ""


def _changes() -> Iterator[str]:
    """What is touched by a change, from the targets themselves."""
    yield "## What each class of change does"
    for change in Change:
        yield ""
        yield f"**{change.value.capitalize()}.** {_CHANGES[change]}"
        yield ""
        for speaker in Speaker:
            yield f"- {_name(speaker)}: {TARGETS[speaker].CHANGES[change]}"
    yield ""


_CHANGES: Final = {
    Change.NOTHING: "The daemon's file means what it did before.",
    Change.SCRIPT: "Another content of an event script or a check.",
    Change.PRIORITY: "Another priority of a member, or what lowers it.",
    Change.EXCLUDED: "An address that stands in no advert.",
    Change.ADVERTISED: "An address of the list that adverts carry.",
    Change.IDENTITY: "VRID, NIC, version, family, transport or virtual MAC: another virtual router to the wire.",
    Change.RESTART: "The daemon itself is started anew.",
}
