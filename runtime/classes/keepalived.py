"""keepalived's file: what makes an instance the same one after a reload is its VRID, family, NIC, whether it is unicast
(and its source), and its virtual MAC (keepalived 2.2.7, section 'reload' of its source)."""

from collections.abc import Iterator
from typing import Final

from compiler.importing.blocks import Entry, blocks
from compiler.importing.lines import statements
from runtime.classes.facts import Facts, Values

_IDENTITY: Final = {
    "interface": "interface", "virtual_router_id": "vrid", "version": "version", "use_vmac": "virtual mac",
    "unicast_src_ip": "source", "mcast_src_ip": "source",
}  # fmt: skip
_COMPARED: Final = {
    "advert_int": "interval", "authentication": "password", "auth_hmac": "hmac", "v3_checksum_as_v2": "checksum",
}  # fmt: skip
_PREFERENCE: Final = {
    "priority": "priority", "nopreempt": "failback", "preempt_delay": "failback after", "track_file": "knobs",
    "track_script": "checks", "track_interface": "links", "track_process": "processes",
}  # fmt: skip
_SCRIPTS: Final = {"notify_master": "master script", "notify_backup": "backup script"}
_MOVING, _UNSAID = "virtual_ipaddress", "virtual_ipaddress_excluded"


def read(text: str) -> Iterator[tuple[str, Facts]]:
    """The facts of each instance, by name."""
    for entry in blocks("", statements("", text.encode())[0]):
        if entry.keyword == "vrrp_instance":
            yield entry.value, _facts(entry)


def _facts(instance: Entry) -> Facts:
    addresses = tuple(_addresses(instance, _MOVING))
    family = "IPv6" if addresses and ":" in addresses[0] else "IPv4"
    transport = "unicast" if any(instance.within("unicast_peer")) else "multicast"
    seconds = next((entry.value for entry in instance.within("advert_int")), "1")
    level = next((entry.value for entry in instance.within("priority")), "100")
    return Facts(
        identity=(*_values(instance, _IDENTITY), ("family", family), ("transport", transport)),
        compared=_values(instance, _COMPARED),
        addresses=addresses,
        excluded=tuple(_addresses(instance, _UNSAID)),
        preference=_values(instance, _PREFERENCE),
        scripts=_values(instance, _SCRIPTS),
        interval=round(float(seconds) * 100),
        level=int(level),
    )


def _values(instance: Entry, words: dict[str, str]) -> Values:
    return tuple((words[entry.keyword], _shown(entry)) for entry in instance.block if entry.keyword in words)


def _shown(entry: Entry) -> str:
    inner = "; ".join(_shown(each) for each in entry.block)
    return " ".join([*entry.words[0 if inner else 1 :], *([f"({inner})"] if inner else [])]) or "yes"


def _addresses(instance: Entry, keyword: str) -> Iterator[str]:
    for block in instance.within(keyword):
        yield from (entry.keyword.partition("/")[0] for entry in block.block)
