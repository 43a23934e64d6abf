"""What an agent has to tell, as events: one function for each thing that can happen to a generation or a source."""

import re
from dataclasses import replace
from typing import Final

from runtime.events import Event
from schemas.findings import Severity

_CODE: Final = re.compile(r"\bV[0-9]{3}\b")


def agent_started(source: str, host: str) -> Event:
    """A new agent is at work."""
    return Event("agent.started", Severity.NOTE, f"following {source} for {host}", about={"host": host})


def agent_ended() -> Event:
    """It was told to end; what it applied runs on."""
    return Event("agent.ended", Severity.NOTE, "the agent ended; what is applied runs on")


def generation_applied(generation: int, commit: str, what: str) -> Event:
    """Another generation is live. `what` counts its changes."""
    text = f"generation {generation} is live{_of(commit)}: {what}"
    return Event("generation.applied", Severity.NOTE, text, about=_about(generation, commit))


def generation_confirmed(generation: int, commit: str) -> Event:
    """A person saw that all is well."""
    text = f"generation {generation} is confirmed{_of(commit)}"
    return Event("generation.confirmed", Severity.NOTE, text, about=_about(generation, commit))


def generation_gone_back_to(generation: int, commit: str) -> Event:
    """A person wanted an older one."""
    text = f"a person went back to generation {generation}{_of(commit)}; it stays until there is a newer commit"
    return Event("generation.rolled-back", Severity.WARNING, text, about=_about(generation, commit))


def generation_stands(generation: int, commit: str) -> Event:
    """Another commit, and nothing to change for it."""
    text = f"generation {generation} stands{_of(commit)}"
    return Event("generation.stands", Severity.NOTE, text, about=_about(generation, commit))


def generation_started(generation: int) -> Event:
    """The process manager was gone, and is back with the last good generation."""
    text = f"generation {generation} is started again: its process manager was not there"
    return Event("generation.started", Severity.WARNING, text, about=_about(generation, ""))


def generation_refused(generation: int, commit: str, why: str) -> Event:
    """The newest site is not applied; `generation` stays, 0 for none."""
    return _bad("generation.refused", "not applied", generation, commit, why)


def generation_taken_back(generation: int, commit: str, why: str, reason: str = "failed") -> Event:
    """The newest site was begun, and was undone: it `failed`, was `unconfirmed`, or was `interrupted`."""
    event = _bad("generation.taken-back", "taken back", generation, commit, why)
    return replace(event, about={**event.about, "reason": reason})


def drift_file(path: str) -> Event:
    """A file was changed by hand, and put right."""
    return Event("drift.file", Severity.WARNING, f"{path} was changed by hand, and is put right", about={"path": path})


def source_silent(source: str, why: str) -> Event:
    """A remote does not answer, or answers worse than before."""
    return Event("source.silent", Severity.WARNING, f"{source} does not answer: {why}", about={"source": source})


def source_answers(source: str) -> Event:
    """A remote that was silent is back."""
    return Event("source.answers", Severity.NOTE, f"{source} answers again", about={"source": source})


def trouble(line: str) -> Event:
    """Something on this host keeps the agent from its work: a full disk, a manager that does not start."""
    return Event("agent.trouble", Severity.ERROR, _first(line))


def _bad(kind: str, what: str, generation: int, commit: str, why: str) -> Event:
    stays = f"generation {generation} stays" if generation else "nothing is applied"
    found = _CODE.search(why)
    text = f"{what}{_of(commit)}, {stays}: {_first(why)}"
    return Event(kind, Severity.ERROR, text, found[0] if found else "", _about(generation, commit))


def _first(why: str) -> str:
    """The first line stands for the rest, which `vrrpc status` shows."""
    lines = [line for line in why.splitlines() if line.strip()]
    return lines[0].strip() if lines else why


def _of(commit: str) -> str:
    return f" (commit {commit[:12]})" if commit else ""


def _about(generation: int, commit: str) -> dict[str, str]:
    about = {"generation": str(generation)} if generation else {}
    return about | ({"commit": commit} if commit else {})
