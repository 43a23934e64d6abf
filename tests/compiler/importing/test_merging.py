"""What one host says, what several do not agree about, and how things are called."""

import pytest

from compiler import compile_site
from compiler.importing import Imported, Source, UnreadableError, import_site
from compiler.model import Model
from schemas.hosts import Speaker
from tests.compiler.importing.samples import PAIR, addresses
from tests.compiler.samples import model

INSTANCE = """\
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        192.0.2.80/24
    }
}
"""


def pair(first: str, second: str, *given: str, speaker: Speaker | None = None) -> Imported:
    """Two hosts' files."""
    sources = [Source("clarinet.conf", first.encode()), Source("fridge.conf", second.encode())]
    return import_site(sources, addresses(*(given or PAIR)), speaker)


def both(more: str, *, inside: bool = True, speaker: Speaker | None = None) -> tuple[Imported, Model]:
    """Two hosts that say the same but for their priorities, with something more in the instance or before it."""
    text = INSTANCE.replace("    priority", f"{more}\n    priority") if inside else more + INSTANCE
    imported = pair(text, text.replace("priority 150", "priority 100"), speaker=speaker)
    return imported, model(imported.text.encode())


def said(imported: Imported, lost: bool = True) -> list[str]:
    """The remarks of the first file, without its name."""
    return [str(each).partition(":")[2] for each in imported.remarks if each.lost is lost and "clar" in each.at.file]


@pytest.mark.parametrize(
    ("more", "priority", "checks"),
    [
        ("weight 20", (170, 120), 20),
        ("weight -20", (150, 100), 20),
        ("", (150, 100), 0),
        ("weight 200", (254, 254), 200),
    ],
)
def test_positive_weight_is_a_higher_priority_that_falls(more: str, priority: tuple[int, int], checks: int) -> None:
    script = f'vrrp_script up {{\n script "/bin/up -v"\n {more}\n}}\n'
    text = INSTANCE.replace("    priority", "    track_script {\n up\n }\n    priority")
    imported = pair(script + text, script + text.replace("150", "100"))
    (router,) = model(imported.text.encode()).routers
    assert tuple(member.priority for member in router.members) == priority
    assert [(each.check.run, each.effect, each.check.interval) for each in router.checks] == [
        ("/bin/up -v", checks, 100)
    ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("    priority 255", "priority 255 of VI_1"),
        ("    virtual_routes {\n }", "virtual_routes of VI_1"),
        ("    authentication {\n auth_type AH\n auth_pass hunter2\n }", "auth_type AH"),
        ("    use_vmac other", "use_vmac other"),
        ("    auth_pas hunter2", "auth_pas of VI_1"),
        ("    track_script {\n nothing\n }", "track_script nothing"),
        ("    track_interface {\n eth1 weight 5 reverse\n }", "eth1 weight 5 reverse"),
        ("    advert_int hunter", "advert_int hunter"),
        ("    notify_fault /x", "notify_fault"),
        ("    unicast_peer {\n 192.0.2.99\n }", "unicast_peer 192.0.2.99"),
    ],
)
def test_what_is_lost_is_told_at_its_line(more: str, words: str) -> None:
    text = INSTANCE.replace("    virtual_ip", f"{more}\n    virtual_ip")
    imported = pair(text, INSTANCE.replace("150", "100"))
    assert any(f"not carried over: {words}: " in each for each in said(imported)), said(imported)
    assert "hunter2" not in imported.text + "".join(map(str, imported.remarks))


@pytest.mark.parametrize("more", ["nopreempt", "preempt_delay 30"])
def test_master_has_no_nopreempt(more: str) -> None:
    imported, site = both(f"    state MASTER\n    {more}")
    assert said(imported, lost=False) == [f"5: note: {more}: keepalived ignores it beside `state MASTER`"]
    assert site.routers[0].failback == "automatic"


def test_nopreempt_is_a_lock_where_the_speaker_can() -> None:
    imported, site = both("    nopreempt", speaker=Speaker.BUILTIN)
    assert (site.routers[0].failback, imported.whole) == ("manual", True)
    imported, site = both("    nopreempt", speaker=Speaker.FREEVRRPD)
    assert (site.routers[0].failback, imported.whole) == ("automatic", False)
    _, site = both("    preempt_delay 90")
    assert (site.routers[0].failback, site.routers[0].failback_after) == ("after", 9000)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("priority", "advert_int 2\n    priority", "advert interval in ms"),
        ("192.0.2.80/24", "192.0.2.80/24\n 192.0.2.81/24", "addresses"),
        ("priority", "version 3\n    priority", "version"),
        ("priority", "use_vmac\n    priority", "use_vmac"),
        ("priority", "authentication {\n auth_pass hunter2\n }\n    priority", "auth_pass"),
        ("priority", "notify_master /x\n    priority", "notify_master"),
    ],
)
def test_hosts_that_differ_are_told_and_the_first_is_kept(old: str, new: str, what: str) -> None:
    imported = pair(INSTANCE, INSTANCE.replace("150", "100").replace(old, new))
    lost = [remark for remark in imported.remarks if remark.lost]
    assert [(str(each.at), each.what) for each in lost] == [("fridge.conf:1", f"{what} of VI_1 on fridge")]
    assert imported.text == pair(INSTANCE, INSTANCE.replace("150", "100")).text
    assert "hunter2" not in str(lost)


