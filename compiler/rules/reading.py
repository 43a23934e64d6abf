"""The V1 family: what can go wrong while a file is read. No check of their own here: reading finds them."""

from typing import Final

from compiler.rule import Page

_SITE: Final = b"""\
version: 1
site: example
hosts:
  clarinet: {interfaces: {eth0: {address: 192.0.2.11/24}}}
  fridge: {interfaces: {eth0: {address: 192.0.2.12/24}}}
virtual_routers:
  front:
    vrid: 1
    members:
      clarinet: {interface: eth0, priority: 250}
      fridge: {interface: eth0, priority: 100}
    addresses: {web: 192.0.2.80}
"""

_PAGES: Final = (
    Page(
        "V101",
        "not a text",
        "save the file as UTF-8, without control characters",
        "A site is UTF-8 text. Bytes that are not, and control characters, are refused at their place: a daemon that "
        "got them in its configuration would do something else with each.",
        _SITE.replace(b"site: example", b"site: ex\xe4mple"),
        _SITE,
    ),
    Page(
        "V102",
        "not YAML",
        "see what stands before the place: an open bracket, a tab, a colon inside a plain word",
        "The file cannot be read as YAML. Most often: a tab instead of spaces, a bracket that is not closed, a plain "
        "word with `: ` in it, or an IPv6 address that ends in `::` or begins with it inside braces, which must be "
        "quoted. Tags, merge keys and a second document are refused too.",
        _SITE.replace(b"    vrid: 1", b"\tvrid: 1"),
        _SITE,
    ),
    Page(
        "V103",
        "key stands twice",
        "remove or rename one of them",
        "A key stands once in its mapping. Other readers take the last one in silence, so that half of what was "
        "written is lost.",
        _SITE.replace(b"    vrid: 1", b"    vrid: 1\n    vrid: 2"),
        _SITE,
    ),
    Page(
        "V104",
        "unknown key",
        "see the keys that are known there",
        "Every key means something. A misspelt one would leave the default in force in silence, as several daemons do.",
        _SITE.replace(b"    addresses", b"    intervall: 1s\n    addresses"),
        _SITE.replace(b"    addresses", b"    interval: 1s\n    addresses"),
    ),
    Page(
        "V105",
        "wrong value",
        "write a value of the kind that is wanted there",
        "The value is not of the kind that its key wants. The field decides what a word means, never YAML: `on` is a "
        "name where a name is wanted, and a number carries its unit.",
        _SITE.replace(b"priority: 250", b"priority: high"),
        _SITE,
    ),
    Page(
        "V106",
        "missing key",
        "add the key",
        "A key without which the part means nothing is not there.",
        _SITE.replace(b"    vrid: 1\n", b""),
        _SITE,
    ),
    Page(
        "V107",
        "too large",
        "split the site, or write it without so much nesting or repetition",
        "A file of more than 16 MiB, nesting of more than 40 levels, or aliases that stand for more than 100,000 "
        "values: no site needs them, and a reader that follows them can be made to use all memory.",
        _SITE.replace(b"site: example", b"site: " + b"[" * 50 + b"]" * 50),
        _SITE,
    ),
    Page(
        "V108",
        "unknown version of the site language",
        "write `version: 1`, or use a release of vrrpc that reads the newer one",
        "The first key says which version of the language the site is written in. A release reads the versions it "
        "knows, and refuses others rather than guess.",
        _SITE.replace(b"version: 1", b"version: 2"),
        _SITE,
    ),
    Page(
        "V109",
        "name of something that is not there",
        "use a name that the site defines",
        "A host, an interface or a virtual address is used that the site does not define.",
        _SITE.replace(b"      fridge: {interface: eth0", b"      frige: {interface: eth0"),
        _SITE,
    ),
    Page(
        "V110",
        "included file that is not there",
        "name a file below the folder of the site, once",
        "What `include` names lies below the folder of the site, can be read, and is named once. Without it the site "
        "would be half of what was meant: a host that is gone from it loses its addresses.",
        _SITE.replace(b"site: example", b"site: example\ninclude: [more.yaml]"),
        _SITE,
    ),
)

READING: Final = {page.CODE: page for page in _PAGES}
"""The pages by code."""

UNREADABLE: Final = Page(
    "V100",
    "cannot be opened",
    "name a folder with a site.yaml, or the file itself",
    "The site is a file that can be read: site.yaml in the folder that was named, or the file that was named. This is "
    "found by the command line, which alone opens files, so there is no example of it.",
    b"",
    b"",
)
"""The one page whose finding the compiler never makes."""
