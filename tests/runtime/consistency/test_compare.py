"""What is wrong with the digests of hosts, as a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.consistency.compare import compare
from runtime.consistency.digest import Certificate, Digest, Held, as_json, read_digest
from schemas.filetree import Kept

DAY = 86400.0
NOW = 1_000_000_000.0
WWW = ("www", Kept.FOLDER, "/var/www")
PEM = ("www", Kept.CERTIFICATE, "/etc/ssl/www.pem", ("www.example.org",))


def folder(**entries: str) -> Held:
    """A document root; `__` in a name stands for the dot."""
    return Held(*WWW, entries={name.replace("__", "."): content for name, content in entries.items()})


def certificate(fingerprint: str = "AA", days: float = 90.0, covers: tuple[str, ...] = ("www.example.org",)) -> Held:
    """One that ends in so many days."""
    return Held(*PEM, certificate=Certificate(fingerprint, NOW + days * DAY, covers))


def said(*held: Held) -> list[str]:
    """What is said of hosts that each hold one thing."""
    names = ("clarinet", "fridge", "jimbob")
    digests = [Digest("botanic", host, (each,)) for host, each in zip(names, held, strict=False)]
    return [f"{each.code} {each.path} {each.message}" for each in compare(digests, NOW, 30)]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param((folder(a="1"), folder(a="1")), [], id="equal"),
        pytest.param(
            (folder(a="1", b="1"), folder(a="2", b="1")),
            ["V562 /var/www/a differs between clarinet and fridge"],
            id="content",
        ),
        pytest.param((folder(a="1"), folder()), ["V563 /var/www/a fridge lacks it"], id="missing"),
        pytest.param(
            (folder(a="1"), folder(), folder()), ["V563 /var/www/a fridge and jimbob lack it"], id="missing on two"
        ),
        pytest.param(
            (folder(a="1"), folder(a="1"), folder(a="2")),
            ["V562 /var/www/a differs between clarinet, fridge and jimbob"],
            id="three",
        ),
        pytest.param(
            (folder(a="1"), Held(*WWW, trouble="Permission denied")),
            ["V564 /var/www fridge cannot read it: Permission denied"],
            id="unknown is not different",
        ),
        pytest.param(
            (
                Held("ssh", Kept.FILE, "/k.pub", entries={".": "1"}),
                Held("ssh", Kept.FILE, "/k.pub", entries={".": "2"}),
            ),
            ["V562 /k.pub differs between clarinet and fridge"],
            id="file",
        ),
        pytest.param((folder(a="1"), Held("shop", Kept.FOLDER, "/var/www", entries={"a": "2"})), [], id="not the same"),
        pytest.param((certificate(), certificate()), [], id="certificates"),
        pytest.param(
            (certificate("AA"), certificate("BB")),
            ["V562 /etc/ssl/www.pem is another certificate on clarinet and fridge"],
            id="other certificate",
        ),
        pytest.param(
            (certificate(), certificate(days=1.5)), ["V565 /etc/ssl/www.pem on fridge it expires in 1 day"], id="soon"
        ),
        pytest.param(
            (certificate(days=-10.5), certificate()),
            ["V565 /etc/ssl/www.pem on clarinet it expired 10 days ago"],
            id="over",
        ),
        pytest.param((certificate(covers=("*.example.org",)), certificate()), [], id="wildcard"),
        pytest.param(
            (certificate(covers=("*.org", "example.org")), certificate(covers=())),
            [
                "V566 /etc/ssl/www.pem on clarinet it does not carry www.example.org, but *.org, example.org",
                "V566 /etc/ssl/www.pem on fridge it does not carry www.example.org, but no name",
            ],
            id="name",
        ),
    ],
)
def test_what_differs_is_told_by_path(held: tuple[Held, ...], expected: list[str]) -> None:
    assert said(*held) == expected


def test_a_whole_tree_that_differs_is_told_in_few_lines() -> None:
    many = {f"f{number:04}": "1" for number in range(1000)}
    lines = said(folder(**many), folder(**dict.fromkeys(many, "2")))
    assert len(lines) == 21
    assert lines[-1] == "V562 /var/www and 980 more paths below it differ"


TEXTS = st.text(max_size=20)
HELD = st.builds(
    Held, TEXTS, st.sampled_from(Kept), TEXTS, st.lists(TEXTS, max_size=2).map(tuple),
    st.dictionaries(TEXTS, TEXTS, max_size=3),
    st.none() | st.builds(Certificate, TEXTS, st.floats(0, 4e9), st.lists(TEXTS, max_size=2).map(tuple)), TEXTS,
)  # fmt: skip


@given(st.builds(Digest, TEXTS, TEXTS, st.lists(HELD, max_size=3).map(tuple)))
def test_a_digest_is_read_back(digest: Digest) -> None:
    assert read_digest(as_json(digest)) == digest


@pytest.mark.parametrize(
    "text", ["", "[]", "7", "{", '{"version": 1}', '{"version": 1, "site": "a", "host": "b", "holdings": [1]}']
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no "):
        read_digest(text)


def test_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="of version 2, this release reads 1"):
        read_digest('{"version": 2}')
