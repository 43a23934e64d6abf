"""The site's models -> a JSON Schema for editors: completion, the text shown for a key, a mark under what is wrong.

Draft 7, since that is what editors read. An editor types scalars as YAML does and the compiler by their field, so a
value has every type that its text may have there. It must never mark what the compiler takes.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Any, Final, get_args

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from schemas import values
from schemas.services import AnyService
from schemas.site import TABLES, VERSIONS, Site

_Json = dict[str, Any]

_SWITCH: Final = "|".join(
    "".join(f"[{c.upper()}{c}]" for c in word) for word in ("yes", "no", "on", "off", "true", "false")
)

_DURATION: Final = r"^(?:[0-9]{1,6}(?:\.[0-9]{1,3})?)(?:ms|s|m|h)$"
_ADDRESS: Final = r"(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*)"

_SHAPES: Final[dict[object, _Json]] = {
    values.read_whole_number: {"type": ["integer", "string"], "pattern": "^-?[0-9]{1,9}$"},
    values.read_duration: {"type": "string", "pattern": _DURATION, "examples": ["100ms", "1s", "10m", "2h"]},
    values.read_address: {"type": "string", "pattern": f"^{_ADDRESS}$", "examples": ["192.0.2.80"]},
    values.read_interface_address: {
        "type": "string", "pattern": f"^{_ADDRESS}/[0-9]{{1,3}}$", "examples": ["192.0.2.11/24"],
    },
    values.read_network: {
        "type": "string", "pattern": f"^{_ADDRESS}(?:/[0-9]{{1,3}})?$", "examples": ["192.0.2.0/24", "192.0.2.50"],
    },
    values.read_ttl: {"type": "string", "pattern": "^[0-9]{1,10}[smhdw]$", "examples": ["600s", "10m", "1h"]},
    values.read_switch: {"type": ["boolean", "string"], "pattern": f"^(?:{_SWITCH})$"},
    values.read_effect: {
        "type": "string", "pattern": "^(?:fault|report|lower by [0-9]{1,3})$", "examples": ["fault", "lower by 60"],
    },
    values.read_release: {
        "type": ["number", "string"], "pattern": r"^[0-9]{1,4}(?:\.[0-9]{1,4}){1,2}$", "examples": ["2.4.1"],
    },
    values.read_day: {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "examples": ["2027-01-31"]},
    values.read_text: {"type": ["string", "number", "boolean"]},
    values.read_line: {"type": ["string", "number", "boolean"], "pattern": r"^[^\n\t]*[^\s][^\n\t]*$"},
}  # fmt: skip
"""What the readers of values that are no mere words take."""


def site_schema(source: str, part: bool = False) -> _Json:
    """The schema of a site file. `source` is the text of the modules of `PARTS`, where it is said what each key is.
    With `part` it is that of a file that a site includes: some of its tables, none of which must be there."""
    schema = Site.model_json_schema(ref_template="#/definitions/{model}", schema_generator=_Generator)
    definitions: _Json = schema.pop("$defs")
    _describe({"Site": schema, **definitions}, _key_texts(source))
    schema["properties"]["version"]["enum"] = [spelt for version in VERSIONS for spelt in (version, str(version))]
    _require_one(definitions)
    if part:
        schema = _part_of(schema)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Part of a site of vrrpc" if part else "A site of vrrpc",
        **_tidy(schema),
        "definitions": {name: _tidy(definitions[name]) for name in sorted(definitions)},
    }


def _part_of(schema: _Json) -> _Json:
    tables = {key: schema["properties"][key] for key in ("version", *TABLES)}
    text = "Tables of a site, in a file that it includes, or segments that the sites of a repository share."
    return {"type": "object", "additionalProperties": False, "description": text, "properties": tables}


class _Generator(GenerateJsonSchema):
    """Pydantic's, told what our readers take; it knows only what they make of it."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> _Json:
        reader = schema["function"]["function"]
        if pattern := values.PATTERNS.get(reader):
            return _word(*pattern)
        return dict(_SHAPES[reader])

    def dict_schema(self, schema: core_schema.DictSchema) -> _Json:
        made: _Json = {"type": "object", "additionalProperties": self.generate_inner(schema["values_schema"])}
        keys = self.generate_inner(schema["keys_schema"])
        made["propertyNames"] = {"pattern": keys["pattern"]}
        return made | ({"minProperties": schema["min_length"]} if "min_length" in schema else {})

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> _Json:
        """The tag first, then what it asks for: an editor then says what is wrong in one kind, not in all of them."""
        tag = str(schema["discriminator"])
        kinds = {str(name): self.generate_inner(choice) for name, choice in schema["choices"].items()}
        known = {"type": "object", "required": [tag], "properties": {tag: {"enum": list(kinds)}}}
        ways = [{"if": {"properties": {tag: {"const": name}}}, "then": kind} for name, kind in kinds.items()]
        return {**known, "allOf": ways}


