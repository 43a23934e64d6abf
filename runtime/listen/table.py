"""Every virtual router that is heard, as a table that is drawn anew while one listens at a terminal."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from runtime.listen.judge import kind_of
from runtime.listen.lan import Row
from runtime.listen.words import name_of, who
from runtime.speaker.sayings import seconds, spell


def table(rows: Sequence[Row]) -> Table:
    """A line for each sender of each; what is wrong stands with the first."""
    made = Table("router", "master", "priority", "version", "every", "heard every", "auth", "addresses", "wrong",
                 box=SIMPLE_HEAD)  # fmt: skip
    for row in rows:
        wrong = " ".join(row.wrong)
        if not row.masters:
            made.add_row(name_of(row), "none", "", "", "", "", "", "", wrong)
        for number, voice in enumerate(row.masters):
            advert = voice.advert
            spacing = "" if voice.spacing is None else f"{voice.spacing:.3g}s"
            facts = (str(advert.priority), str(advert.version), seconds(advert.interval), spacing, kind_of(advert))
            name, mistakes = ("", "") if number else (name_of(row), wrong)
            made.add_row(name, who(voice, row), *facts, spell(advert.addresses), mistakes)
    return made
