"""Text that means something to a shell, to YAML or to a daemon's parser, and sites with it in."""

from typing import Any

import yaml

from compiler import Compilation, compile_site
from compiler.explain import EXAMPLE_DAY
from tests.compiler.samples import SITE

TAKEN = [
    "two words", "it's", 'say "so"', "'", '"', "`", "a'b\"c`d", "#", "a#b", "a #b", "!", "a!b", "! a", "$HOME", "${x}",
    "$(id)", "`id`", "$", "$$", "$1", "$_PWD a", "$_HASH a",
    "$_", "~SEQ(1,2)", "~LST(a,b)", "~", "@x", "@^x", "%(here)s", "%(ENV_HOME)s", "%", "%%",
    "%s", "%n", ";", "a;b", "a ;b", "; a", "{", "}", "{}", "{{", "{{secret:front}}", "{host", "host}", "[VRID]", "[a]",
    "a=b", "=", "include /etc/passwd", "\\", "a\\", "\\n", "a\\ ", " a", "a ", "  ", "-n", "-e a", "--", "*", "?", "|",
    "a|b", "a & b", "&&", "<", ">", "a >b", "grün 日本 \U0001f600", "e\u0301", "\ufeffa", "\u00a0a\u3000", "a\u200fb",
    "on", "1:30", "null", "~", "0x10", "x" * 1000, "x " * 500,
]  # fmt: skip
"""One line each, that a site may mean."""

REFUSED = [
    "", "a\nb", "\n", "a\n", "a\tb", "a\rb", "\0", "a\0b", "\x1b[31m", "\x7f", "\x9b31m", "a\x85b", "a\u2028b",
    "a\u2029b", "a\u202eb", "\u2066a", "\x07", "x" * 65_537,
]  # fmt: skip
"""What no field of one line takes: line ends of any alphabet, control characters, and what turns the direction."""

HOSTILE = [*TAKEN, *REFUSED]
KEEPALIVED = SITE.replace(": {interfaces", ": {speaker: keepalived, interfaces")


def written(base: str, front: dict[str, Any], **parts: Any) -> bytes:
    """A site with more in it, and more in its virtual router."""
    site = yaml.safe_load(base) | parts
    site["virtual_routers"]["front"] |= front
    return yaml.safe_dump(site, sort_keys=False, width=10_000).encode()


def compiled(content: bytes) -> Compilation:
    """As CI would on the day of the examples."""
    return compile_site("site.yaml", content, EXAMPLE_DAY, checking=True)


def refusals(content: bytes) -> list[str]:
    """The codes of what is found; every finding must have a place in the file."""
    compilation = compiled(content)
    lines = compilation.sources["site.yaml"]
    for finding in compilation.findings:
        assert 1 <= finding.place.line <= len(lines), finding
    return [finding.code for finding in compilation.findings]
