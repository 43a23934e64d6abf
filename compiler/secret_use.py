"""Placeholders for secrets in compiled texts: the host puts the value in, quoted as the file's reader wants it."""

from schemas.filetree import Quoting, SecretUse
from schemas.part import SecretRef


def use_secret(
    reference: SecretRef, quoting: Quoting, forbidden: str = "", shortest: int = 1, longest: int = 8
) -> SecretUse:
    """The use of a secret in a file; `forbidden` are characters that the reader of the file has no way to write. Its
    length is in bytes; left out, that of a password of VRRP version 2."""
    name = reference.secret or reference.file or ""
    return SecretUse(
        placeholder="{{secret:" + name + "}}",
        quoting=quoting,
        secret=reference.secret or "",
        file=reference.file or "",
        shortest=shortest,
        longest=longest,
        forbidden=forbidden,
    )
