"""What people did to this host by commands, as events. A secret is named and never shown."""

from collections.abc import Iterable, Iterator

from runtime.events import Event
from runtime.orders import Outcome, Result
from schemas.findings import Severity


def of_results(what: str, results: Iterable[Result], reason: str = "") -> Iterator[Event]:
    """Of an order about routers: `drained`, `undrained`, `released`; with a person's reason, if there is one."""
    because = f": {reason}" if reason else ""
    for result in results:
        about = {"router": result.router} | ({"reason": reason} if reason else {})
        if result.outcome is Outcome.DONE:
            yield Event(f"router.{what}", Severity.NOTE, f"{result.router} was {what}{because}", about=about)
        else:
            text = f"{result.router} was not {what}: {result.detail}"
            yield Event(f"router.not-{what}", Severity.WARNING, text, about=about)


def secret_set(name: str) -> Event:
    """A person gave a value."""
    return Event("secret.set", Severity.NOTE, f"the secret {name} was set", about={"secret": name})


def secret_removed(name: str) -> Event:
    """A person took it away."""
    return Event("secret.removed", Severity.NOTE, f"the secret {name} was removed", about={"secret": name})


def taken_down(site: str, host: str) -> Event:
    """`vrrpc down`."""
    text = f"{host}: everything of {site} is down"
    return Event("host.down", Severity.WARNING, text, about={"host": host, "site": site})
