"""The whole examination, in the order in which a person would look: rights, NICs, settings, filter, wire, programs."""

from collections.abc import Iterator
from dataclasses import dataclass

from runtime.doctor import adverts, clock, copies, firewall, links, rights, settings, speakers, strangers
from runtime.doctor.observation import Observation, notice, unknown
from runtime.roles import read_roles
from schemas.filetree import Tree


@dataclass(frozen=True, slots=True)
class Patient:
    """What is known of this host beforehand: the tree that is applied, None for nothing yet, and the process that all
    of ours descend from, 0 for none."""

    tree: Tree | None
    manager: int


def examine(patient: Patient, seconds: float) -> Iterator[Observation]:
    """Everything, one after the other; `seconds` is how long adverts are waited for."""
    yield from rights.judge(rights.read())
    if patient.tree is None:
        yield notice("generation", "nothing is applied here", "`vrrpc run`; NICs and adverts are looked at then")
    else:
        yield from _examine_network(patient.tree, seconds)
        yield from speakers.judge(patient.tree, speakers.read(patient.tree))
        yield from copies.judge(patient.tree, copies.read(patient.tree))
    yield from strangers.judge(strangers.read(patient.manager))
    yield from clock.judge(clock.read())


def _examine_network(tree: Tree, seconds: float) -> Iterator[Observation]:
    try:
        there = links.read()
    except (ImportError, OSError) as error:
        yield unknown("network", f"this kernel cannot be asked about its NICs: {error}")
        return
    yield from links.judge(tree, there)
    devices = settings.standing_on(tree, there)
    yield from settings.judge(tree, devices, settings.read(settings.keys(tree, devices)))
    yield from firewall.judge(tree, firewall.read())
    nics = sorted({router.interface for router in tree.routers} & there.keys())
    heard = adverts.read(nics, seconds)
    yield from adverts.judge(tree, there, read_roles(tree), heard, seconds)
