"""Virtual routers that are wanted and cannot be served: for now, as their interface is not there, or at all.

What is wrong is said once: for an interface that is missing, whatever the number of its virtual routers, and for each
that the kernel refuses. The others are served meanwhile.
"""

from collections.abc import Callable, Container

from schemas.speaker import Key, Router


class Waiting:
    """True while there is somebody to try again. `report` writes a line to the log."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._missed: dict[Key, str] = {}
        self._refused: dict[Key, str] = {}
        self._said: set[tuple[str, str]] = set()

    def __bool__(self) -> bool:
        return bool(self._missed)

    def miss(self, router: Router, why: str) -> None:
        """Its interface cannot be used yet."""
        if (router.interface, why) not in self._said:
            self._said.add((router.interface, why))
            self._report(f"{router.interface} cannot be used yet: {why}; {router.name} and others there wait for it")
        self._missed[router.key] = why

    def refuse(self, router: Router, why: str) -> None:
        """It asks for something that the kernel does not have: only another configuration helps."""
        self._report(f"{router.name} is not served: {why}")
        self._missed.pop(router.key, None)
        self._refused[router.key] = why

    def is_refused(self, key: Key) -> bool:
        """Whether trying again is of no use."""
        return key in self._refused

    def found(self, router: Router) -> None:
        """It is served now."""
        if self._missed.pop(router.key, None):
            self._report(f"{router.name}: {router.interface} can be used now")
            self._forget_what_is_over()

    def reconsider(self, wanted: Container[Key]) -> None:
        """There is another configuration: who is not wanted any more does not wait, and who was refused may try."""
        self._missed = {key: why for key, why in self._missed.items() if key in wanted}
        self._refused.clear()
        self._forget_what_is_over()

    def _forget_what_is_over(self) -> None:
        """So that it is said again when it comes again."""
        self._said &= {(key[0], why) for key, why in self._missed.items()}

    def describe(self, wanted: dict[Key, Router]) -> list[dict[str, str]]:
        """What `state` tells."""
        everyone = {**self._missed, **self._refused}
        return [
            {"name": wanted[key].name, "interface": key[0], "why": why}
            for key, why in everyone.items()
            if key in wanted
        ]
