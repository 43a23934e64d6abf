"""The control socket of the speaker: a unix socket of mode 0600, a JSON object a line in both directions.

    {"do": "state"}                                     -> {"ok": true, "pid", "guardian", and lists: "routers",
                                                            "interfaces", "incidents", "waiting"; "reload_at"
                                                            (null, or UTC seconds)}
    {"do": "reload", "at"}                              the configuration file is read again: at once, or at this moment
                                                        (UTC seconds) if it is good now; one reload replaces another
    {"do": "priority", "router", "priority", "reason"}  1 to 254, 0 to drain, null for the configured one; kept
    {"do": "resign", "router"}                          hand the role over to a peer, once
    {"do": "release", "router"}                         hand it over, and give the failback lock back

The answer is {"ok": true}, or {"ok": false, "error": "...", "refused": true}; `refused` when nobody took over, so that
the router is master as before. A handover is answered when it has ended, in up to an interval and a bit. A router of
`state` has: name, vrid, interface, family, role, leaving, priority (the effective one), configured_priority, set
(null, or priority, reason and at), locked, lock (null, or since and reason), heard_priority, highest_priority (of the
site), since, master, masters (two when neither yields), adverts_sent, adverts_heard, drops, disturbances and
disturbance (how often somebody else took or gave its addresses or its device, which it put right, and the last of it).
Times are UTC seconds, or UTC text in `set`.

`interfaces` have what concerns none of our routers: interface, drops. `drops` are counters by reason (`wire.Drop`).
`incidents` are the last 64, the newest last: at, code (V9xx), router (empty for the interface as a whole), interface,
vrid, source, mac, heard, count (since the one before), text. `waiting` are routers that are wanted and not served:
name, interface, why.

`ask` is the other end, and gives up after a few seconds. The speaker never waits for whoever asks.
"""

import selectors
from collections.abc import Callable
from typing import Any

from runtime import control
from runtime.control import PATIENCE, Answer, ControlError, Reply

__all__ = ["PATIENCE", "Answer", "Control", "ControlError", "Reply", "ask"]


def ask(path: str, do: str, patience: float = PATIENCE, **arguments: object) -> Answer:
    """Ask the speaker one thing. Raises ControlError."""
    return control.ask("speaker", path, do, patience, **arguments)


class Control(control.Control):
    """The listening end, driven by the speaker's own loop. Raises OSError when another speaker has the socket."""

    def __init__(
        self, path: str, selector: selectors.BaseSelector, answer: Callable[[dict[str, Any], Reply], None]
    ) -> None:
        super().__init__("speaker", path, selector, answer)
