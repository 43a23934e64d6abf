"""What a service's data on a host are in a test: the site names them, the host has them."""

import os
from collections.abc import Callable
from typing import Any, Final


def _folder(path: str) -> Callable[[str, str, Callable[..., Any]], None]:
    def make(folder: str, _host: str, _run: Callable[..., Any]) -> None:
        os.makedirs(f"{folder}{path}", mode=0o755)
        with open(f"{folder}{path}/index.html", "w", encoding="utf-8") as file:
            file.write("botanic\n")

    return make


def _web(folder: str, host: str, run: Callable[..., Any]) -> None:
    _folder("/var/www/botanic")(folder, host, run)
    certificate = "/var/lib/www.pem"
    run(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-subj", "/CN=www.example.org", "-days", "2", "-keyout", certificate, "-out", "/var/lib/www.crt",
    )  # fmt: skip
    run("sh", "-c", f"cat /var/lib/www.crt >> {certificate}")


PREPARED: Final[dict[str, Callable[[str, str, Callable[..., Any]], None]]] = {
    "apache": _web,
    "apache on-master": _folder("/var/www/botanic"),
}
