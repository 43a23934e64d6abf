"""How a host can differ from the generation that is applied there, by codes: for the agent, and for the catalogue,
which adds the stories."""

from enum import StrEnum
from typing import Final, NamedTuple


class Drift(StrEnum):
    """Codes; like all codes, never used again for anything else."""

    FILE = "V740"
    PROGRAM_DOWN = "V741"
    PROGRAM_UP = "V742"
    ADDRESS_GONE = "V743"
    ADDRESS_LEFT = "V744"
    DEVICE_GONE = "V745"
    MANAGER_GONE = "V746"
    ROLE_UNKNOWN = "V747"
    CONTESTED = "V748"
    PAUSED = "V749"
    FALLING = "V518"


class Sense(NamedTuple):
    """`kind` is the event's, `title` a few words for lists, `mended` what is done about it in half a sentence."""

    kind: str
    title: str
    mended: str


SENSES: Final = {
    Drift.FILE: Sense("drift.file", "file changed by hand", "it is written again as applied"),
    Drift.PROGRAM_DOWN: Sense("drift.program", "program does not run", "it is started"),
    Drift.PROGRAM_UP: Sense("drift.program", "program runs on a backup", "the event script is called again"),
    Drift.ADDRESS_GONE: Sense("drift.address", "master without its address", "the speaker is started anew"),
    Drift.ADDRESS_LEFT: Sense("drift.address", "virtual address on a backup", "it is taken away"),
    Drift.DEVICE_GONE: Sense("drift.device", "virtual device deleted", "the speaker is started anew"),
    Drift.MANAGER_GONE: Sense("drift.manager", "supervisord is gone", "it is started, and goes on with what runs"),
    Drift.ROLE_UNKNOWN: Sense("drift.role", "role cannot be told", "nothing is done: unknown is not backup"),
    Drift.CONTESTED: Sense("drift.contested", "put right again and again", "it is tried less and less often"),
    Drift.FALLING: Sense("drift.falling", "program does not stay up", "its manager goes on trying"),
    Drift.PAUSED: Sense("pause.began", "host is paused", "nothing is, until `vrrpc resume`"),
}
"""All of them."""
