"""The site as its author writes it: exactly what `site.yaml` may say, and nothing else.

Frozen models that forbid unknown keys. What is left out stays `None` here wherever the right default depends on
something else in the site; `compiler/resolve/` fills it in. Its parts are in the modules beside this one.
"""

from typing import Annotated

from pydantic import Field

from schemas.dns import Dns
from schemas.hosts import Host, HostDefaults, Segment
from schemas.notifications import Notification
from schemas.part import Part
from schemas.routers import Check, RouterDefaults, VirtualRouter
from schemas.services import AnyService
from schemas.values import (
    Day,
    DomainName,
    HostName,
    Line,
    Name,
    RelativePath,
    RuleCode,
    SitePlace,
    WholeNumber,
)

VERSIONS = (1,)
"""The versions of the site language that this release reads."""


class Waiver(Part):
    """A danger that the site accepts for a time, knowingly: what a rule finds at a place is counted, not shown."""

    code: RuleCode
    """The code of what is found."""
    at: SitePlace
    """The place it is found at, or a part of the site that this lies in: keys with dots between them."""
    reason: Line
    """Why that is acceptable, for whoever reads it next year."""
    until: Day
    """The last day on which it is."""


class Defaults(Part):
    """What holds wherever the site does not say otherwise."""

    hosts: HostDefaults = HostDefaults()
    """For every host."""
    virtual_routers: RouterDefaults = RouterDefaults()
    """For every virtual router."""


class Site(Part):
    """One description of hosts, the addresses they share and the services behind these."""

    version: WholeNumber
    """The version of this language: 1."""
    site: Name
    """A name for the whole."""
    domain: DomainName | None = None
    """The domain that the hosts are in."""
    include: tuple[RelativePath, ...] = ()
    """Files below this one's folder that hold more of the site: tables such as `hosts` and `virtual_routers`, which are
    read as if they stood here."""
    defaults: Defaults = Defaults()
    """What holds wherever the site does not say otherwise."""
    segments: dict[Name, Segment] = {}
    """Stretches of network that NICs are attached to. Those that several sites share stand in `segments.yaml`, in the
    folder above."""
    hosts: Annotated[dict[HostName, Host], Field(min_length=1)]
    """The machines, by their names without the domain."""
    virtual_routers: Annotated[dict[Name, VirtualRouter], Field(min_length=1)]
    """The groups of hosts and the addresses each group shares, by names of your choice."""
    groups: dict[Name, tuple[Name, ...]] = {}
    """Virtual routers that move together: when one of them cannot stay on a host, none does."""
    checks: dict[Name, Check] = {}
    """What shows whether a host is fit to be master, by names of your choice."""
    services: dict[Name, AnyService] = {}
    """What answers at the virtual addresses, by names of your choice."""
    dns: Dns = Dns()
    """The zones that its name servers serve, and the name that says which host answers."""
    notifications: dict[Name, Notification] = {}
    """Who is told when a role moves, by names of your choice."""
    waivers: tuple[Waiver, ...] = ()
    """Findings that are accepted for a time. `vrrpc explain V701` tells more."""


TABLES = ("segments", "hosts", "virtual_routers", "groups", "checks", "services", "dns", "notifications", "waivers")
"""What of a site may stand in another file, which it includes."""

PARTS = (
    "part", "hosts", "routers", "services.service", "services.tls", "services.program", "services.web",
    "services.apache", "services.nginx", "services.publicfile", "services.haproxy", "services.openssh",
    "services.mail", "services.sendmail", "services.postfix", "services.qmail",
    "services.name_server", "services.bind", "services.unbound", "services.dnscache", "services.tinydns",
    "dns", "notifications", "site",
)  # fmt: skip
"""The modules of this package whose models make up a site; what is said of each key stands in their text."""
