"""What the lab makes of a site before anything runs: one text of its files, and its wires."""

from pathlib import Path

import pytest

from compiler import compile_site
from runtime.lab.network import lan_of, lans_of
from runtime.lab.whole import whole
from runtime.source import compile_reading, read_site
from tests.compiler.samples import SITE, SITES, model

DUAL = SITE.replace("{address: 192.0.2.11/24}", '{addresses: [192.0.2.11/24, "2001:db8::11/64"]}')


@pytest.mark.parametrize("path", SITES, ids=lambda path: path.parent.name)
def test_one_text_means_what_the_files_mean(path: Path) -> None:
    reading = read_site(str(path))
    text = whole(reading.content.decode(), [part.decode() for part in reading.tables])
    alone = compile_site("site.yaml", text.encode(), included=reading.data)
    assert alone.findings == ()
    assert alone.trees == compile_reading(reading).trees


def test_site_of_one_file_stays_as_it_is() -> None:
    assert whole(f"{SITE}# a comment\n", []) == f"{SITE}# a comment\n"


def test_networks_of_one_nic_are_one_wire() -> None:
    """The client has an address in each of them, and none that somebody else has."""
    site = model(DUAL.encode())
    (lan,) = lans_of(site)
    assert [str(each) for each in lan.networks] == ["192.0.2.0/24", "2001:db8::/64"]
    assert [str(each) for each in (lan.client, *lan.others)] == ["192.0.2.254/24", "2001:db8::ffff:ffff:ffff:fffe/64"]
    assert {lan_of([lan], nic).bridge for host in site.hosts for nic in host.nics} == {"lan0"}


def test_a_nic_in_two_networks_joins_their_wires() -> None:
    nics = "eth1: {address: 198.51.100.11/24}, eth2: {addresses: [192.0.2.13/25, 198.51.100.13/25]}"
    own = "eth0: {address: 192.0.2.11/24}"
    (lan,) = lans_of(model(SITE.replace(own, f"{own}, {nics}").encode()))
    assert [str(each) for each in lan.networks] == ["192.0.2.0/24", "198.51.100.0/24"]


def test_network_without_room_for_the_client_is_told() -> None:
    full = SITE.replace("192.0.2.11/24", "192.0.2.1/30").replace("192.0.2.12/24", "192.0.2.2/30")
    with pytest.raises(ValueError, match=r"192\.0\.2\.0/30 has no free address"):
        lans_of(model(full.encode()))
