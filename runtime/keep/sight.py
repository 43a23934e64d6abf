"""One look at this host: everything that can be different from what is applied. Reading only."""

from collections.abc import Callable, Mapping

from runtime.keep.files import Watched
from runtime.keep.ports import KeptPrograms
from runtime.keep.seen import Manager, Network, Seen
from runtime.ports import WorldError
from runtime.stage import fill_secrets
from schemas.filetree import SecretUse, Tree


class Sight:
    """What is looked at: files, the process manager, and the network where one can be read."""

    def __init__(
        self, programs: KeptPrograms, secret: Callable[[SecretUse], str], network: Callable[[], Network] | None
    ) -> None:
        self._programs = programs
        self._secret = secret
        self._network = network
        self.files = Watched()

    def look(self, tree: Tree, roles: Mapping[str, str]) -> Seen:
        """As it is now. The roles are known by then."""
        contents, _ = fill_secrets(tree, self._secret)
        manager, states = self._manager()
        return Seen(self.files.wrong(tree, contents), manager, states, roles, self._placed())

    def _manager(self) -> tuple[Manager, dict[str, str]]:
        try:
            return Manager.UP, self._programs.states()
        except WorldError:
            return (Manager.SILENT if self._programs.hangs() else Manager.GONE), {}

    def _placed(self) -> Network | None:
        try:
            return self._network() if self._network else None
        except OSError:
            return None
