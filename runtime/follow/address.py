"""What `--source` names: a folder as it stands, or a repository whose commits are followed. Pure but for one look.

A login never stands in an address: whoever may list processes would read it, here and on git's own command line.
"""

import os
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

_SCHEMES: Final = ("https", "ssh", "file", "http", "git")
_OPEN: Final = ("http", "git")
_URL: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)")
_SHORT: Final = re.compile(r"(?:[^@:/\s]+@)?[^@:/\s]+:(?!:)\S")
"""host:path, as ssh and scp write it."""
_NO_REF: Final = re.compile(r"^[-/.]|\.\.|//|@\{|[\x00-\x20\x7f~^:?*\[\\]|[/.]$|\.lock(?:/|$)|/\.")
"""What git-check-ref-format(1) refuses, and a leading hyphen."""


class AddressError(ValueError):
    """It names no source; one line with the way out, and without a password."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A branch or tag of a repository. `folder` is where it lies on this machine, empty for elsewhere."""

    url: str
    ref: str
    folder: str = ""

    @property
    def shown(self) -> str:
        """For logs and records: some put a token where others have a name."""
        return re.sub(r"^(https?://)[^/@]*@", r"\1", self.url)

    @property
    def key(self) -> str:
        """Names it in the mirror, where no address may stand."""
        return sha256(f"{self.url}\0{self.ref}".encode()).hexdigest()[:16]

    @property
    def names(self) -> tuple[str, ...]:
        """The full names that its ref may stand for; the first that is there counts."""
        return (self.ref,) if self.ref.startswith("refs/") else (f"refs/heads/{self.ref}", f"refs/tags/{self.ref}")


def is_address(text: str) -> bool:
    """Whether it is one of a repository for sure; anything else is a path of this machine."""
    if os.path.exists(text):
        return is_bare(text)
    return bool(_URL.fullmatch(text) or _SHORT.match(text) or "::" in text.partition("/")[0])


def is_bare(path: str) -> bool:
    """Whether a folder is a repository and no checkout: gitrepository-layout(5)."""
    return os.path.isfile(os.path.join(path, "HEAD")) and all(
        os.path.isdir(os.path.join(path, name)) for name in ("objects", "refs")
    )


def remote(text: str, ref: str, signed: bool) -> Remote:
    """The repository that a text names. `signed` when its commits must be. Raises AddressError."""
    if _NO_REF.search(ref) or not ref:
        raise AddressError(f"{ref!r} is no name of a branch or tag")
    if text.startswith("-") or not text.isprintable() or not text:
        raise AddressError("a source is a folder, or an address such as https://example.org/site.git")
    if match := _URL.fullmatch(text):
        return _of_url(text, match[1].lower(), match[2], ref, signed)
    if not os.path.exists(text):
        if "::" in text.partition("/")[0]:
            raise AddressError("addresses with `::` start programs: use https, ssh or a folder")
        if _SHORT.match(text):
            _without_password(text.partition("/")[0].rpartition("@")[0])
            return Remote(text, ref)
    path = os.path.abspath(text)
    return Remote(path, ref, path)


def _of_url(text: str, scheme: str, rest: str, ref: str, signed: bool) -> Remote:
    if scheme not in _SCHEMES:
        raise AddressError(f"{scheme}:// is not followed: use one of {', '.join(_SCHEMES[:3])}")
    _without_password(rest.partition("/")[0].rpartition("@")[0])
    if scheme in _OPEN and not signed:
        raise AddressError(f"{scheme}:// can be altered by anybody on the way: use https or ssh, or --require-signed")
    return Remote(text, ref, os.path.abspath(rest) if scheme == "file" and rest.startswith("/") else "")


def _without_password(login: str) -> None:
    if ":" in login:
        raise AddressError(
            "the address has a password in it, for everybody to read who lists processes: "
            "leave it out, and give git a credential helper or an ssh key"
        )


def place(text: str) -> str:
    """The folder of a site inside a repository, in one spelling, "" for its top. Raises AddressError."""
    path = os.path.normpath(text) if text else "."
    if path.startswith(("/", "../")) or path == ".." or not path.isprintable():
        raise AddressError(f"--path {text!r} does not lie inside the repository")
    return "" if path == "." else path
