"""This machine as the keeper knows it: which real end stands for which part."""

from contextlib import suppress

from compiler.paths import LINUX
from runtime.apply import World
from runtime.events import Tell
from runtime.keep.asking import Asking
from runtime.keep.keeper import Host
from runtime.keep.mending import Mender
from runtime.keep.rolebook import RoleBook, wanted_by_scripts
from runtime.keep.sayings import disturbed
from runtime.keep.seen import Placed
from runtime.keep.sight import Sight
from runtime.observe.observer import reader_of
from runtime.programs import HostPrograms


def this_host(world: World, tell: Tell) -> Host:
    """With the kernel's network where there is one to be asked."""
    programs = HostPrograms()
    network = None
    with suppress(OSError, AttributeError, ImportError):  # a system without netlink
        from runtime.keep.network import KernelNetwork

        network = KernelNetwork().now
    sight = Sight(programs, world.secret, network)
    return Host(
        sight=sight,
        mender=Mender(world, programs, _remove, sight.files.seen_right),
        book=RoleBook(world.scripts, tell, wanted_by_scripts(LINUX.run)),
        asking=Asking(world.roles),
        reader_of=lambda tree: reader_of(tree, lambda router, what: tell(disturbed(router, what))),
    )


def _remove(placed: Placed) -> None:
    from runtime.keep.network import remove

    remove(placed)
