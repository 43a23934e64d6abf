"""The one layout: what moves, what stays, and that nothing is lost or means anything else afterwards."""

import random
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler import compile_site
from compiler.catalogue import STORIES
from compiler.layout import UnformattableError, format_site
from compiler.overlap import OVERLAPS
from tests.compiler.samples import CASES, SITE, SITES
from tests.compiler.strategies import sites


def laid_out(text: str) -> str:
    """The text laid out, and laid out the same once more."""
    made = format_site(text.encode())
    assert format_site(made) == made
    return made.decode()


UNTIDY = """\
# header

# about the name
site: "example"   # eol
version: 1
virtual_routers:
    front:
        # the id


        vrid: 1
        addresses: {"web": '192.0.2.80', mail: 192.0.2.81}
        members:
            clarinet: {priority: 250,   interface: eth0}   # first
            # oboe: later
        on_master:
        - limit: 5s
          run: |
            echo a
             # not a comment

            echo b
        # done
        -   {limit: 1s, run: "x: y"}
    # end of routers

hosts:
      clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
      fridge:
        manager: supervisor
        speaker:
          builtin
        interfaces: {eth0:
           {address: 192.0.2.12/24}}
# bye


"""
TIDY = """\
# header

version: 1
# about the name
site: example   # eol

hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge:
    speaker:
      builtin
    manager: supervisor
    interfaces: {eth0:
       {address: 192.0.2.12/24}}
virtual_routers:
  front:
    # the id

    vrid: 1
    members:
      clarinet: {interface: eth0,   priority: 250}   # first
      # oboe: later
    addresses: {web: 192.0.2.80, mail: 192.0.2.81}
    on_master:
      - run: |
          echo a
           # not a comment

          echo b
        limit: 5s
      # done
      - {run: "x: y", limit: 1s}
  # end of routers
# bye
"""


def test_everything_at_once() -> None:
    assert laid_out(UNTIDY) == TIDY


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('site: "example"', "site: example"),
        ("site: 'example'", "site: example"),
        ('site: "on"', 'site: "on"'),
        ('site: "null"', 'site: "null"'),
        ('site: "a\\x41"', "site: aA"),
        ("site: ''", "site: ''"),
        ("'site': example", "site: example"),
        ("site:    example", "site:    example"),
        ("site: example  ", "site: example"),
        ("site: example\r", "site: example"),
        ("site: example # why  ", "site: example # why"),
        ("site: !!str example", "site: !!str example"),
    ],
)
def test_a_line(before: str, after: str) -> None:
    assert laid_out(f"{before}\n") == f"{after}\n"


@pytest.mark.parametrize(
    "value", ["1", "1.5", "010", "2027-01-31", "yes", "Y", "~", "a: b", "a #b", "-a", "&a", "*a", "@"]
)
def test_quotes_stay_where_a_reader_would_see_something_else(value: str) -> None:
    assert laid_out(f'site: "{value}"\n') == f'site: "{value}"\n'


@pytest.mark.parametrize("value", ["example", "192.0.2.80", "192.0.2.11/24", "/etc/passwd", "python3 -m http.server"])
def test_quotes_go_where_they_change_nothing(value: str) -> None:
    assert laid_out(f"site: '{value}'\n") == f"site: {value}\n"


def test_what_the_author_named_stays_in_order() -> None:
    text = "hosts:\n  violin: {}\n  oboe: {}\nservices:\n  z: {}\n  a: {}\n"
    assert laid_out(text) == text


def test_anchor_stays_before_its_alias() -> None:
    text = "site: &a example\nversion: *a\n"
    assert laid_out(text) == text


@pytest.mark.parametrize("head", ["---\n", "# c\n---\n# d\n", "%YAML 1.1\n---\n", "# c\n\n---\n"])
def test_start_of_a_document_stays_at_the_top(head: str) -> None:
    assert laid_out(f"{head}site: a\nversion: 1\n") == f"{head}version: 1\nsite: a\n"


def test_byte_order_mark_goes() -> None:
    assert laid_out("\ufeff# c\nsite: a\n") == "# c\nsite: a\n"


def test_carriage_returns_become_line_feeds() -> None:
    assert laid_out("# c\rversion: 1\rsite: a\r") == "# c\nversion: 1\nsite: a\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("? site\n: a\n", "`?`"),
        ("on_master:\n-\n  run: a\n", "dash"),
        ("hosts: &a\n  x: {}\n", "&a"),
        ("site: a\u2028version: 1\n", "line feeds"),
    ],
)
def test_what_is_left_as_it_is(text: str, why: str) -> None:
    with pytest.raises(UnformattableError, match=re.escape(why)):
        format_site(text.encode())


@pytest.mark.parametrize("path", SITES, ids=lambda path: path.parent.name)
def test_example_sites_are_laid_out(path: Path) -> None:
    assert laid_out(path.read_text(encoding="utf-8")) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_cases_mean_the_same_afterwards(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert trees(laid_out(text).encode()) == trees(text.encode())


OF_ONE_FILE = [code for code, story in STORIES.items() if story.bad and code > "V109" and code not in OVERLAPS]


@pytest.mark.parametrize("code", OF_ONE_FILE)
def test_findings_stay(code: str) -> None:
    made = format_site(STORIES[code].bad)
    assert [each.code for each in compile_site("site.yaml", made).findings] == [
        each.code for each in compile_site("site.yaml", STORIES[code].bad).findings
    ]


@pytest.mark.parametrize("run", ["'x #y'", '"a #b # c"', "'it''s #'", '"two\\" #"'])
def test_sign_of_a_comment_in_quotes_is_none(run: str) -> None:
    text = SITE + f"    on_master:\n      - {{limit: 5s, run: {run}}} # why\n"
    assert laid_out(text) == text.replace(f"limit: 5s, run: {run}", f"run: {run}, limit: 5s")


def trees(text: bytes) -> list[str]:
    """What a site compiles to."""
    compilation = compile_site("site.yaml", text)
    assert not compilation.failed
    return [tree.manifest() for tree in compilation.trees]


@st.composite
def shuffled(draw: st.DrawFn) -> str:
    """A sound site in another order and indentation, with comments and blank lines strewn in."""
    tree = yaml.safe_load(draw(sites()))
    dice = random.Random(draw(st.integers(0, 999)))
    items = list(tree.items())
    dice.shuffle(items)
    flow = draw(st.sampled_from([None, False]))
    step = draw(st.integers(2, 5))
    text = yaml.dump(
        dict(items), Dumper=yaml.SafeDumper, sort_keys=draw(st.booleans()), indent=step, width=9999,
        default_flow_style=flow, allow_unicode=True,
    )  # fmt: skip
    made: list[str] = []
    for line in text.splitlines():
        if dice.random() < 0.2:
            made.append(" " * dice.randint(0, 8) + f"# comment {len(made)}")
        if dice.random() < 0.1:
            made.extend([""] * dice.randint(1, 3))
        made.append(line)
    return "\n".join(made) + "\n"


@settings(max_examples=40, deadline=None)
@given(shuffled())
def test_laying_out_keeps_the_meaning_and_every_comment_and_is_done_once(text: str) -> None:
    made = laid_out(text)
    comments = re.compile(r"^ *(# comment \d+)$", re.MULTILINE)
    assert Counter(comments.findall(made)) == Counter(comments.findall(text))
    assert sorted(trees(made.encode())) == sorted(trees(text.encode()))


def test_smallest_site_is_laid_out() -> None:
    assert laid_out(SITE) == SITE
