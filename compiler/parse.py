"""Document -> Site. Pydantic's complaints become breaches with routes; what is sound is kept and checked further.

One wrong value must not hide the other findings of the file, so a part with an error is left out (a `hole`) and the
rest is read again. Findings about what a hole took away are held back later.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from compiler.nearest import nearest
from schemas.dns import Dns, Pool, Records, Zone
from schemas.document import Document, Mapping, Node, Scalar, Sequence
from schemas.findings import Breach, Route
from schemas.hosts import Host, Interface, Segment
from schemas.notifications import Notification
from schemas.part import SecretRef
from schemas.routers import Authentication, Check, Hmac, Member, Step, VirtualRouter
from schemas.services import Tls
from schemas.site import VERSIONS, Site, Waiver


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be read. `holes` are the routes that were left out."""

    site: Site | None
    breaches: tuple[tuple[str, Breach], ...]
    holes: frozenset[Route]


def parse(document: Document) -> Parsed:
    """Read a document as a site."""
    data = plain_values(document.root)
    if (refused := _refuse_version(data)) is not None:
        return Parsed(None, (refused,), frozenset())
    breaches: list[tuple[str, Breach]] = []
    holes: set[Route] = set()
    while True:
        try:
            site = Site.model_validate(data)
        except ValidationError as error:
            found = list(_read_errors(error))
            breaches += [(code, breach) for code, breach in found if not _is_echo(breach, holes)]
            cut = [_cut(data, breach.at) for _, breach in found]
            holes.update(hole for hole in cut if hole)
            if not all(cut):
                return Parsed(None, tuple(breaches), frozenset(holes))
        else:
            return Parsed(site, tuple(breaches), frozenset(holes))


def _is_echo(breach: Breach, holes: set[Route]) -> bool:
    """Whether it complains of what an earlier finding already took away."""
    return any(hole[: len(breach.at)] == breach.at for hole in holes)


def plain_values(node: Node) -> Any:
    """The node as dicts, lists, texts and None: an empty plain value, `~` and `null` are nothing."""
    match node:
        case Scalar(text, plain):
            return None if plain and text in ("", "~", "null") else text
        case Sequence(items):
            return [plain_values(item) for item in items]
        case Mapping(entries):
            return {key: plain_values(entry.value) for key, entry in entries.items()}


def _refuse_version(data: Any) -> tuple[str, Breach] | None:
    reads = f"this release reads {', '.join(map(str, VERSIONS))}"
    if not isinstance(data, dict):
        return "V105", Breach("a site is a mapping that begins with `version: 1`", ())
    version = data.get("version")
    if version is not None and version not in [str(number) for number in VERSIONS]:
        return "V108", Breach(f"{_shown(version)} is no version of the site language; {reads}", ("version",))
    return None


_KINDS: Final = {
    "model_type": "a mapping", "model_attributes_type": "a mapping", "dict_type": "a mapping",
    "tuple_type": "a list", "list_type": "a list",
}  # fmt: skip
"""Pydantic's type errors that mean: another kind of YAML node stands there."""

