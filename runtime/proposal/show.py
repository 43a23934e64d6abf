"""A proposal for people, and for programs: {version, id, site, host, generation, pending, findings, routers, programs,
files, notices, order, objections}. Equal proposals give equal bytes."""

import json
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from typing import Any, Final

from compiler.change import Change as Class
from runtime.plan import Change
from runtime.proposal.propose import notices
from runtime.proposal.value import Proposal
from schemas.findings import Finding

JSON_VERSION: Final = 1
_WORDS: Final = {Change.CREATE: "new", Change.REPLACE: "changed", Change.REMOVE: "removed"}


def as_text(proposal: Proposal) -> str:
    """One screen where little changes; every file with its diff, but of a first apply, where all is new."""
    return "\n".join(_text(proposal, proposal.generation > 0)) + "\n"


def _text(proposal: Proposal, diff: bool) -> Iterator[str]:
    now = f"generation {proposal.generation} is applied" if proposal.generation else "nothing is applied"
    head = f"{proposal.site}: {proposal.host}, {now}"
    yield from (f"{each.place} {each.code} {each.message} ({each.severity.value})" for each in proposal.findings)
    if proposal.is_empty:
        yield f"{head}: nothing to do"
        return
    yield f"plan {proposal.id} for {head}"
    for each in proposal.classes.routers:
        yield f"  {each.router}: {each.change.value} ({', '.join(each.why)})"
    yield from (f"  {each.program}: {each.what}" for each in proposal.classes.programs)
    if proposal.files:
        yield "files"
    for file in proposal.files:
        yield f"  {_WORDS[file.change]} {file.path}: {_class(proposal, file.path)}"
        if diff:
            yield from (f"    {line}" for line in file.diff.splitlines())
            yield from ([f"    ({file.hidden})"] if file.hidden else [])
    yield "what clients notice"
    yield from [f"  {line}" for line in notices(proposal)] or ["  nothing"]
    yield "order"
    yield from (f"  {number}. {step}" for number, step in enumerate(proposal.order, 1))
    for objection in proposal.objections:
        yield f"{objection.code} {objection.message}"
        yield f"  help: {objection.help}"


def _class(proposal: Proposal, path: str) -> str:
    return proposal.classes.files.get(path, Class.NOTHING).value


def as_data(proposal: Proposal) -> dict[str, Any]:
    """The same as plain values."""
    classes = proposal.classes
    return {
        "version": JSON_VERSION,
        "id": proposal.id,
        "site": proposal.site,
        "host": proposal.host,
        "generation": proposal.generation,
        "pending": not proposal.is_empty,
        "class": classes.worst.value,
        "findings": _findings(proposal.findings),
        "routers": [
            {
                "router": each.router, "class": each.change.value, "role": dict(proposal.roles).get(each.router, ""),
                "why": list(each.why), "notice": each.notice, "gap": round(each.gap, 3),
            }
            for each in classes.routers
        ],
        "programs": [
            {"program": each.program, "what": each.what, "class": each.change.value} for each in classes.programs
        ],
        "files": [
            {
                "path": file.path, "change": file.change.value, "class": _class(proposal, file.path),
                "diff": file.diff, "hidden": file.hidden,
            }
            for file in proposal.files
        ],
        "notices": list(notices(proposal)),
        "order": list(proposal.order),
        "objections": _findings(proposal.objections),
    }  # fmt: skip


def as_json(proposal: Proposal) -> str:
    """As text."""
    return json.dumps(as_data(proposal), indent=1) + "\n"


def difference(shown: str, now: str) -> str:
    """What differs between two proposals, both as text."""
    lines = unified_diff(shown.splitlines(True), now.splitlines(True), "the plan that was shown", "the plan now")
    return "".join(lines)


def _findings(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "code": each.code, "severity": each.severity.value, "message": each.message, "help": each.help,
            "file": each.place.file, "line": each.place.line, "column": each.place.column,
        }
        for each in findings
    ]  # fmt: skip
