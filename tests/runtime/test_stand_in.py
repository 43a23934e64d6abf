"""What stands in for a speaker that cannot run on this machine, and what is said of it."""

import pytest

from runtime.lab.stand_in import PROGRAMS, stand_in
from schemas.hosts import Speaker
from tests.compiler.samples import SITE, compile_text, model


@pytest.mark.parametrize(
    ("speaker", "is_installed", "is_root", "said"),
    [
        ("keepalived", True, False, ()),
        ("keepalived", False, True, ("the built-in speaker stands in for keepalived",)),
        ("frr", True, True, ()),
        ("frr", True, False, ("the built-in speaker stands in for frr, whose daemons need real root",)),
        ("frr", False, True, ("the built-in speaker stands in for frr",)),
        ("builtin", False, False, ()),
    ],
)
def test_stand_ins(speaker: str, is_installed: bool, is_root: bool, said: tuple[str, ...]) -> None:
    site = SITE.replace("clarinet: {interfaces", f"clarinet: {{speaker: {speaker}, interfaces")
    text, notes = stand_in(site, model(site.encode()), lambda _: is_installed, is_root)
    assert tuple(notes) == tuple(f"clarinet: {line}" for line in said)
    compilation = compile_text(text)
    assert compilation.findings == ()
    assert compilation.model is not None
    assert compilation.model.hosts[0].speaker == ("builtin" if said else speaker)
    assert compilation.model.routers[0].version == 3


def test_every_daemon_is_looked_for() -> None:
    assert set(PROGRAMS) == set(Speaker) - {Speaker.BUILTIN}
