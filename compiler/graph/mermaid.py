"""A site for Mermaid (https://mermaid.js.org/syntax/flowchart.html), which forges draw in a Markdown file.

Ids are numbered, since words such as `end` break its parser; names stand in quoted labels alone.
"""

from collections.abc import Iterator

from compiler.graph.words import ranked, seat, services_at, traits, watched
from compiler.model import Model, Router


def draw(model: Model) -> str:
    """The whole site as one flow chart."""
    hosts = {host.name: f"h{number}" for number, host in enumerate(model.hosts)}
    routers = {router.name: f"r{number}" for number, router in enumerate(model.routers)}
    checks = {check.name: f"c{number}" for number, check in enumerate(model.checks)}
    lines = ["flowchart LR"]
    lines += [f"    {hosts[host.name]}[{_quoted(host.name, str(host.speaker))}]" for host in model.hosts]
    for number, group in enumerate(model.groups):
        lines.append(f"    subgraph g{number} [{_quoted(group.name)}]")
        lines += [f"        {routers[router.name]}" for router in group.routers]
        lines.append("    end")
    for router in model.routers:
        here = routers[router.name]
        lines.append(f"    {here}([{_quoted(router.name, traits(router))}])")
        lines += [f"    {line}" for line in (*_members(router, here, hosts), *_addresses(model, router, here))]
        for check, what in watched(router):
            lines.append(f"    {checks[check]}{{{{{_quoted(check)}}}}} -. {_quoted(what)} .-> {here}")
    return "\n".join(lines) + "\n"


def _members(router: Router, here: str, hosts: dict[str, str]) -> Iterator[str]:
    for index, member in enumerate(ranked(router)):
        arrow = "==>" if index == 0 else "-->"
        yield f"{hosts[member.host.name]} {arrow}|{_quoted(str(member.priority), seat(member))}| {here}"


def _addresses(model: Model, router: Router, here: str) -> Iterator[str]:
    for number, address in enumerate(router.every_address):
        line = "-.-" if address in router.excluded else "---"
        told = _quoted(f"{address.name} {address.ip}", *services_at(model, router, address))
        yield f"{here} {line} {here}a{number}[{told}]"


def _quoted(*lines: str) -> str:
    """No name of a site holds a quote; what might is written as Mermaid wants it."""
    return '"' + "<br>".join(line.replace("&", "#amp;").replace('"', "#quot;") for line in lines) + '"'