_EXAMPLES: Final[dict[object, str]] = {
    Host: "{interfaces: {eth0: {address: 192.0.2.11/24}}}",
    Interface: "{address: 192.0.2.11/24}",
    VirtualRouter: "{vrid: 1, members: ..., addresses: ...}",
    Member: "{interface: eth0, priority: 100}",
    Authentication: "{password: {secret: front}}",
    SecretRef: "{secret: front}",
    Step: '{run: "command"}',
    Tls: "{certificate: /etc/ssl/www.pem, name: www.example.org}",
    Hmac: "{keys: {1: {secret: front-1}}, active: 1}",
    Segment: "{kind: lan}",
    Check: "{run: command, interval: 10s}",
    Notification: "{by: mail, to: [ops@example.org]}",
    Dns: "{who: who.ami}",
    Zone: "{pools: {www: {addresses: [front.web]}}}",
    Pool: "{ttl: 600s, addresses: [front.web, back.web]}",
    Records: "{txt: [text]}",
    "zones": "{example.org: {names: {www: www}}}",
    "name_servers": "{ns: front.ns}",
    "servers": "{example.org: [front.ns]}",
    "pools": "{www: {addresses: [front.web, back.web]}}",
    "weights": "{clarinet: 1, fridge: 2}",
    "names": "{www: www}",
    "records": "{ftp: {cname: www}}",
    "reverse": "{front.web: www.example.org.}",
    "segments": "{lan: {kind: lan}}",
    "checks": "{www: {run: command}}",
    "tracks": "{eth1: fault}",
    "excluded": "{more: 192.0.2.81}",
    "groups": "{edge: [front, back]}",
    "notifications": "{oncall: {by: mail, to: [ops@example.org]}}",
    Waiver: "{code: V401, at: virtual_routers.front, reason: why, until: 2027-01-31}",
    "hosts": "{clarinet: {interfaces: ...}}",
    "interfaces": "{eth0: {address: 192.0.2.11/24}}",
    "virtual_routers": "{front: {vrid: 1, members: ..., addresses: ...}}",
    "members": "{clarinet: {interface: eth0, priority: 100}}",
    "addresses": "{web: 192.0.2.80}",
    "services": "{www: {software: program, address: front.web, command: serve}}",
    "files": "{name: text}",
}
"""Each mapping of the site in braces, for who wrote something else there: by its model, or by its field."""


_SERVICE: Final = "{software: program, address: front.web, command: serve}"


def _read_errors(error: ValidationError) -> Iterator[tuple[str, Breach]]:
    for item in error.errors(include_url=False):
        tagged: Route = item["loc"][:-1] if _is_about_key(item) else item["loc"]
        route = _without_tags(tagged)
        match item["type"]:
            case "missing":
                yield "V106", Breach(f"the key `{route[-1]}` is missing", route)
            case "union_tag_not_found":
                yield "V106", Breach(f"the key `{_TAG}` is missing", (*route, _TAG))
            case "union_tag_invalid":
                yield "V105", _not_one_of((*route, _TAG), item["ctx"]["tag"], item["ctx"]["expected_tags"])
            case "extra_forbidden":
                yield "V104", _unknown_key(route, keys_at(tagged[:-1]))
            case kind:
                yield "V105", _wrong_value(kind, route, item["input"], item)


_TAG: Final = "software"
"""The key that tells services apart. Pydantic has its value in a place, behind the name of the service."""


def _without_tags(route: Route) -> Route:
    annotation: Any = Site
    kept: list[str | int] = []
    for step in route:
        if not _is_union(annotation):
            kept.append(step)
        annotation = _descend(annotation, step)
    return tuple(kept)


def _is_union(annotation: Any) -> bool:
    """Whether one of several models is meant, told apart by the tag."""
    return get_origin(annotation) in (Union, UnionType)


def _is_about_key(item: ErrorDetails) -> bool:
    """Whether pydantic's mark for 'the key itself' ends the place; an author may call a key that, too."""
    return item["loc"][-1:] == ("[key]",) and item["input"] in item["loc"][-2:-1]


def _wrong_value(kind: str, route: Route, given: object, item: ErrorDetails) -> Breach:
    context = item.get("ctx", {})
    match kind:
        case "value":
            message = _without_word(context["message"]) if _is_by_password(route) else context["message"]
            return Breach(message, route, _is_about_key(item), context["help"])
        case "too_short":
            return Breach("nothing stands here", route, help="write at least one entry")
        case "enum" | "literal_error":
            return _not_one_of(route, given, context["expected"])
        case "greater_than_equal" | "less_than_equal":
            bound = "at least" if kind.startswith("greater") else "at most"
            limit = context.get("ge", context.get("le"))
            return Breach(f"{given} is out of range", route, help=f"write {bound} {limit}")
        case _ if kind in _KINDS:
            shown = "a word" if isinstance(given, str) and _is_by_password(route) else _shown(given)
            return Breach(f"{shown} is not {_KINDS[kind]}", route, help=_way_to(_KINDS[kind], route))
        case _:
            return Breach(item["msg"], route, _is_about_key(item))


def _is_by_password(route: Route) -> bool:
    """Whether a word there may be the password itself, which no message must show."""
    return route[:1] == ("virtual_routers",) and route[2:3] == ("authentication",)


