"""The built-in speaker is asked over its control socket, whenever the kernel says that a link or an address changed: no
role of it moves without."""

from typing import Final

from runtime.observe.reader import Roles
from runtime.speaker.control import ControlError, ask
from runtime.speaker.links import Links

_PATIENCE: Final = 2.0


class Asked:
    """What it says. Unusable when it does not answer, until it does."""

    def __init__(self, control: str) -> None:
        self._control = control
        self._known: Roles = {}
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
        now = {str(each["name"]): str(each["role"]) for each in routers}
        new = {name: role for name, role in now.items() if self._known.get(name) != role}
        self._known = now
        return new

    def close(self) -> None:
        """Stop listening."""
        self._links.close()
