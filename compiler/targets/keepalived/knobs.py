"""A knob for the priority of each virtual router: a file whose number keepalived adds to it, at once and without a
reload (`track_file`). It drains a host, undrains it, and lets a person prefer another one.

keepalived makes the file where there is none, and takes what stands in one that is there, so a drain survives a
restart. It does not make the directory, and ends for good where that is missing; the text that tells what the files
are keeps it.
"""

from collections.abc import Iterator
from typing import Final

from compiler.model import Host, Router
from compiler.paths import paths_of
from schemas.filetree import File


def knob_block(host: Host, router: Router) -> Iterator[str]:
    """The knob of one router, named like it."""
    yield f"track_file {router.name} {{"
    yield f'    file "{paths_of(host).priority}/{router.name}"'
    yield "    weight 1"
    yield "    init_file 0"
    yield "}"


def knob_file(host: Host) -> File:
    """What a person reads who looks into the directory."""
    directory = paths_of(host).priority
    return File(f"{directory}/README", _README.format(directory=directory))


_README: Final = """\
The files beside this one turn the priority of the virtual routers on this host, one each. keepalived adds the number
in a file to the router's priority as soon as it is written, and again after a restart. Without the agent:

    cd {directory}
    echo -254 > front   # drain: this host leaves the election of front, and another member takes over
    echo -50 > front    # only lower; the result is never below 1, nor above 254
    echo 0 > front      # undrain: as the site says

A file that ends in .failback holds what the failback lock of a virtual router adds while this host is its master. It
is turned by failback.sh alone.

Where virtual routers move as a group, -254 for one of them moves all; any other number must be written for each.
"""