def _without_word(message: str) -> str:
    return re.sub(r"""^(['"]).*\1""", "a word", message, flags=re.DOTALL)


def _way_to(kind: str, route: Route) -> str:
    if kind == "a mapping" and _is_union(_model_at(route)):
        return f"write {kind} here, such as {_SERVICE}"
    example = _EXAMPLES.get(_model_at(route)) or _EXAMPLES.get(route[-1]) if kind == "a mapping" and route else None
    return f"write {kind} here" + (f", such as {example}" if example else "")


def _shown(value: object) -> str:
    return {dict: "a mapping", list: "a list", type(None): "nothing"}.get(type(value), repr(value)[:60])


def _not_one_of(route: Route, given: object, expected: str) -> Breach:
    words = [word.strip("' ") for word in expected.replace(" or ", ", ").split(",")]
    close = nearest(str(given), words)
    help = f"did you mean {close}?" if close else f"known: {', '.join(words)}"
    return Breach(f"{_shown(given)} is not known here", route, help=help)


def _unknown_key(route: Route, known: list[str]) -> Breach:
    close = nearest(str(route[-1]), known, 0.5)
    help = f"did you mean `{close}`?" if close else f"known here: {', '.join(known)}"
    return Breach(f"unknown key {str(route[-1])!r}", route, key=True, help=help)


def keys_at(route: Route) -> list[str]:
    """The keys that the model at a route has; where it is one of several, those of all."""
    annotation = _model_at(route)
    models = get_args(annotation) if _is_union(annotation) else (annotation,)
    return list(dict.fromkeys(key for model in models if _is_model(model) for key in model.model_fields))


def _model_at(route: Route) -> Any:
    annotation: Any = Site
    for step in route:
        annotation = _descend(annotation, step)
    return annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _descend(annotation: Any, step: str | int) -> Any:
    """What stands a step further in. Of several models it is the one with that tag, or the first that has the key."""
    if _is_union(annotation):
        models = get_args(annotation)
        named = [model for model in models if step in get_args(model.model_fields[_TAG].annotation)]
        having = [_descend(model, step) for model in models if step in model.model_fields]
        return next(iter(named or having), None)
    if _is_model(annotation):
        field = annotation.model_fields.get(str(step))
        return _unwrap(field.annotation) if field else None
    if get_origin(annotation) in (dict, tuple):
        arguments = get_args(annotation)
        return _unwrap(arguments[1] if get_origin(annotation) is dict else arguments[0])
    return None


def _unwrap(annotation: Any) -> Any:
    """`X | None` and `Annotated[X, ...]` as X."""
    if get_origin(annotation) in (Union, UnionType):
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return _unwrap(parts[0]) if len(parts) == 1 else annotation
    return _unwrap(get_args(annotation)[0]) if hasattr(annotation, "__metadata__") else annotation


def _cut(data: Any, route: Route) -> Route | None:
    """Take the part with the error out of the data; the route of what was taken, or None if nothing is left to take.

    A wrong value of a key that may be left out goes alone; else what it belongs to goes as a whole.
    """
    for length in range(len(route), 0, -1):
        parent, step = _walk(data, route[: length - 1]), route[length - 1]
        if isinstance(parent, dict) and step in parent and not _is_required(route[:length]):
            del parent[step]
            return route[:length]
        if isinstance(parent, list) and isinstance(step, int) and step < len(parent):
            return _cut(data, route[: length - 1])
        if isinstance(parent, dict) and step not in parent and not _is_required(route[:length]):
            return route[:length]  # an earlier error of the same part took it away already
    return None


def _walk(data: Any, route: Route) -> Any:
    for step in route:
        match data, step:
            case dict(), _ if step in data:
                data = data[step]
            case list(), int() if step < len(data):
                data = data[step]
            case _:
                return {}
    return data


def _is_required(route: Route) -> bool:
    annotation: Any = Site
    for step in route[:-1]:
        annotation = _descend(annotation, step)
    models = get_args(annotation) if _is_union(annotation) else (annotation,)
    fields = [model.model_fields.get(str(route[-1])) for model in models if _is_model(model)]
    return any(field is not None and field.is_required() for field in fields)
