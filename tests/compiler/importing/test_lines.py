"""The lexical rules of keepalived.conf, one by one; the odd ones as its own dump shows them."""

import pytest

from compiler.importing import UnreadableError
from compiler.importing.blocks import Entry, blocks
from compiler.importing.commands import command_words, for_shell
from compiler.importing.lines import statements


def shape(entries: list[Entry]) -> list[object]:
    """Words, and lists for blocks."""
    found: list[object] = []
    for entry in entries:
        found.append(" ".join(f"<{word}>" if " " in word else word for word in entry.words))
        if entry.braced:
            found.append(shape(entry.block))
    return found


def read(text: str, config_id: str = "", **included: str) -> list[object]:
    """The shape of a file; `included` are by pattern."""
    files = {
        ("etc/a.conf", name.replace("_", ".")): ((f"etc/{name}", more.encode()),) for name, more in included.items()
    }
    lines, _, _ = statements("etc/a.conf", text.encode(), config_id, files)
    return shape(blocks("etc/a.conf", lines))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("a b ! c\n# d\ne#f", ["a b", "e"]),
        ('a "b # c ! d" # e', ["a <b # c ! d>"]),
        ("a it's#b", ["a it's"]),
        ('a "b c"d', ["a <b c> d"]),
        ("a {\r\nb\r\n}\r\n", ["a", ["b"]]),
        ("a{b\nc}d", ["a", ["b", "c"], "d"]),
        ("a\n{\nb { c } }", ["a", ["b", ["c"]]]),
        ("a {\n}", ["a", []]),
        ('a "{"', ["a {"]),
        ("$A=1\nb $A ${A}2 $AB $A.", ["b 1 12 $AB $A."]),
        ("$A=x${B}\n$B=1\na ${A}\n$B=2\na ${A}", ["a x1", "a x2"]),
        ("$A=\nb c$A", ["b c"]),
        ("$A= \\\n b { \\\n  c ${N} \\\n }\n$N=1\n$A\n$N=2\n$A", ["b", ["c 1"], "b", ["c 2"]]),
        ("a ${_HASH}b ${_PWD}", ["a #b etc"]),
        ("~SEQ(A, 3) a $A", ["a 1", "a 2", "a 3"]),
        ("~SEQ(A, 4, -2, 0) a $A", ["a 4", "a 2", "a 0"]),
        ("~SEQx(A, 0x9, 0xb) a$A", ["a9", "aa", "ab"]),
        ("~LST(A, 1, 5) ~SEQ(B, 1, 2) ${A}.${B}", ["1.1", "1.2", "5.1", "5.2"]),
        ("~LST({A, B}, {1,2},{3,4}) ${A}-${B}", ["1-2", "3-4"]),
        ("@me a\n@other b\n@^me c\n@^other d", ["a", "d"]),
        ("a\ninclude x.conf\nb", ["a", "c", "d", "b"]),
    ],
)
def test_rule(text: str, want: list[object]) -> None:
    assert read(text, "me", x_conf="c # d\nd") == want


def test_an_include_is_taken_whole_and_says_where_it_stands() -> None:
    files = {("a.conf", "b*"): (("b1", b"x"), ("b2", b"\ny"))}
    lines, remarks, _ = statements("a.conf", b"include b*\nincludea nowhere", "", files)
    assert [(line.text, str(line.at)) for line in lines] == [("x", "b1:1"), ("y", "b2:2")]
    assert [str(remark.at) for remark in remarks] == ["a.conf:2"]


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"a \"b\nc", "f:1: a double quote"),
        (b"a {\nb {\n}\n", "f:1: the block of a"),
        (b"a {\n}\n}\n", "f:3: a } without"),
        (b"{\n}", "f:1: a { without"),
        (b"a\n\x7fELF\0\0", "f:2: control character"),
        (b"a {\n" * 21 + b"}\n" * 21, "f:21: blocks are nested"),
        (b"a" * 70_000, "f:1: the line has over"),
        (b" " * (16 * 1024 * 1024 + 1), "f: the file has over"),
        (b"$A=${A}${A}\n$A", "f:2: its parameters grow"),
        (b"$A=$A\n$A", "f:2: its parameters grow"),
        (b"~SEQ(A, 0, 0, 1) a", "f:1: ~SEQ(A, 0, 0, 1) has no end"),
        (b"~SEQ(A, x) a", "f:1: ~SEQ(A, x) has no numbers"),
        (b"~SEQ(A, 1, 100000) ~SEQ(B, 1, 100000) a", "f:1: its parameters grow"),
    ],
)  # fmt: skip
def test_what_is_no_configuration_is_one_line_with_its_place(content: bytes, where: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        blocks("f", statements("f", content)[0])
    assert str(caught.value).startswith(where)
    assert "\n" not in str(caught.value)


def test_files_that_include_each_other_come_to_an_end() -> None:
    files = {("a", "b"): (("b", b"include a"),), ("b", "a"): (("a", b"include b"),)}
    with pytest.raises(UnreadableError, match="nested deeper"):
        statements("a", b"include b", "", files)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('notify "/x a b" root', ["notify", "/x a b", "root"]),
        ("notify '/x a b' root", ["notify", "/x a b", "root"]),
        ("notify \"/x 'a b' #c\"", ["notify", "/x 'a b' #c"]),
        (r'notify "/x \"a b\" c"', ["notify", '/x "a b" c']),
        (r'a "\x"', ["a", "x"]),
        ('a ""', ["a", ""]),
    ],
)
def test_words_of_a_command(text: str, words: list[str]) -> None:
    assert command_words(text) == words


@pytest.mark.parametrize(
    ("command", "want"),
    [("/x a  b", "/x a b"), ("/x 'a b'", "/x 'a b'"), ("/x $HOME | y", "/x '$HOME' '|' y"), ("", ""), ("/x '\n'", "")],
)
def test_a_shell_sees_what_the_program_was_given(command: str, want: str) -> None:
    assert for_shell(command) == want
