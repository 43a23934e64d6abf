"""A site of several files as one text, for hosts that have a folder of their own and nothing beside it."""

from collections.abc import Iterable
from io import StringIO
from typing import Any

from ruamel.yaml import YAML


def whole(text: str, parts: Iterable[str]) -> str:
    """A sound site with the tables of its parts in it: what it includes, and the segments that it shares. Where there
    are none, the text as it is."""
    parts = list(parts)
    if not parts:
        return text
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    site = yaml.load(text)
    site.pop("include", None)
    for part in parts:
        for key, value in (yaml.load(part) or {}).items():
            _add(site, key, value)
    written = StringIO()
    yaml.dump(site, written)
    return written.getvalue()


def _add(site: Any, key: str, value: Any) -> None:
    if key not in site:
        site[key] = value
    elif isinstance(value, dict):
        site[key].update(value)
    elif isinstance(value, list):
        site[key].extend(value)