def _word(pattern: str, want: str) -> _Json:
    # An editor takes a plain 0 for a number and a plain true for a truth value, also where a name is wanted.
    kinds = [kind for kind, word in (("number", "0"), ("boolean", "true")) if re.fullmatch(pattern, word)]
    return {"type": ["string", *kinds], "pattern": f"^(?:{pattern})$", "description": f"Written: {want}."}


def _key_texts(source: str) -> dict[tuple[str, str], str]:
    """What stands below each key of each model: Python keeps that nowhere but in the text."""
    models = [model for model in ast.parse(source).body if isinstance(model, ast.ClassDef)]
    own = {model.name: dict(_texts_of(model)) for model in models}
    bases = {model.name: [base.id for base in model.bases if isinstance(base, ast.Name)] for model in models}
    return {(name, key): text for name in own for key, text in _inherited(name, own, bases).items()}


def _inherited(name: str, own: dict[str, dict[str, str]], bases: dict[str, list[str]]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for base in bases.get(name, ()):
        texts |= _inherited(base, own, bases)
    return texts | own.get(name, {})


def _texts_of(model: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, text in zip(model.body, model.body[1:], strict=False):
        match field, text:
            case ast.AnnAssign(target=ast.Name(key)), ast.Expr(ast.Constant(str(words))):
                yield key, inspect.cleandoc(words).replace("\n", " ")
            case _:
                pass


def _describe(models: _Json, texts: dict[tuple[str, str], str]) -> None:
    for name, model in models.items():
        for key, field in model.get("properties", {}).items():
            shape = field.pop("description", "") or field.get("anyOf", [{}])[0].pop("description", "")
            said = texts[name, key]
            field["description"] = f"{said} {shape}".strip()


_ONE_OF: Final = (
    ("Interface", ("address", "addresses")),
    ("SecretRef", ("secret", "file")),
    ("Authentication", ("password", "hmac")),
    *((kind.__name__, ("address", "addresses")) for kind in get_args(get_args(AnyService)[0])),
)


def _require_one(definitions: _Json) -> None:
    """Two spellings of one thing. A key with nothing behind it counts as left out, so that goes for the values."""
    for name, keys in _ONE_OF:
        definitions[name]["oneOf"] = [
            {"required": [key], "properties": {key: {"not": {"type": "null"}}}} for key in keys
        ]


_BOUNDS: Final = {"ge": "minimum", "le": "maximum"}
_DROPPED: Final = ("title", "default")
"""Titles repeat the key; defaults are in our units, not in the author's, and the texts tell them."""


def _tidy(node: Any) -> Any:
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    tidy = {_BOUNDS.get(key, key): _tidy_value(key, value) for key, value in node.items() if key not in _DROPPED}
    if "$ref" in tidy and len(tidy) > 1:  # draft 7 reads nothing beside a reference
        tidy = {"allOf": [{"$ref": tidy.pop("$ref")}], **tidy}
    return tidy


def _tidy_value(key: str, value: Any) -> Any:
    if key == "properties":  # a mapping by names, of which one may be called `title`
        return {name: _tidy(field) for name, field in value.items()}
    return _tidy(value)
