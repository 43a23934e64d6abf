"""Keywords of keepalived.conf that a site has no word for, and why that is so or what to do instead."""

from typing import Final

_TUNING: Final = "vrrpc leaves this at keepalived's default, but for a gratuitous ARP of the master each minute"
_IPVS: Final = "load balancing with IPVS is not in the site language; keep it in a keepalived of its own (`--check`)"
_OWN: Final = "how the daemon runs is left to vrrpc and the kernel"
_MAIL: Final = "mail goes through the host's own `sendmail` command; let that know the relay and the sender"
_ROUTES: Final = "routes and rules are not in the site language; set them in a step of on_master and on_backup"
_STATIC: Final = "leave that to what configures the host's network"
_GROUP: Final = "the multicast group is the standard's"
_WINDOW: Final = "how old a signed advert may be is left at keepalived's default"
_SNMP: Final = "SNMP is not in the site language"
_STRICT: Final = "it drops all that is sent to the virtual addresses and forbids most of the rest; leave it out"

SILENT: Final = frozenset({
    "router_id", "enable_script_security", "dynamic_interfaces", "reload_check_config", "process_names", "state",
    "native_ipv6", "garp_master_refresh", "accept", "use_pid_dir", "interface", "vrrp_garp_master_refresh",
    "higher_prio_send_advert", "fifo_write_vrrp_states_on_reload", "max_auto_priority", "min_auto_priority_delay",
    "vrrp_rlimit_rttime", "vrrp_higher_prio_send_advert",
})  # fmt: skip
"""What the compiled configuration has anyway, in words of its own, or what changes nothing."""

_OFF: Final = ("off", "false", "no")
_DEFAULTS: Final = {
    "lower_prio_no_advert": _OFF, "down_timer_adverts": ("3",), "mcast_group4": ("224.0.0.18",),
    "mcast_group6": ("ff02::12",), "garp_master_delay": ("5",), "garp_master_repeat": ("5",),
    "garp_master_refresh_repeat": ("1",),
}  # fmt: skip
"""Values that say what is so anyway, also as globals, which begin with `vrrp_`."""

NOT_CARRIED: Final = {
    "virtual_server": _IPVS, "virtual_server_group": _IPVS, "lvs_sync_daemon": _IPVS, "lvs_flush": _IPVS,
    "lvs_sync_daemon_interface": _IPVS, "lvs_timeouts": _IPVS, "SSL": _IPVS,
    "bfd_instance": "BFD is not in the site language; shorten `interval` instead",
    "track_bfd": "BFD is not in the site language; shorten `interval` instead",
    "static_ipaddress": _STATIC, "static_routes": _STATIC, "static_rules": _STATIC, "track_group": _STATIC,
    "virtual_routes": _ROUTES, "virtual_rules": _ROUTES,
    "linkbeat_interfaces": "the links of virtual routers' own NICs are watched by themselves",
    "linkbeat_use_polling": "the links of virtual routers' own NICs are watched by themselves",
    "interface_up_down_delays": "a link is taken to be down at once; `failback: after` delays the way back",
    "garp_group": _TUNING,
    "vrrp_strict": _STRICT,
    "strict_mode": _STRICT,
    "vrrp_mcast_group4": _GROUP, "vrrp_mcast_group6": _GROUP,
    "mcast_dst_ip": _GROUP,
    "smtp_server": _MAIL, "smtp_helo_name": _MAIL, "smtp_connect_timeout": _MAIL, "notification_email_from": _MAIL,
    "smtp_alert_checker": _MAIL, "no_email_faults": _MAIL,
    "vrrp_skip_check_adv_addr": "each member checks the address list of every advert",
    "skip_check_adv_addr": "each member checks the address list of every advert",
    "vrrp_notify_fifo": "events come through `on_master`, `on_backup` and `notifications`",
    "vrrp_notify_fifo_script": "events come through `on_master`, `on_backup` and `notifications`",
    "notify_fifo": "events come through `on_master`, `on_backup` and `notifications`",
    "notify_fifo_script": "events come through `on_master`, `on_backup` and `notifications`",
    "notify_master_rx_lower_pri": "there is no such event in the site language",
    "notify_deleted": "there is no such event in the site language",
    "notify_priority_changes": "there is no such event in the site language",
    "startup_script": "let what starts the host do that", "shutdown_script": "let what stops the host do that",
    "net_namespace": "a site has no network namespaces", "instance": "a host has one keepalived of vrrpc",
    "vmac_xmit_base": "adverts leave from the virtual MAC", "use_ipvlan": "there is a virtual MAC, or none",
    "use_vmac_addr": "there is one virtual MAC a router", "vrf": "a site has no VRFs",
    "dont_track_primary": "a member whose NIC is down cannot be master",
    "down_timer_adverts": "it is three adverts", "no_accept": "the virtual addresses take all that is sent to them",
    "promote_secondaries": "virtual addresses are /32 and /128: none is another one's secondary",
    "lower_prio_no_advert": "a master answers a lower advert at once (RFC 9568, 6.4.3)",
    "old_unicast_checksum": "the checksum of unicast is the standard's",
    "check_unicast_src": "adverts of anybody are heard; let a packet filter choose",
    "enable_snmp_vrrp": _SNMP, "enable_snmp_keepalived": _SNMP,
    "enable_snmp_rfc": _SNMP, "enable_traps": _SNMP,
    "enable_dbus": "D-Bus is not in the site language",
    "init_fail": "until its first run is over a check counts as good",
    "anti_replay": _WINDOW, "time_window": _WINDOW,
    "global_tracking": "a group's members fail together", "debug": "the log says what is needed",
}  # fmt: skip


def is_implied(keyword: str, value: str) -> bool:
    """Whether a site says the same without a word."""
    return keyword in SILENT or value.lower() in _DEFAULTS.get(keyword.removeprefix("vrrp_"), ())


def reason(keyword: str) -> str:
    """Why a keyword does not come along."""
    for known in (keyword, keyword.removeprefix("vrrp_")):
        if known in NOT_CARRIED:
            return NOT_CARRIED[known]
    if keyword.startswith(("garp_", "gna_", "vrrp_garp_", "vrrp_gna_", "vrrp_min_garp")):
        return _TUNING
    if keyword.startswith(("checker_", "bfd_", "lvs_")):
        return _IPVS
    if keyword.endswith(("_priority", "_no_swap", "_rlimit_rttime", "_affinity", "process_name")):
        return _OWN
    return "the site language has no word for it"