@pytest.mark.parametrize(
    ("more", "remark"),
    [
        ("down_timer_adverts 3", ""),
        ("down_timer_adverts 5", "not carried over: down_timer_adverts of VI_1: it is three adverts"),
        ("lower_prio_no_advert off", ""),
        ("lower_prio_no_advert", "not carried over: lower_prio_no_advert of VI_1: a master answers"),
        ("garp_master_delay 5", ""),
        ("garp_master_delay 1", "not carried over: garp_master_delay of VI_1: "),
        ("virtual_router_id 50", "note: virtual_router_id 51: virtual_router_id stands there already; the last one"),
    ],
)
def test_what_is_so_anyway_is_no_loss(more: str, remark: str) -> None:
    text = INSTANCE.replace("interface eth0", f"interface eth0\n {more}")
    told = [str(each) for each in pair(text, text.replace("150", "100")).remarks if "clarinet" in each.at.file]
    assert (bool(told), remark in "".join(told)) == (bool(remark), True), told


def test_globals_are_explained_as_what_they_stand_for() -> None:
    lines = ("vrrp_check_unicast_src", "vrrp_higher_prio_send_advert true", "vrrp_mcast_group4 224.0.0.18")
    imported, _ = both("\n".join(("global_defs {", *lines, "}", "")), inside=False)
    assert said(imported) == [
        "2: not carried over: vrrp_check_unicast_src: adverts of anybody are heard; let a packet filter choose"
    ]


HMAC = "auth_hmac {\n key 1 0123456789abcdef0123456789abcdef\n active_key 1\n mode enforce\n }\n    priority"


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        ("priority", HMAC, "auth_hmac"),
        (HMAC, HMAC.replace("key 1", "key 2").replace("active_key 1", "active_key 2"), "auth_hmac"),
        (HMAC, HMAC.replace("enforce", "permissive"), "auth_hmac"),
        (HMAC, HMAC.replace("0123456789abcdef0123456789abcdef", "file:/etc/key"), "auth_hmac"),
        (HMAC, HMAC.replace("f0", "f1"), "keys"),
        ("version 3\n priority", "version 3\n v3_checksum_as_v2 on\n priority", "v3_checksum_as_v2"),
    ],
)
def test_hosts_that_sign_or_sum_in_two_ways_are_told(first: str, second: str, what: str) -> None:
    imported = pair(INSTANCE.replace("priority", first), INSTANCE.replace("150", "100").replace("priority", second))
    lost = [remark for remark in imported.remarks if remark.lost]
    assert [(str(each.at), each.what) for each in lost] == [("fridge.conf:1", f"{what} of VI_1 on fridge")]
    assert "0123456789abcdef" not in imported.text + str(imported.remarks)


@pytest.mark.parametrize(
    "broken", ["active_key 2", "key 1 file:key", "key 1", 'key 1 ""', "active_key x", "key 256 a\n active_key 256"]
)
def test_keys_that_nobody_could_sign_with_are_told(broken: str) -> None:
    imported, site = both(HMAC.replace("mode enforce", broken).replace("    priority", ""))
    assert any("auth_hmac of VI_1: it does not say a key" in each for each in said(imported)), said(imported)
    assert site.routers[0].hmac is None


@pytest.mark.parametrize(
    ("more", "release"),
    [
        ("    priority", ()),
        ("    version 3\n v3_checksum_as_v2\n    priority", (2, 2, 8)),
        ("    version 2\n v3_checksum_as_v2\n    priority", ()),
        ("    version 3\n v3_checksum_as_v2 off\n    priority", ()),
        (f"    version 3\n v3_checksum_as_v2 on\n {HMAC}", (2, 4)),
    ],
)
def test_the_oldest_release_that_reads_the_file_is_written(more: str, release: tuple[int, ...]) -> None:
    text = INSTANCE.replace("    priority", more)
    imported = pair(text, text.replace("150", "100"))
    baseline = (2, 2, 7)
    assert {host.speaker_version for host in model(imported.text.encode()).hosts} == {release or baseline}
    assert not compile_site("site.yaml", imported.text.encode()).failed
    other = pair(text, text.replace("150", "100"), speaker=Speaker.BUILTIN)
    assert "speaker_version" not in other.text


def test_one_vrid_on_two_networks_is_two_routers() -> None:
    other = INSTANCE.replace("192.0.2.80/24", "198.51.100.80/24")
    imported = pair(INSTANCE, other, "clarinet:eth0=192.0.2.11/24", "fridge:eth0=198.51.100.12/24")
    routers = model(imported.text.encode()).routers
    assert [(router.name, router.vrid, len(router.members)) for router in routers] == [
        ("vi_1", 51, 1),
        ("vi_1-2", 51, 1),
    ]


