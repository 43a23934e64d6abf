"""The schema that editors use: fresh, of draft 7, never at odds with the compiler about a sound site."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from compiler import compile_site
from compiler.catalogue import STORIES
from runtime.commands.schema import schema_text, site_source
from schemas.json_schema import site_schema
from tests.compiler.samples import CASES, ROOT, SITE, SITES, whole
from tests.compiler.strategies import sites
from tests.schemas import editor

FILE = ROOT / "schemas" / "site.schema.json"
SCHEMA = json.loads(FILE.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
SOUND = [*SITES, *CASES]


def marked(text: bytes) -> list[str]:
    """The places that an editor would mark, as paths with dots."""
    return [".".join(map(str, error.absolute_path)) for error in VALIDATOR.iter_errors(editor.read(text))]


def test_committed_schema_is_fresh() -> None:
    assert FILE.read_text(encoding="utf-8") == schema_text(), "run `python -m tests.rewrite_pages`"


def test_it_is_a_schema_of_draft_7() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert not {"$defs", "prefixItems", "unevaluatedProperties"} & set(every_key(SCHEMA))


def every_key(node: Any) -> list[str]:
    """All keys of a JSON value."""
    match node:
        case dict():
            return [*node, *(key for value in node.values() for key in every_key(value))]
        case list():
            return [key for value in node for key in every_key(value)]
        case _:
            return []


def test_nothing_stands_beside_a_reference() -> None:
    def beside(node: Any) -> bool:
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        return (isinstance(node, dict) and "$ref" in node and len(node) > 1) or any(map(beside, children))

    assert not beside(SCHEMA)


def test_every_key_is_explained_and_every_mapping_closed() -> None:
    for name, model in {"Site": SCHEMA, **SCHEMA["definitions"]}.items():
        assert model["description"], name
        if "properties" in model:
            assert model["additionalProperties"] is False, name
        for key, field in model.get("properties", {}).items():
            assert field["description"][-1] in ".:", (name, key)


def test_every_pattern_is_anchored() -> None:
    patterns = re.findall(r'"pattern": "(.*)"', FILE.read_text(encoding="utf-8"))
    assert patterns
    assert all(pattern.startswith("^") and pattern.endswith("$") for pattern in patterns)


@pytest.mark.parametrize("path", SOUND, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_sound_site_has_no_mark(path: Path) -> None:
    assert marked(whole(path)) == []


@settings(max_examples=60, deadline=None)
@given(sites())
def test_no_mark_where_the_compiler_finds_nothing(text: bytes) -> None:
    assert not compile_site("site.yaml", text).failed
    assert marked(text) == []


@pytest.mark.parametrize(
    "old_new",
    [
        ("interface: eth0", "interface: 0"),
        ("site: example", "site: true"),
        ("vrid: 1", 'vrid: "1"'),
        ("version: 1", "version: '1'"),
        ("    vrid", "    virtual_mac: Off\n    vrid"),
        ("    vrid", "    on_master: [{run: 1}]\n    vrid"),
        ("    vrid", "    version:\n    vrid"),
        ("{address: 192.0.2.11/24}", "{address: 192.0.2.11/24, addresses: }"),
    ],
)
def test_no_mark_for_what_yaml_types_and_the_compiler_does_not(old_new: tuple[str, str]) -> None:
    text = SITE.replace(*old_new).encode()
    readable = text.replace(b"{eth0: {", b'{"0": {') if b": 0," in text else text
    assert not compile_site("site.yaml", readable).failed
    assert marked(readable) == []


@pytest.mark.parametrize("code", ["V104", "V105", "V106", "V108"])
def test_bad_example_is_marked_and_the_good_one_not(code: str) -> None:
    assert marked(STORIES[code].bad)
    assert marked(STORIES[code].good) == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("vrid: 1", "vrid: 256", "virtual_routers.front.vrid"),
        ("vrid: 1", "vrid: one", "virtual_routers.front.vrid"),
        ("192.0.2.80", "192.0.2.80/32", "virtual_routers.front.addresses.web"),
        ("{web: 192.0.2.80}", "{}", "virtual_routers.front.addresses"),
        ("front:", "Front:", "virtual_routers"),
        ("    vrid", "    interval: 5\n    vrid", "virtual_routers.front.interval"),
        ("    vrid", "    failback: never\n    vrid", "virtual_routers.front.failback"),
        ("{address: 192.0.2.11/24}", "{}", "hosts.clarinet.interfaces.eth0"),
        (
            "{address: 192.0.2.11/24}",
            "{address: 192.0.2.11/24, addresses: [192.0.2.12/24]}",
            "hosts.clarinet.interfaces.eth0",
        ),
    ],
)
def test_wrong_value_is_marked_at_its_place(old: str, new: str, place: str) -> None:
    assert old in SITE
    assert marked(SITE.replace(old, new, 1).encode()) == [place]


def test_text_of_a_key_comes_from_the_models() -> None:
    schema = site_schema(site_source().replace("1 to 254; the highest wins", "the highest wins"))
    assert schema["definitions"]["Member"]["properties"]["priority"]["description"].startswith("the highest wins")


def test_part_of_a_site_has_a_schema_too() -> None:
    part = json.loads((ROOT / "schemas" / "part.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(part)
    validator = jsonschema.Draft7Validator(part)
    for file in ("sites/segments.yaml", "sites/conservatory/hosts.yaml"):
        assert list(validator.iter_errors(editor.read((ROOT / file).read_bytes()))) == []
    wrong = list(validator.iter_errors(editor.read(b"site: x\nhosts: {a: {}}\n")))
    assert ["hosts.a" if error.absolute_path else "" for error in wrong] == ["", "hosts.a"]


@pytest.mark.parametrize("path", SITES, ids=lambda path: path.parent.name)
def test_example_site_names_the_schema_for_editors(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    name = first.removeprefix("# yaml-language-server: $schema=")
    assert name != first
    assert (path.parent / name).resolve() == FILE
