"""Where metrics may be had: on this host alone. Whoever wants them elsewhere has a proxy or node_exporter."""

import re
from ipaddress import ip_address
from typing import Final

_SHAPE: Final = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):([0-9]{1,5})")


def read_listen(text: str) -> tuple[str, int]:
    """Address and port of `127.0.0.1:9112` or `[::1]:9112`. Raises ValueError."""
    match = _SHAPE.fullmatch(text)
    try:
        address, port = ip_address(match[1] or match[2]) if match else None, int(match[3]) if match else 0
    except ValueError:
        address, port = None, 0
    if address is None or not 0 < port < 65536:
        raise ValueError(f"{text!r} is no address and port: write 127.0.0.1:9112 or [::1]:9112")
    if not address.is_loopback:
        raise ValueError(f"{address} is not loopback: let a proxy serve others, or use --metrics-file")
    return str(address), port
