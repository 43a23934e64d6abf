"""Values of keepalived.conf, read as it reads them: what is out of range becomes the default, with a remark."""

import re
from ipaddress import ip_address
from typing import Any

from compiler.importing.blocks import Entry
from compiler.importing.remarks import Remark
from schemas.values import HostName, Ip


def fits(kind: Any, text: str) -> bool:
    """Whether a text is a value of one of the kinds of `schemas.values`."""
    try:
        kind.__metadata__[0].func(text)
    except ValueError:
        return False
    return True


def name_of_host(text: str) -> str:
    """The name of a host in a text such as a router_id or a name with its domain, or nothing."""
    name = text.lower().partition(".")[0]
    return name if fits(HostName, name) else ""


def name_of_file(file: str) -> str:
    """The name of a host that a file is called after, or nothing."""
    return name_of_host(file.rpartition("/")[2])


def address(text: str) -> Ip | None:
    """An IP address alone."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


def whole(entry: Entry, remarks: list[Remark], bounds: tuple[int, int], default: int) -> int:
    """The whole number behind a keyword."""
    least, most = bounds
    if re.fullmatch(r"-?[0-9]{1,9}", entry.value) and least <= int(entry.value) <= most:
        return int(entry.value)
    why = f"it is to be a whole number of {least} to {most}; {default} is taken, as keepalived does"
    remarks.append(Remark(entry.at, entry.text[:60], why))
    return default


def seconds(entry: Entry, remarks: list[Remark], bounds: tuple[int, int], default: int) -> int:
    """The time behind a keyword, in centiseconds as all of these."""
    least, most = bounds
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{0,6})?", entry.value):
        exact = float(entry.value) * 100
        if least <= round(exact) <= most:
            if abs(exact - round(exact)) > 1e-6:
                remarks.append(Remark(entry.at, entry.text, "times are counted in steps of 10ms; it is rounded"))
            return round(exact)
    why = f"it is to be a time of {least / 100:g} to {most / 100:g} seconds; {default / 100:g} is taken"
    remarks.append(Remark(entry.at, entry.text[:60], why))
    return default


def is_on(entry: Entry) -> bool:
    """Whether a switch is on; written alone it is."""
    return entry.value.lower() not in ("off", "false", "no")
