"""Placeholders for secrets in compiled texts: the host puts the value in, quoted as the file's reader wants it."""

from schemas.filetree import Quoting, SecretUse
from schemas.site import SecretRef


def use_secret(reference: SecretRef, quoting: Quoting, forbidden: str = "") -> SecretUse:
    """The use of a password in a file; `forbidden` are characters that the reader of the file has no way to write."""
    name = reference.secret or reference.file or ""
    return SecretUse(
        placeholder="{{secret:" + name + "}}",
        quoting=quoting,
        secret=reference.secret or "",
        file=reference.file or "",
        forbidden=forbidden,
    )
