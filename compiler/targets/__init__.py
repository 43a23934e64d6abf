"""All daemon targets, by speaker. A new one is one file here and one line below, and its capabilities."""

from typing import Final

from compiler.target import Target
from compiler.targets import builtin, freevrrpd, frr, keepalived
from schemas.hosts import Speaker

TARGETS: Final[dict[Speaker, Target]] = {
    Speaker.FREEVRRPD: freevrrpd,
    Speaker.KEEPALIVED: keepalived,
    Speaker.FRR: frr,
    Speaker.BUILTIN: builtin,
}
