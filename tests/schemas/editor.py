"""What an editor makes of a YAML text: scalars typed by YAML 1.2's core schema, not by the field they stand in."""

import re
from typing import Any

from compiler.load import load
from schemas.document import Mapping, Node, Scalar, Sequence

_CORE = (
    (re.compile(r"|~|null|Null|NULL"), lambda text: None),
    (re.compile(r"true|True|TRUE|false|False|FALSE"), lambda text: text.lower() == "true"),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)


def read(text: bytes) -> Any:
    """The text as JSON values."""
    document, _ = load("site.yaml", text)
    assert document is not None
    return _value(document.root)


def _value(node: Node) -> Any:
    match node:
        case Scalar(text, plain):
            return next((read(text) for shape, read in _CORE if plain and shape.fullmatch(text)), text)
        case Sequence(items):
            return [_value(item) for item in items]
        case Mapping(entries):
            return {key: _value(entry.value) for key, entry in entries.items()}
