"""A site with one zone, for tests that change a part of it."""

from compiler import compile_site
from compiler.zones.zone import Zone
from tests.compiler.samples import SITE

HEAD = SITE.replace("80}", "80, ns: 192.0.2.53}") + "services:\n  dns: {software: bind, address: front.ns}\n"


def site(zone: str, name: str = "example.org", more: str = "") -> str:
    """The site with a zone, in braces."""
    return f"{HEAD}dns:\n  zones:\n    {name}: {zone}\n{more}"


def codes(text: str, **files: str) -> list[str]:
    """The codes of what is found; files by their names without the dots."""
    included = {name.replace("_", "."): content.encode() for name, content in files.items()}
    return [finding.code for finding in compile_site("site.yaml", text.encode(), included=included).findings]


def zone_of(text: str, **files: str) -> Zone:
    """The first zone of a sound site."""
    included = {name.replace("_", "."): content.encode() for name, content in files.items()}
    compilation = compile_site("site.yaml", text.encode(), included=included)
    assert compilation.model is not None, compilation.findings
    return compilation.model.dns.zones[0]
