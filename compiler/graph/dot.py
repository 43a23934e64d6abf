"""A site for Graphviz (https://graphviz.org/doc/info/lang.html): hosts at the left, virtual routers, then services.

Every name and text is a quoted string, in which a quote and a backslash alone mean something.
"""

from collections.abc import Iterator

from compiler.graph.words import ranked, seat, services_at, traits, watched
from compiler.model import Model, Router


def draw(model: Model) -> str:
    """The whole site as one directed graph."""
    lines = [
        f"digraph {_quoted(model.site)} {{",
        "    rankdir=LR; node [fontname=sans, fontsize=11]; edge [fontname=sans, fontsize=9];",
    ]
    lines += [
        f"    {_quoted(f'host {host.name}')} [shape=box, label={_label(host.name, host.speaker)}];"
        for host in model.hosts
    ]
    grouped = {router.name for group in model.groups for router in group.routers}
    for group in model.groups:
        lines.append(f"    subgraph {_quoted('cluster ' + group.name)} {{ label={_quoted(group.name)}; style=dashed;")
        lines += [f"        {_node(router)}" for router in group.routers]
        lines.append("    }")
    lines += [f"    {_node(router)}" for router in model.routers if router.name not in grouped]
    for router in model.routers:
        lines += [f"    {line}" for line in (*_members(router), *_addresses(model, router), *_checks(router))]
    return "\n".join([*lines, "}", ""])


def _node(router: Router) -> str:
    return f"{_quoted('router ' + router.name)} [shape=ellipse, label={_label(router.name, traits(router))}];"


def _members(router: Router) -> Iterator[str]:
    for index, member in enumerate(ranked(router)):
        style = "bold" if index == 0 else "solid"
        ends = f"{_quoted('host ' + member.host.name)} -> {_quoted('router ' + router.name)}"
        yield f"{ends} [label={_label(str(member.priority), seat(member))}, style={style}];"


def _addresses(model: Model, router: Router) -> Iterator[str]:
    for address in router.every_address:
        name = _quoted(f"address {router.name}.{address.name}")
        style = ", style=dashed" if address in router.excluded else ""
        told = _label(f"{address.name} {address.ip}", *services_at(model, router, address))
        yield f"{name} [shape=note, label={told}{style}];"
        yield f"{_quoted('router ' + router.name)} -> {name} [arrowhead=none];"


def _checks(router: Router) -> Iterator[str]:
    for check, what in watched(router):
        name = _quoted(f"check {check}")
        yield f"{name} [shape=hexagon, label={_quoted(check)}];"
        yield f"{name} -> {_quoted('router ' + router.name)} [label={_quoted(what)}, style=dotted];"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _label(*lines: str) -> str:
    """Several lines, which a label has with a `\\n` between them."""
    return '"' + "\\n".join(_quoted(line)[1:-1] for line in lines) + '"'
