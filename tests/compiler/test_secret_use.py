"""A password is one for all members: what one of their files cannot hold, none takes."""

import pytest

from tests.compiler.samples import SITE, trees

PASSWORD = SITE + "    authentication: {password: {secret: front}}\n"


@pytest.mark.parametrize(
    ("one", "other", "forbidden"),
    [
        ("builtin", "builtin", ""),
        ("builtin", "keepalived", '"\\{}'),
        ("keepalived", "freevrrpd", '"\\{},'),
        ("freevrrpd", "builtin", ","),
    ],
)
def test_members_forbid_the_same(one: str, other: str, forbidden: str) -> None:
    site = PASSWORD.replace(": {interfaces", f": {{speaker: {one}, interfaces", 1)
    site = site.replace(": {interfaces", f": {{speaker: {other}, interfaces", 1)
    uses = [use for tree in trees(site) for file in tree.files for use in file.secrets]
    assert [set(use.forbidden) for use in uses] == [set(forbidden)] * 2
    assert [use.forbidden_text for use in uses] == ["$_" if "keepalived" in (one, other) else ""] * 2


def test_routers_with_one_password_forbid_the_same() -> None:
    """Else fridge would refuse what violin cannot hold, and clarinet would have it in force alone."""
    hosts = "".join(
        f"  {name}: {{speaker: {speaker}, interfaces: "
        f"{{eth0: {{address: 192.0.2.{n}/24}}, eth1: {{address: 198.51.100.{n}/24}}}}}}\n"
        for n, (name, speaker) in enumerate(
            [("clarinet", "builtin"), ("fridge", "keepalived"), ("violin", "freevrrpd")], 11
        )
    )
    site = f"""\
version: 1
site: example
defaults: {{virtual_routers: {{authentication: {{password: {{secret: all}}}}}}}}
hosts:
{hosts}virtual_routers:
  front:
    vrid: 1
    members: {{clarinet: {{interface: eth0, priority: 200}}, fridge: {{interface: eth0, priority: 100}}}}
    addresses: {{web: 192.0.2.80}}
  back:
    vrid: 2
    members: {{fridge: {{interface: eth1, priority: 200}}, violin: {{interface: eth1, priority: 100}}}}
    addresses: {{mail: 198.51.100.25}}
"""
    uses = [use for tree in trees(site) for file in tree.files for use in file.secrets]
    assert [set(use.forbidden) for use in uses] == [set('"\\{},')] * 3
