"""All guard rules, in the order of their codes. A new rule is one file here and one line below."""

from typing import Final

from compiler.rule import Rule
from compiler.rules import (
    v201_address_twice,
    v202_own_address,
    v203_no_host_address,
    v204_outside_subnet,
    v205_one_family,
    v206_link_local_first,
    v207_no_source,
    v301_priority_255,
    v302_one_vrid_per_nic,
    v303_failback_lock,
    v304_speaker_cannot,
    v305_equal_priorities,
    v306_password_version,
    v307_interval,
    v308_vrid_on_lan,
    v309_failback_after,
    v310_too_many_addresses,
    v311_version_2_is_ipv4,
    v312_one_router_in_frr,
    v401_one_member,
    v501_command_text,
    v502_reserved_name,
)
from compiler.rules.reading import READING
from compiler.rules.waiving import WAIVING

__all__ = ["READING", "RULES", "WAIVING"]

RULES: Final[tuple[Rule, ...]] = (
    v201_address_twice,
    v202_own_address,
    v203_no_host_address,
    v204_outside_subnet,
    v205_one_family,
    v206_link_local_first,
    v207_no_source,
    v301_priority_255,
    v302_one_vrid_per_nic,
    v303_failback_lock,
    v304_speaker_cannot,
    v305_equal_priorities,
    v306_password_version,
    v307_interval,
    v308_vrid_on_lan,
    v309_failback_after,
    v310_too_many_addresses,
    v311_version_2_is_ipv4,
    v312_one_router_in_frr,
    v401_one_member,
    v501_command_text,
    v502_reserved_name,
)
