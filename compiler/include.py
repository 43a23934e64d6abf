"""One site from several files: what `include:` names, and the segments that the sites of a repository share.

The tables of an included file are read as if they stood in the site; an entry that is there already is found, never
replaced. Which file each entry came from is kept, so that a finding shows its own. An included file includes nothing.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Lookup
from posixpath import dirname, join, normpath
from typing import Final

from compiler.load import load
from schemas.document import Document, Entry, Mapping, Node, Scalar, Sequence
from schemas.findings import Finding, Place, Related, Route, Severity
from schemas.site import TABLES

SEGMENTS: Final = "../segments.yaml"
"""Where the segments stand that several sites share, from the folder of a site."""

SERIALS: Final = "serials.yaml"
"""Where the serials of the site's zones stand, from its folder."""

_MOST: Final = 1000
"""Files that one site may include."""


def includes_of(file: str, content: bytes) -> tuple[str, ...]:
    """The names that a site includes, as it writes them; none when it cannot be read."""
    if b"include" not in content:
        return ()
    document, _ = load(file, content)
    return tuple(name.text for name in _names(document.root)) if document else ()


def data_of(texts: Iterable[bytes]) -> tuple[str, ...]:
    """The names of what a site has in files that are no YAML of the site language: zone files, and its serials. `texts`
    are the site and what it includes."""
    names: dict[str, None] = {}
    for text in texts:
        if b"zones" in text:
            document, _ = load("", text)
            names |= dict.fromkeys(_zone_files(document.root) if document else ())
    return tuple(names)


def _zone_files(root: Node) -> Iterator[str]:
    match root:
        case Mapping({"dns": Entry(_, Mapping({"zones": Entry(_, Mapping(zones))}))}) if zones:
            yield SERIALS
            for zone in zones.values():
                match zone.value:
                    case Mapping({"file": Entry(_, Scalar(name))}):
                        yield name
                    case _:
                        pass
        case _:
            pass


def path_of(file: str, name: str) -> str:
    """An included file as findings call it."""
    return normpath(join(dirname(file), name))


def include(document: Document, included: Lookup[str, bytes | None]) -> tuple[Document | None, list[Finding]]:
    """The document with the tables of its included files in it; None when one of them cannot be read.

    `included` has their content by the names that the site writes, None for what is not there.
    """
    names = _names(document.root)
    if not names and included.get(SEGMENTS) is None:
        return document, []
    gathering = _Gathering(document)
    readable = True
    for name in names[:_MOST]:
        readable &= gathering.add(name.text, included.get(name.text), name)
    if included.get(SEGMENTS) is not None:
        readable &= gathering.add(SEGMENTS, included[SEGMENTS], None)
    return gathering.result() if readable else None, gathering.findings


def _names(root: Node) -> list[Scalar]:
    match root:
        case Mapping({"include": Entry(_, Sequence(items))}):
            return [item for item in items if isinstance(item, Scalar)]
        case _:
            return []


class _Gathering:
    """The tables of a site while files are added to them."""

    def __init__(self, document: Document) -> None:
        self.findings: list[Finding] = []
        self._document = document
        self._entries = dict(document.root.entries) if isinstance(document.root, Mapping) else {}
        self._homes: dict[Route, str] = {}
        self._lines = {document.file: document.lines}
        self._shared: frozenset[str] = frozenset()
        self._whole = True

    def result(self) -> Document:
        """The whole site as one document."""
        root = self._document.root
        whole = Mapping(self._entries, root.span) if isinstance(root, Mapping) else root
        return self._document._replace(root=whole, homes=self._homes, sources=self._lines, shared=self._shared)

    def add(self, name: str, content: bytes | None, at: Scalar | None) -> bool:
        """Add one file; whether all of it could be taken."""
        file = path_of(self._document.file, name)
        if file in self._lines or content is None:
            why = "is read already" if file in self._lines else "is not there, or cannot be read"
            place = Place(self._document.file, *at.span) if at else Place(file)
            self._find("V110", f"{file} {why}", place, "name a file below the folder of the site, once")
            return False
        part, findings = load(file, content)
        self.findings += findings
        if part is None:
            return False
        self._lines[file] = part.lines
        for key, entry in _entries_of(part.root):
            self._table(file, key, entry, TABLES if at else ("version", "segments"))
        if at is None and isinstance(part.root, Mapping) and "segments" in part.root.entries:
            self._shared = frozenset(dict(_entries_of(part.root.entries["segments"].value)))
        if not isinstance(part.root, Mapping) and not (isinstance(part.root, Scalar) and not part.root.text):
            self._find("V105", "an included file is a mapping", Place(file, *part.root.span), "such as `hosts:`")
            return False
        return self._whole

    def _table(self, file: str, key: str, entry: Entry, allowed: tuple[str, ...]) -> None:
        if key not in allowed:
            place = Place(file, *entry.key.span)
            self._find("V104", f"the key {key!r} has no place in this file", place, f"known here: {', '.join(allowed)}")
        elif key == "version":
            if not (isinstance(entry.value, Scalar) and entry.value.text == "1"):
                place = Place(file, *entry.value.span)
                self._find("V108", "this is no version of the site language; this release reads 1", place, "write 1")
        elif key not in self._entries:
            self._entries[key] = entry
            self._homes[(key,)] = file
        else:
            self._merge(file, key, self._entries[key], entry)

    def _merge(self, file: str, key: str, there: Entry, more: Entry) -> None:
        match there.value, more.value:
            case Mapping(entries, span), Mapping(others):
                together = dict(entries)
                for name, entry in others.items():
                    if name in together:
                        self._twice(file, key, entry.key, together[name].key)
                    else:
                        together[name] = entry
                        self._homes[key, name] = file
                self._entries[key] = Entry(there.key, Mapping(together, span))
            case Sequence(items, span), Sequence(others):
                self._homes |= {(key, len(items) + index): file for index in range(len(others))}
                self._entries[key] = Entry(there.key, Sequence([*items, *others], span))
            case _:
                place = Place(file, *more.key.span)
                message = f"`{key}` is not of one kind with `{key}` of another file"
                self._find("V105", message, place, "write both as mappings, or both as lists")
                self._whole = False

    def _twice(self, file: str, table: str, key: Scalar, first: Scalar) -> None:
        home = self._homes.get((table, first.text)) or self._homes.get((table,)) or self._document.file
        related = (Related("it is here first", Place(home, *first.span)),)
        message = f"the key {key.text!r} stands twice in `{table}`"
        place = Place(file, *key.span)
        self.findings.append(Finding("V103", Severity.ERROR, message, place, "remove or rename one of them", related))

    def _find(self, code: str, message: str, place: Place, help: str) -> None:
        self.findings.append(Finding(code, Severity.ERROR, message, place, help))


def _entries_of(node: Node) -> Iterator[tuple[str, Entry]]:
    if isinstance(node, Mapping):
        yield from node.entries.items()
