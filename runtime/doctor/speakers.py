"""The program that speaks VRRP here: installed, and not older than what the files were written for."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from compiler.capabilities import BASELINE
from runtime.doctor.observation import Observation, bad, good, notice, unknown
from runtime.supervisor import search_path
from schemas.filetree import Tree
from schemas.hosts import Speaker

_LIMIT: Final = 10
_ASK: Final = {
    Speaker.KEEPALIVED: ("keepalived", "--version"),
    Speaker.FRR: ("/usr/lib/frr/vrrpd", "--version"),
}
"""freevrrpd has no way to say its version; the built-in speaker is this program."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What a program says of itself; `said` is empty when it is not there."""

    program: str
    said: str


def read(tree: Tree) -> Installed | None:
    """Ask the speaker of this tree. None for one that cannot be asked."""
    words = _ASK.get(Speaker(tree.speaker))
    if words is None:
        return None
    try:
        done = subprocess.run(
            words, env={"LC_ALL": "C", "PATH": search_path()}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=_LIMIT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return Installed(words[0], "")
    return Installed(words[0], done.stdout.decode(errors="replace"))


def judge(tree: Tree, installed: Installed | None) -> Iterator[Observation]:
    """One observation."""
    speaker = Speaker(tree.speaker)
    about = f"speaker {speaker.value}"
    if speaker is Speaker.BUILTIN:
        yield good(about, "part of this program")
    elif installed is None:
        yield unknown(about, "has no way to say its version")
    elif not installed.said:
        yield bad(about, f"{installed.program} is not installed", f"install the package {speaker.value}")
    else:
        yield _judge_release(about, installed, BASELINE[speaker])


def _judge_release(about: str, installed: Installed, least: tuple[int, ...]) -> Observation:
    found = re.search(r"\d+(\.\d+)+", installed.said)
    if not found:
        return unknown(about, f"{installed.program} says no version: {installed.said.strip().splitlines()[0][:60]}")
    release = tuple(int(part) for part in found.group().split("."))
    if release < least:
        wanted = ".".join(map(str, least))
        way_out = f"say `release: {found.group()}` in the site, so that the compiler knows, or install {wanted}"
        return notice(about, f"is {found.group()}, and sites are compiled for {wanted} unless they say more", way_out)
    return good(about, found.group())
