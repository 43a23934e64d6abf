"""A virtual router as keepalived's `vrrp_instance`."""

from collections.abc import Iterator
from typing import Final

from compiler.events import script_path
from compiler.model import Host, Member, Model, Router
from compiler.secret_use import use_password, use_secret
from compiler.targets.keepalived.failback import lock_name, lock_notice
from compiler.targets.keepalived.moving import Moving
from schemas.filetree import Quoting, SecretUse
from schemas.hosts import SegmentKind, Speaker
from schemas.routers import Hmac, Transport
from schemas.speaker import Failback
from schemas.values import Ip

GARP_REFRESH: Final = 60
"""Seconds between gratuitous ARP bursts of a master: heals a switch or neighbour with a stale table."""

_TEACHING: Final = 1
"""The same with unicast, where no advert bears the virtual MAC and tells a switch its port, while the device of a
backup may draw the traffic to its own by a multicast report when its cable comes back."""

_HMAC_KEY: Final = (32, 132)
"""Bytes of a key as it is written: 32 to 64 of text, or `hex:` and two digits for each."""


def instance(model: Model, host: Host, router: Router, member: Member, moving: Moving) -> Iterator[str]:
    """The block, in lines."""
    yield f"vrrp_instance {router.name} {{"
    yield "    state BACKUP"
    yield f"    interface {member.nic.name}"
    yield f"    virtual_router_id {router.vrid}"
    yield f"    version {router.version}"
    if router.plain_checksum:
        yield "    v3_checksum_as_v2 on"
    yield f"    priority {member.priority}"
    yield f"    advert_int {seconds(router.interval)}"
    if router.virtual_mac:
        yield f"    use_vmac {_device(model, host, router)}"
    yield from _transport(router, member)
    if router.failback is Failback.MANUAL:
        yield "    nopreempt"
    if router.failback is Failback.AFTER:
        yield f"    preempt_delay {seconds(router.failback_after)}"
    yield from _authentication(router)
    yield from _addresses(router)
    teaches = router.virtual_mac and router.transport is Transport.UNICAST
    yield f"    garp_master_refresh {_TEACHING if teaches else GARP_REFRESH}"
    if _is_answered(router, member):
        yield "    higher_prio_send_advert"
    yield from _tracking(router, member, moving)
    yield from _events(model, host, router)
    yield "}"


def secret_uses(router: Router) -> Iterator[SecretUse]:
    """The secrets that the block needs."""
    if password := use_password(router, Quoting.KEEPALIVED):
        yield password
    if router.hmac:
        yield from _hmac_keys(router.hmac).values()


def seconds(centiseconds: int) -> str:
    """Whole seconds without a fraction, since a version 2 interval with one is refused."""
    whole, part = divmod(centiseconds, 100)
    return f"{whole}.{part:02}".rstrip("0") if part else str(whole)


def _transport(router: Router, member: Member) -> Iterator[str]:
    """Unicast without a source takes any address of the NIC, and without a peer falls back to multicast."""
    if router.transport is Transport.MULTICAST:
        if member.source:
            yield f"    mcast_src_ip {member.source}"
        return
    if router.virtual_mac:
        yield "    vmac_xmit_base"
    if member.unicast_source:
        yield f"    unicast_src_ip {member.unicast_source}"
    yield "    unicast_peer {"
    for peer in router.members:
        if peer is not member and peer.unicast_source:
            yield f"        {peer.unicast_source}"
    yield "    }"


def _authentication(router: Router) -> Iterator[str]:
    if router.password:
        (use,) = secret_uses(router)
        yield "    authentication {"
        yield "        auth_type PASS"
        yield f'        auth_pass "{use.placeholder}"'
        yield "    }"
    if router.hmac:
        yield "    auth_hmac {"
        for number, use in _hmac_keys(router.hmac).items():
            yield f'        key {number} "{use.placeholder}"'
        yield f"        active_key {router.hmac.active}"
        yield f"        mode {router.hmac.mode}"
        yield "    }"


def _hmac_keys(hmac: Hmac) -> dict[int, SecretUse]:
    shortest, longest = _HMAC_KEY
    return {
        number: use_secret(key, Quoting.KEEPALIVED, [Speaker.KEEPALIVED], shortest, longest)
        for number, key in hmac.keys.items()
    }


def _addresses(router: Router) -> Iterator[str]:
    yield "    virtual_ipaddress {"
    yield from (f"        {_address(router, address.ip)}" for address in router.addresses)
    yield "    }"
    if router.excluded:
        yield "    virtual_ipaddress_excluded {"
        yield from (f"        {_address(router, address.ip)}" for address in router.excluded)
        yield "    }"


def _address(router: Router, ip: Ip) -> str:
    """With its length. An IPv6 one is deprecated from the start, or the kernel prefers it as source of what the host
    itself sends. With unicast, a device with the virtual MAC gets no link-local address of its own, and without the
    network of the virtual one it has no way to answer who asks for that."""
    if ip.version == 4:
        return f"{ip}/32"
    alone = ip.is_link_local and router.virtual_mac and router.transport is Transport.UNICAST
    return f"{ip}/{64 if alone else 128} preferred_lft 0"


def _is_answered(router: Router, member: Member) -> bool:
    """Whether a master that hears one more advert from the loser of a split answers with gratuitous ARP, as keepalived
    and the built-in speaker do. FRR and freevrrpd do not: that advert has the virtual MAC as its source, so the switch
    would send all to the loser until the winner's next advert."""
    winners = {other.host.speaker for other in router.members if other is not member}
    return winners <= {Speaker.KEEPALIVED, Speaker.BUILTIN}


def _tracking(router: Router, member: Member, moving: Moving) -> Iterator[str]:
    """Weight 0 is a fault. The router's own NIC is watched anyway, and naming it is refused."""
    nics = [f"        {nic}{_weight(effect)}" for nic, effect in moving.nics.items() if nic != member.nic.name]
    if nics:
        yield from ("    track_interface {", *nics, "    }")
    if scripts := [f"        {name} weight {-effect}" for name, effect in moving.scripts.items()]:
        yield from ("    track_script {", *scripts, "    }")
    yield from ("    track_file {", f"        {router.name} weight 1")
    yield from (f"        {name} weight {-effect}" for name, effect in moving.files.items())
    if router.failback is Failback.MANUAL:
        yield f"        {lock_name(router)} weight 1"
    yield "    }"


def _weight(effect: int) -> str:
    return f" weight {-effect}" if effect else ""


def _events(model: Model, host: Host, router: Router) -> Iterator[str]:
    master, backup = script_path(model, host, router, "master"), script_path(model, host, router, "backup")
    yield f'    notify_master "{master}"'
    for event in ("backup", "fault", "stop"):
        yield f'    notify_{event} "{backup}"'
    if any(each.nic.segment and each.nic.segment.kind is SegmentKind.CLOUD for each in router.members):
        # A backup that did not hear us for a while has told the provider; we never stopped being master, so no other
        # event has the address moved back (acassen/keepalived#100, #2122).
        yield f'    notify_master_rx_lower_pri "{master}"'
    if router.failback is Failback.MANUAL:
        yield lock_notice(host, router)


def _device(model: Model, host: Host, router: Router) -> str:
    """A name of our own without a dot, which would break sysctl paths; unique on the host, at most 15 bytes."""
    same = [other for other, _ in model.routers_of(host) if other.vrid == router.vrid]
    suffix = f"-{same.index(router) + 1}" if len(same) > 1 else ""
    return f"vrrp{router.vrid}{suffix}"
