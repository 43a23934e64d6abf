"""The built-in speaker is asked over its control socket, whenever the kernel says that a link or an address changed: no
role of it moves without. What somebody else changed on its devices it puts right itself, and it is told from here.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from runtime.observe.reader import Roles
from runtime.speaker.control import ControlError, ask
from runtime.speaker.links import Links

_PATIENCE: Final = 2.0


class Asked:
    """What it says. Unusable when it does not answer, until it does. `disturbed` gets a router and what was changed."""

    def __init__(self, control: str, disturbed: Callable[[str, str], None] = lambda _, __: None) -> None:
        self._control = control
        self._disturbed = disturbed
        self._known: Roles = {}
        self._counts: Mapping[str, int] | None = None
        self._links = Links()

    def fileno(self) -> int:
        """For a selector."""
        return self._links.fileno()

    def take(self) -> Roles:
        """What is another role than the last time, if anything has changed that it could come from. Raises OSError."""
        if self._links.take() == set() and self._known:
            return {}
        try:
            routers = ask(self._control, "state", _PATIENCE)["routers"]
        except ControlError as error:
            raise OSError(str(error)) from None
        self._look_at_disturbances(routers)
        now = {str(each["name"]): str(each["role"]) for each in routers}
        new = {name: role for name, role in now.items() if self._known.get(name) != role}
        self._known = now
        return new

    def _look_at_disturbances(self, routers: list[dict[str, Any]]) -> None:
        before = self._counts
        # A speaker that is older than this agent does not count them.
        self._counts = {str(each["name"]): int(each.get("disturbances", 0)) for each in routers}
        for each in routers:
            if before is not None and self._counts[each["name"]] > before.get(each["name"], 0):
                self._disturbed(str(each["name"]), str(each["disturbance"]))

    def close(self) -> None:
        """Stop listening."""
        self._links.close()
