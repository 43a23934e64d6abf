"""A host's tree -> the digest of what its services hold. Reads files, and asks openssl about certificates."""

import hashlib
import os
import re
import ssl
import stat
import subprocess
from collections.abc import Iterator
from typing import Final

from runtime.consistency.digest import Certificate, Digest, Held
from schemas.filetree import Holding, Kept, Tree

_LIMIT: Final = 10.0
_CHUNK: Final = 1 << 20


def gather(tree: Tree) -> Digest:
    """All of it. What cannot be read is told as such; nothing raises."""
    ours = frozenset(path for file in tree.files for path in (file.path, *file.makes))
    return Digest(tree.site, tree.host, tuple(_held(holding, ours) for holding in tree.holdings))


def _held(holding: Holding, ours: frozenset[str]) -> Held:
    place = holding.service, holding.kept, holding.path, holding.names
    try:
        match holding.kept:
            case Kept.FOLDER:
                return Held(*place, dict(_below(holding.path, ours)))
            case Kept.FILE:
                return Held(*place, {".": _content(holding.path)})
            case Kept.CERTIFICATE:
                return Held(*place, certificate=_certificate(holding.path))
    except OSError as error:
        where = "" if error.filename in (None, holding.path) else f" ({error.filename})"
        return Held(*place, trouble=f"{error.strerror or error}{where}")
    except ValueError as error:
        return Held(*place, trouble=str(error))


def _below(folder: str, ours: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Every file and link, sorted; what is neither (a socket, a pipe) holds nothing. Raises OSError."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        mode = os.lstat(path).st_mode
        if path in ours:
            continue
        if stat.S_ISLNK(mode):
            yield name, f"-> {os.readlink(path)}"
        elif stat.S_ISDIR(mode):
            yield from ((f"{name}/{below}", content) for below, content in _below(path, ours))
        elif stat.S_ISREG(mode):
            yield name, _content(path)


def _content(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return f"sha256 {digest.hexdigest()}"


def _certificate(path: str) -> Certificate:
    """By openssl-x509(1). Raises OSError, and ValueError when it is none."""
    with open(path, "rb"):
        pass  # its own words for a file that is not there are longer
    asked = ["-noout", "-fingerprint", "-sha256", "-enddate", "-ext", "subjectAltName"]
    try:
        done = subprocess.run(
            ["openssl", "x509", "-in", path, *asked], capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C"}, timeout=_LIMIT, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise ValueError("openssl is not installed here, so certificates cannot be read") from None
    except subprocess.TimeoutExpired:
        raise ValueError("openssl did not come to an end") from None
    fingerprint = re.search(r"^sha256 Fingerprint=([0-9A-F:]+)$", done.stdout, re.MULTILINE | re.IGNORECASE)
    until = re.search(r"^notAfter=(.+)$", done.stdout, re.MULTILINE)
    if not fingerprint or not until:
        raise ValueError("is no certificate that openssl can read")
    covers = re.findall(r"(?:DNS|IP Address):([^,\s]+)", done.stdout)
    return Certificate(fingerprint[1], float(ssl.cert_time_to_seconds(until[1])), tuple(covers))
