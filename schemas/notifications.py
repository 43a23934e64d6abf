"""Notifications as a site writes them."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from schemas.part import Part, SecretRef
from schemas.values import Duration, Line, MailAddress, Name, Url, refusal


class Event(StrEnum):
    """What a notification tells of."""

    MASTER = "master"
    BACKUP = "backup"


class Means(StrEnum):
    """How a notification travels."""

    COMMAND = "command"
    WEBHOOK = "webhook"
    MAIL = "mail"


_NEEDS = {Means.COMMAND: "run", Means.WEBHOOK: "url", Means.MAIL: "to"}


class Notification(Part):
    """Somebody to be told when a host takes or leaves a role."""

    by: Means
    """`command`, `webhook` or `mail`."""
    run: Line | None = None
    """The command, for the shell, with `by: command`. It finds VRRPC_SITE, VRRPC_HOST, VRRPC_ROUTER and VRRPC_ROLE in
    its environment."""
    url: Url | None = None
    """Where a JSON object is posted to with `curl`, with `by: webhook`."""
    to: Annotated[tuple[MailAddress, ...], Field(min_length=1)] | None = None
    """Who gets a mail through the host's `sendmail` command, with `by: mail`."""
    token: SecretRef | None = None
    """What the webhook is to know us by, sent as `Authorization: Bearer`."""
    roles: Annotated[tuple[Event, ...], Field(min_length=1)] = (Event.MASTER, Event.BACKUP)
    """Of which roles it tells. Left out: `master` and `backup`."""
    routers: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """Of which virtual routers it tells. Left out: of all."""
    limit: Duration = 1000
    """How long it may take before it is stopped. Left out: 10s."""

    @model_validator(mode="after")
    def _what_it_needs(self) -> "Notification":
        needed = _NEEDS[self.by]
        for key in ("run", "url", "to"):
            if (getattr(self, key) is not None) != (key == needed):
                missing = key == needed
                message = f"`by: {self.by}` {'needs' if missing else 'has no'} `{key}`"
                raise refusal(message, f"write `{needed}`" if missing else "leave it out, or choose another `by`")
        if self.token and self.by is not Means.WEBHOOK:
            raise refusal(f"`by: {self.by}` has no `token`", "leave it out: it is for webhooks")
        return self
