"""Hosts, their NICs, and the segments that these are attached to."""

from compiler import model
from compiler.capabilities import BASELINE
from compiler.resolve.references import References
from schemas import hosts as written
from schemas.hosts import HostDefaults, Manager, OnDrift, Speaker


def resolve_hosts(
    references: References, shared: frozenset[str]
) -> tuple[tuple[model.Segment, ...], tuple[model.Host, ...]]:
    """All segments and all hosts, in the order of the site."""
    site = references.site
    segments = {name: _segment(name, segment, name in shared) for name, segment in site.segments.items()}
    defaults = site.defaults.hosts
    hosts = tuple(_host(references, name, host, defaults, segments) for name, host in site.hosts.items())
    return tuple(segments.values()), hosts


def _segment(name: str, segment: written.Segment, shared: bool) -> model.Segment:
    foreign = segment.foreign_vrids
    return model.Segment(name, segment.kind, foreign, segment.foreign_macs, shared, ("segments", name))


def _host(
    references: References,
    name: str,
    host: written.Host,
    defaults: HostDefaults,
    segments: dict[str, model.Segment],
) -> model.Host:
    speaker = host.speaker or defaults.speaker or Speaker.BUILTIN
    inherited = defaults.speaker_version if speaker is (defaults.speaker or Speaker.BUILTIN) else None
    return model.Host(
        name=name,
        speaker=speaker,
        speaker_version=host.speaker_version or inherited or BASELINE[speaker],
        manager=host.manager or defaults.manager or Manager.SUPERVISOR,
        virtual_machine=host.virtual_machine,
        start_delay=host.start_delay or 0,
        drift=host.drift or defaults.drift or OnDrift.REPAIR,
        domain=references.site.domain or "",
        nics=tuple(_nic(references, name, nic, entry, segments) for nic, entry in host.interfaces.items()),
        at=("hosts", name),
    )


def _nic(
    references: References,
    host: str,
    name: str,
    interface: written.Interface,
    segments: dict[str, model.Segment],
) -> model.Nic:
    at = ("hosts", host, "interfaces", name)
    if interface.segment is not None and interface.segment not in segments:
        references.unknown("segment", interface.segment, (*at, "segment"), ("segments",), segments)
    segment = segments.get(interface.segment or "")
    return model.Nic(name, interface.own, interface.many_vrids, segment, interface.networkd or "", at)
