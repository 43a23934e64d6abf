"""Pages about data that hosts hold beside what is compiled. No check here: `vrrpc consistency` compares it."""

from typing import Final, NamedTuple

from compiler.rule import Page
from schemas.consistency import Unlike
from schemas.findings import Severity


class _Story(NamedTuple):
    title: str
    help: str
    text: str
    severity: Severity = Severity.ERROR


_STORIES: Final = {
    Unlike.CONTENT: _Story(
        "data that differs between hosts",
        "copy it from the host that has it right, and have whatever brings it there bring it to all",
        "Hosts that stand in for each other hold different content at one path: a document, a zone file, a "
        "certificate, a key. Clients see one until the address moves, and then the other. Files that vrrpc itself "
        "writes differ where they must (`whoami`, the banner), and are left out.",
    ),
    Unlike.MISSING: _Story(
        "data that a host lacks",
        "copy it there, and have whatever brings it to the others bring it to all",
        "A file is there on one host and not on another that stands in for it. It will be missed when the address "
        "moves there, and not before.",
    ),
    Unlike.UNKNOWN: _Story(
        "data that cannot be read",
        "run `vrrpc consistency` as root, and look at the path on that host",
        "A path that a service needs is not there, or may not be read. Whether the hosts agree is not known.",
        Severity.WARNING,
    ),
    Unlike.EXPIRES: _Story(
        "certificate at its end",
        "renew it on every host; the one that is backup is easily forgotten",
        "A certificate has expired or is about to. On a backup nobody sees that, as nobody asks it: after the next "
        "failover every client is told. `--days` says how long before it is told.",
    ),
    Unlike.NAME: _Story(
        "certificate without the service's name",
        "have a certificate made that carries the name of `tls`, as a subjectAltName",
        "A certificate does not carry the name that clients use. They look at subjectAltName alone (RFC 9525, 6.3), "
        "where a wildcard stands for one label, and refuse the connection.",
    ),
}

CONSISTENCY: Final = {
    unlike.value: Page(unlike.value, story.title, story.help, story.text, b"", b"", story.severity)
    for unlike, story in _STORIES.items()
}
