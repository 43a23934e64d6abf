"""What every part of a site is: a frozen model that forbids unknown keys."""

from pydantic import BaseModel, ConfigDict, model_validator

from schemas.values import AbsolutePath, SecretName, refusal


class Part(BaseModel):
    """Base of everything a site is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False, defer_build=True)


def exactly_one(part: Part, *names: str) -> None:
    """Two spellings of one thing: one of them must be there, and not both."""
    given = [name for name in names if getattr(part, name) is not None]
    if len(given) != 1:
        keys = " or ".join(f"`{name}`" for name in names)
        raise refusal(f"{'both' if given else 'none'} of the keys {keys}", "write exactly one of them")


class SecretRef(Part):
    """A secret by reference: its value is on the hosts, never in the site."""

    secret: SecretName | None = None
    """The name that it is kept under on the hosts: `vrrpc secret set NAME`."""
    file: AbsolutePath | None = None
    """A file of the hosts that holds it. Instead of `secret`."""

    @model_validator(mode="after")
    def _one_spelling(self) -> "SecretRef":
        exactly_one(self, "secret", "file")
        return self
