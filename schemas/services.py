"""Services and notifications as a site writes them."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.part import Part, SecretRef, exactly_one
from schemas.values import Duration, FileName, Line, MailAddress, Name, Text, Url, UserName, WebAddress, refusal


class Bind(StrEnum):
    """How a program meets an address that comes and goes (the strategies that need no help from the program itself)."""

    WILDCARD = "wildcard"
    """It listens on every address and always runs."""
    ON_MASTER = "on-master"
    """It is started when this host becomes master and stopped when it no longer is."""


class Program(Part):
    """Any command as a service on a virtual address.

    `{host}` and `{address}` in `command` and in the texts of `files` stand for the host's name and the service's
    address (the first of several; `{address4}` and `{address6}` for the first of a family); nothing else is replaced.
    `files` lie in the directory that the program starts in. `who` is where the name of the answering host can be asked
    over HTTP.
    """

    software: Literal["program"]
    """What it is. A `program` is any command."""
    address: Line | None = None
    """The virtual address it is reached at: the name of the router, a dot, the name of the address."""
    addresses: Annotated[tuple[Line, ...], Field(min_length=1)] | None = None
    """The virtual addresses it is reached at where it has several, such as one of each family. Instead of `address`."""
    command: Line
    """What is run, in the foreground, without a shell. `{host}` and `{address}` are filled in."""
    bind: Bind = Bind.WILDCARD
    """`wildcard`: listens on every address and always runs. `on-master`: runs where the address is. Left out: the
    first."""
    who: WebAddress | None = None
    """Where the name of the answering host can be asked over HTTP."""
    files: dict[FileName, Text] = {}
    """Files of the directory it starts in. `{host}` and `{address}` are filled in."""
    user: UserName | None = None
    """The account it runs as. Left out: root."""

    @model_validator(mode="after")
    def _one_spelling(self) -> "Program":
        exactly_one(self, "address", "addresses")
        return self

    @property
    def references(self) -> tuple[tuple[str, tuple[str | int, ...]], ...]:
        """The addresses it names, each with its place below the service."""
        if self.address is not None:
            return ((self.address, ("address",)),)
        return tuple((each, ("addresses", index)) for index, each in enumerate(self.addresses or ()))


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
