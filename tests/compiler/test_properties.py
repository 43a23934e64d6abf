"""For every input: no exception, places inside the file. For every sound site: equal bytes, members that agree."""

from collections import defaultdict

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from schemas.filetree import read_tree
from schemas.speaker import read_config, render_config
from tests.compiler.accidents import check, suffer
from tests.compiler.samples import compile_text, filled
from tests.compiler.spoken import SECRETS, Spoken, spoken
from tests.compiler.strategies import sites

quick = settings(deadline=None, max_examples=300, derandomize=True)
slow = settings(deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

YAML_LIKE = st.lists(
    st.sampled_from([
        "version: 1\n", "hosts:", "site", ": ", "\n", "  ", "- ", "{", "}", "[", "]", "&a ", "*a", "!t ", "'", '"',
        "|\n", ">-\n", "#", "? ", "<<", "---\n", "...\n", "%YAML 1.1\n", "\t", "\r", "\x85", "\u2028", "\ufeff", "é",
        "\U0001f600", "[key]", "\\", "null", "~", ",",
    ]),
    max_size=30,
).map("".join)  # fmt: skip


@quick
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    check(content)


@quick
@given(st.text(max_size=200))
@example("---")
@example("--- &a")
@example("a: {b: c}\n---")
def test_any_text(text: str) -> None:
    check(text.encode(errors="surrogatepass"))


@quick
@given(YAML_LIKE)
def test_anything_that_looks_like_yaml(text: str) -> None:
    check(text.encode())
    check(
        b"version: 1\nsite: example\nhosts: {a: {interfaces: {e: {address: 10.0.0.1/8}}}}\nvirtual_routers:\n  "
        + text.encode()
    )


def test_two_thousand_accidents() -> None:
    suffer(range(2000))


@slow
@given(sites())
def test_compiling_twice_gives_equal_bytes_that_can_be_read_back(content: bytes) -> None:
    first, second = compile_text(content), compile_text(content)
    assert not first.failed, first.findings
    assert first == second
    for tree in first.trees:
        assert read_tree(tree.manifest(), {file.path: file.text for file in tree.files}) == tree
        assert [file.path for file in tree.files] == sorted({file.path for file in tree.files})


@slow
@given(sites())
def test_members_agree_on_what_they_say(content: bytes) -> None:
    said = defaultdict(list)
    compilation = compile_text(content)
    assert not compilation.failed, compilation.findings
    for tree in compilation.trees:
        for each in spoken(tree):
            said[each.vrid].append(each)
    assert said
    for vrid, versions in said.items():
        assert len(versions) == len(compilation.trees), vrid
        assert versions == [versions[0]] * len(versions)
        assert isinstance(versions[0], Spoken)


@slow
@given(sites())
def test_speaker_reads_the_configuration_that_was_written(content: bytes) -> None:
    for tree in compile_text(content).trees:
        for file in tree.files:
            if file.path.endswith("/speaker.json"):
                config = read_config(filled(file, SECRETS))
                assert read_config(render_config(config)) == config


@slow
@given(sites())
def test_unicast_members_know_each_other(content: bytes) -> None:
    """Each sends from where the others expect it, and to all of them; a one-sided list is two masters."""
    members = defaultdict(list)
    for tree in compile_text(content).trees:
        for file in tree.files:
            if file.path.endswith("/speaker.json"):
                for router in read_config(filled(file, SECRETS)).routers:
                    members[router.name].append(router)
    for routers in members.values():
        unicast = {router.source for router in routers if router.peers}
        assert len(unicast) in (0, len(routers))
        for router in routers:
            assert set(router.peers) == unicast - {router.source}