def test_network_of_an_address_that_is_no_own_one_is_told() -> None:
    text = INSTANCE.replace("192.0.2.80/24", "192.0.2.80/24\n 198.51.100.80/24\n 203.0.113.80")
    imported = pair(text, text.replace("150", "100"))
    assert [each.partition(": it comes")[0] for each in said(imported)] == ["7: not carried over: 198.51.100.80/24"]


def test_a_link_local_address_needs_no_network() -> None:
    """As every IPv6 instance has one, and people write it with the /64 that it has anyway."""
    text = INSTANCE.replace("192.0.2.80/24", "fe80::51/64\n 2001:db8::80/64")
    own = ("clarinet:eth0=2001:db8::11/64", "fridge:eth0=2001:db8::12/64")
    assert said(pair(text, text.replace("150", "100"), *own)) == []


def test_text_that_cannot_be_seen_is_left_out() -> None:
    text = INSTANCE.replace("    priority", '    notify_master "/x \x85ü"\n    notify_backup "/x ü"\n    priority')
    imported = pair(text, text.replace("150", "100"))
    (router,) = model(imported.text.encode()).routers
    assert (router.on_master, [step.run for step in router.on_backup]) == ((), ["/x 'ü'"])
    assert any("notify_master: it has no command" in str(remark) for remark in imported.remarks)


def test_two_vrids_on_a_nic_are_allowed_there() -> None:
    second = INSTANCE.replace("VI_1", "VI_2").replace("51", "52").replace(".80", ".81")
    imported = pair(INSTANCE + second, (INSTANCE + second).replace("150", "100"))
    assert "many_vrids: true" in imported.text
    assert not compile_site("site.yaml", imported.text.encode()).failed


def test_names_come_from_labels_and_comments() -> None:
    lists = "192.0.2.80/24 # the web\n 192.0.2.81 # mail\n 192.0.2.82 label eth0:ns\n 192.0.2.83 label eth0:1 # on"
    imported = pair(INSTANCE.replace("192.0.2.80/24", lists), INSTANCE)
    (router,) = model(imported.text.encode()).routers
    assert [each.name for each in router.addresses] == ["a1", "mail", "ns", "a4"]


def test_hosts_are_called_after_their_router_id_or_their_file() -> None:
    def hosts(*sources: Source) -> list[str]:
        return [
            host.name for host in model(import_site(sources, {}).text.replace("unknown", "192.0.2.9/24").encode()).hosts
        ]

    named = b"global_defs {\n router_id Oboe.example.org\n}\n" + INSTANCE.encode()
    assert hosts(Source("a.conf", named), Source("x/b.conf", INSTANCE.encode())) == ["oboe", "b"]
    assert hosts(Source("a.conf", named), Source("b.conf", named)) == ["a", "b"]
    assert hosts(Source("a.conf", named, "violin")) == ["violin"]
    with pytest.raises(UnreadableError, match="give it as HOST=y/k"):
        hosts(Source("x/k.conf", INSTANCE.encode()), Source("y/k.conf", INSTANCE.encode()))


def test_unknown_address_is_refused_at_its_line() -> None:
    imported = import_site([Source("clarinet.conf", INSTANCE.encode())])
    findings = compile_site("site.yaml", imported.text.encode()).findings
    errors = [finding for finding in findings if finding.severity == "error"]
    line = imported.text.splitlines()[errors[0].place.line - 1]
    assert [finding.code for finding in errors] == ["V105"]
    assert line.endswith("# import: give --address clarinet:eth0=ADDRESS/LENGTH")


@pytest.mark.parametrize(
    "content", [b"", b"# nothing\n", b"virtual_server 192.0.2.1 80 {\n}\n", INSTANCE[:40].encode() + b"}"]
)
def test_file_without_a_router_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="no virtual router"):
        import_site([Source("clarinet.conf", content)])


@pytest.mark.parametrize(("more", "effects"), [("", []), ("sync_group_tracking_weight", [20])])
def test_weights_of_scripts_in_a_group_are_dropped_as_keepalived_drops_them(more: str, effects: list[int]) -> None:
    group = f"vrrp_sync_group G {{\n group {{\n VI_1\n VI_2\n }}\n notify_master /x\n {more}\n}}\n"
    script = 'vrrp_script up {\n script "/bin/up"\n weight -20\n}\n'
    first = INSTANCE.replace("    priority", "    track_script {\n up\n }\n    priority")
    second = INSTANCE.replace("VI_1", "VI_2").replace("51", "52").replace(".80", ".81")
    text = group + script + first + second
    imported = pair(text, text.replace("150", "100"))
    assert not [each for each in imported.remarks if "no instance tracks it" in each.why]
    site = model(imported.text.encode())
    assert [each.effect for each in site.routers[0].checks] == effects
    assert [router.group for router in site.routers] == ["g", "g"]
    assert [len(router.on_master) for router in site.routers] == [1, 0]
