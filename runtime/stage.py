"""A compiled tree -> the very bytes of each file on this host: secrets are put in, checked and quoted. Pure."""

import json
from collections.abc import Callable, Mapping

from schemas.filetree import File, Quoting, SecretUse, Tree
from schemas.findings import Finding, Place, Severity

Contents = Mapping[str, bytes]
"""What each file of a generation holds, by path. It may have secrets in it: never printed, never logged."""


def fill_secrets(tree: Tree, value_of: Callable[[SecretUse], str]) -> tuple[Contents, tuple[Finding, ...]]:
    """The contents of all files; findings instead of those whose secrets are unusable. `value_of` may raise ValueError
    with a line that says why there is none."""
    contents: dict[str, bytes] = {}
    findings: list[Finding] = []
    for file in tree.files:
        text = file.text
        for use in file.secrets:
            try:
                value = value_of(use)
                _check(use, value)
            except ValueError as error:
                findings.append(_finding(file, use, str(error)))
            else:
                text = text.replace(use.placeholder, quote(use.quoting, value))
        contents[file.path] = text.encode()
    return contents, tuple(findings)


def _check(use: SecretUse, value: str) -> None:
    name = use.secret or use.file
    if not value:
        raise ValueError(f"the secret {name} is empty")
    if len(value.encode()) < use.shortest:
        raise ValueError(f"the secret {name} has fewer than {use.shortest} bytes, which are the least for such a key")
    if len(value.encode()) > use.longest:
        raise ValueError(f"the secret {name} has more than {use.longest} bytes; its reader would cut it in silence")
    if not all(" " <= character <= "~" for character in value) or value != value.strip():
        raise ValueError(f"the secret {name} has characters that are not printable ASCII, or a blank at an end")
    for text in (*use.forbidden, *filter(None, [use.forbidden_text])):
        if text in value:
            raise ValueError(f"the secret {name} has a {text}, which some member's daemon cannot read")


def quote(quoting: Quoting, value: str) -> str:
    """A value as it stands in a file."""
    return json.dumps(value)[1:-1] if quoting is Quoting.JSON else value


def _finding(file: File, use: SecretUse, message: str) -> Finding:
    way_out = f"give it a usable value: vrrpc secret set {use.secret}" if use.secret else f"mend {use.file}"
    return Finding("V801", Severity.ERROR, message, Place(file.path), way_out)
