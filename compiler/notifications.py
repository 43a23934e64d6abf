"""Notifications as a part of the event scripts: who is told when this host takes or leaves a role.

A worker of its own tells them when all steps are done (`event.sh`); each is bounded. A webhook's token is never an
argument, which every user of the host can see: `curl` reads it, with all else, from a file of mode 0600 (curl(1),
`--config`: within double quotes a backslash escapes, as in JSON). Mail goes to sendmail(8) with the receivers in its
head (`-t`), where every name of a site is plain text without a line end, and says that a machine wrote it (RFC 3834).
"""

import json
import shlex
from collections.abc import Iterable, Iterator
from typing import Final

from compiler.model import Host, Model, Notification, Router
from compiler.paths import paths_of
from compiler.secret_use import use_secret
from schemas.filetree import File, Quoting
from schemas.notifications import Means

LONGEST_TOKEN: Final = 1000
"""Bytes; GitHub's and Slack's have about a hundred."""


def notices(model: Model, host: Host, router: Router, role: str) -> list[str]:
    """The shell function that tells of a role; none for a router that nobody is told of, empty for a role that nobody
    is told of."""
    known = [each for each in model.notifications if router.name in each.routers]
    if not known:
        return []
    told = [each for each in known if role in each.roles]
    steps = [f"    step {_seconds(each)} {shlex.quote(_command(model, host, router, role, each))}" for each in told]
    return ["notices() {", *([_environment(model, host, router, role), *steps] if steps else ["    :"]), "}"]


def notification_files(model: Model, host: Host) -> Iterator[File]:
    """What `curl` reads for each webhook that hears of one of the host's routers."""
    names = {router.name for router, _ in model.routers_of(host)}
    for each in model.notifications:
        if each.by is Means.WEBHOOK and names & set(each.routers):
            uses = [use_secret(each.token, Quoting.JSON, longest=LONGEST_TOKEN)] if each.token else []
            lines = [
                f"# {model.site}: {host.name}, written by vrrpc",
                f'url = "{each.url}"',
                "globoff",
                "silent",
                "show-error",
                "fail",
                f"max-time = {_seconds(each)}",
                'header = "Content-Type: application/json"',
                *(f'header = "Authorization: Bearer {use.placeholder}"' for use in uses),
            ]
            yield File(_path(host, each), "\n".join(lines) + "\n", mode=0o600, secrets=tuple(uses))


def _path(host: Host, notification: Notification) -> str:
    return f"{paths_of(host).config}/notifications/{notification.name}.curl"


def _seconds(notification: Notification) -> int:
    return -(-notification.limit // 100)


def _environment(model: Model, host: Host, router: Router, role: str) -> str:
    words = {"SITE": model.site, "HOST": host.name, "ROUTER": router.name, "ROLE": role}
    return "    export " + " ".join(f"VRRPC_{name}={word}" for name, word in words.items())


def _command(model: Model, host: Host, router: Router, role: str, notification: Notification) -> str:
    match notification.by:
        case Means.COMMAND:
            return notification.run
        case Means.WEBHOOK:
            body = [_body(model, host, router, role)]
            return _fed(f"curl -q --config {_path(host, notification)} --data-binary @-", body)
        case Means.MAIL:
            return _fed("sendmail -i -t", _mail(model, host, router, role, notification))


_NOW: Final = "$(date -u +%Y-%m-%dT%H:%M:%SZ)"


def _fed(command: str, lines: Iterable[str]) -> str:
    """A command with lines to read, in which the shell finds nothing but the time to put in: no name or address of a
    site has a sign that it knows."""
    return "\n".join([f"{command} <<END", *lines, "END", ""])


def _body(model: Model, host: Host, router: Router, role: str) -> str:
    """The object that a webhook gets: `version` is that of its shape, `at` the time of the telling in UTC."""
    addresses = [str(address.ip) for address in router.every_address]
    return json.dumps(
        {
            "version": 1, "site": model.site, "host": host.name, "router": router.name, "vrid": router.vrid,
            "role": role, "addresses": addresses, "at": _NOW,
        }
    )  # fmt: skip


def _mail(model: Model, host: Host, router: Router, role: str, notification: Notification) -> Iterator[str]:
    yield f"To: {', '.join(notification.to)}"
    yield f"Subject: [{model.site}] {host.name} is {role} of {router.name}"
    yield "Auto-Submitted: auto-generated"
    yield "Content-Type: text/plain; charset=us-ascii"
    yield ""
    yield f"Site: {model.site}"
    yield f"Host: {host.name}"
    yield f"Virtual router: {router.name} (VRID {router.vrid})"
    yield f"Role: {role}"
    yield f"Addresses: {', '.join(str(address.ip) for address in router.every_address)}"
    yield f"At: {_NOW}"
