"""Route -> place in the file. The only module that knows both what a value is and where it stands."""

from schemas.document import Document, Mapping, Scalar, Sequence, Span
from schemas.findings import Place, Route


def locate(document: Document, route: Route, key: bool = False) -> Place:
    """The place of a value, or of its key; what is not there is found at the nearest thing above it."""
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


def _home(document: Document, route: Route) -> str:
    """The file that a part of the site stands in."""
    if not document.homes:
        return document.file
    return document.homes.get(route[:2]) or document.homes.get(route[:1]) or document.file


def _has_text(span: Span, node: object) -> bool:
    return isinstance(node, Scalar) and span.end_column > span.column + (0 if node.text else 1)
