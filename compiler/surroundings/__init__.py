"""What stands around the daemons on a host: settings of the kernel, whoever configures the NICs, the packet filter.

Each module here gives the files of one of these, or none where a host does not need them. What belongs to somebody else
(a ruleset, a `.network` file) is never rewritten: we write beside it, and the file's head says how it is put to use.
"""

from collections.abc import Iterator

from compiler.model import Host, Model
from compiler.surroundings import networkd, nftables, pf, sysctl
from schemas.filetree import File


def surrounding_files(model: Model, host: Host) -> Iterator[File]:
    """All of them, for a host that takes part in a virtual router."""
    if model.routers_of(host):
        for around in (sysctl, networkd, nftables, pf):
            yield from around.render(model, host)
