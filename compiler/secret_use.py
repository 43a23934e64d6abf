"""Placeholders for secrets in compiled texts: the host puts the value in, quoted as the file's reader wants it."""

from collections.abc import Iterable
from typing import Final

from compiler.model import Router
from schemas.filetree import Quoting, SecretUse
from schemas.hosts import Speaker
from schemas.part import SecretRef

_UNWRITABLE: Final = {Speaker.KEEPALIVED: '"\\{}', Speaker.FREEVRRPD: ","}
"""What no value can hold in a speaker's file, for want of an escape."""

_REPLACED: Final = {Speaker.KEEPALIVED: "$_"}
"""What a value may not hold in a row: keepalived reads its own parameters in quotes too, so that `$_HASH x` is `# x`
there and nowhere else."""


def use_password(router: Router, quoting: Quoting) -> SecretUse | None:
    """The use of a virtual router's password on a member. What one file cannot hold that has it, none takes, be it
    that of another router: else a new password would be in force on some members, and refused by one that is in both.
    """
    if router.password is None:
        return None
    return use_secret(router.password, quoting, router.password_readers)


def use_secret(
    reference: SecretRef, quoting: Quoting, readers: Iterable[Speaker] = (), shortest: int = 1, longest: int = 8
) -> SecretUse:
    """The use of a secret in a file; `readers` are the speakers that must all be able to have it. Its length is in
    bytes; left out, that of a password of VRRP version 2."""
    speakers = sorted(readers)
    name = reference.secret or reference.file or ""
    return SecretUse(
        placeholder="{{secret:" + name + "}}",
        quoting=quoting,
        secret=reference.secret or "",
        file=reference.file or "",
        shortest=shortest,
        longest=longest,
        forbidden="".join(_UNWRITABLE.get(speaker, "") for speaker in speakers),
        forbidden_text="".join(_REPLACED.get(speaker, "") for speaker in speakers),
    )
