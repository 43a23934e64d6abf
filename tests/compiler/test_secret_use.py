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
