"""Route -> place in the file. The only module that knows both what a value is and where it stands."""

from schemas.document import Document, Mapping, Node, Scalar, Sequence, Span
from schemas.findings import Place, Route


def locate(document: Document, route: Route, key: bool = False) -> Place:
    """The place of a value, or of its key; what is not there is found in the defaults, or else at the nearest thing
    above it."""
    route = _as_written(document.root, route)
    node = document.root
    span, reached = node.span, 0
    for index, step in enumerate(route):
        last = index == len(route) - 1
        match node:
            case Mapping(entries) if step in entries:
                entry = entries[str(step)]
                node = entry.value
                # A value of several lines is shown at its key: nobody looks for an error at a lone brace.
                span = entry.key.span if (last and key) or not _has_text(entry.value.span, node) else node.span
            case Sequence(items) if isinstance(step, int) and step < len(items):
                node = items[step]
                span = node.span
            case _:
                break
        reached = index + 1
    return Place(_home(document, route[:reached]), *span)


def _as_written(root: Node, route: Route) -> Route:
    """Where a value stands that a host or a virtual router does not say itself."""
    if len(route) < 3:
        return route
    table, key = str(route[0]), str(route[2])
    own, defaults = _below(root, *route[:2]), _below(root, "defaults", table)
    if (
        isinstance(own, Mapping)
        and key not in own.entries
        and isinstance(defaults, Mapping)
        and key in defaults.entries
    ):
        return ("defaults", table, *route[2:])
    return route


def _below(node: Node | None, *steps: str | int) -> Node | None:
    for step in steps:
        entry = node.entries.get(str(step)) if isinstance(node, Mapping) else None
        node = entry.value if entry else None
    return node


def _home(document: Document, route: Route) -> str:
    """The file that a part of the site stands in."""
    if not document.homes:
        return document.file
    return document.homes.get(route[:2]) or document.homes.get(route[:1]) or document.file


def _has_text(span: Span, node: object) -> bool:
    return isinstance(node, Scalar) and span.end_column > span.column + (0 if node.text else 1)
