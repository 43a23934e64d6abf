"""Texts as a zone file has them: quoted, in strings of at most 255 bytes (RFC 1035, section 3.3)."""

from collections.abc import Iterator


def quoted(text: str) -> str:
    """The data of a TXT record."""
    return " ".join(f'"{_escaped(part)}"' for part in _strings(text.encode()))


def _strings(text: bytes) -> Iterator[bytes]:
    for start in range(0, len(text) or 1, 255):
        yield text[start : start + 255]


def _escaped(text: bytes) -> str:
    return "".join(_byte(byte) for byte in text)


def _byte(byte: int) -> str:
    if byte in b'"\\':
        return f"\\{chr(byte)}"
    return chr(byte) if 32 <= byte < 127 else f"\\{byte:03d}"
