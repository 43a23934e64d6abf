"""What happens to programs under a real systemd, told from the inside: compiled units, our port, event scripts."""

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from compiler.managers import systemd
from compiler.model import Host
from compiler.process import Process
from runtime.ports import WorldError
from runtime.systemd import Systemd
from schemas.hosts import Manager, Speaker

_HOST = Host("clarinet", Speaker.BUILTIN, Manager.SYSTEMD, (), ())
_SLEEP = "sleep 1000"
_TOLD = Path("/run/told")
_TELL = """{ printf '%s\\0' "$(id -u)" "$PWD" "$A" "$@"; } >part && mv part it"""
WORDS = ["$HOME", "${HOME}", "100%", "%n", 'a"b', "it's", "a\\b", "`id`", ";", "#", "grün", "", "a\tb", "-x", "~"]
"""Arguments that a parser could take for something else."""


def _install(*processes: Process) -> None:
    """As an apply does: what is as it should be is not touched."""
    wanted = {file.path: file.text for file in systemd.render(_HOST, processes)}
    for name in os.listdir(systemd.FOLDER):
        if name.startswith(systemd.PREFIX) and f"{systemd.FOLDER}/{name}" not in wanted:
            os.unlink(f"{systemd.FOLDER}/{name}")
    for path, text in wanted.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not os.path.exists(path) or Path(path).read_text(encoding="utf-8") != text:
            Path(path).write_text(text, encoding="utf-8")


def _until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def _states(**wanted: str) -> dict[str, str]:
    """The states, once they are what is wanted or the time is over."""
    _until(lambda: Systemd().states() == wanted)
    return Systemd().states()


def _pid(program: str) -> int:
    words = ["systemctl", "show", "--property=MainPID", "--value", systemd.unit(program)]
    return int(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def _event(command: str) -> int:
    return subprocess.run(["sh", "-c", command], check=False, timeout=60, capture_output=True).returncode


def _roles() -> dict[str, object]:
    """Started and stopped by event scripts, each twice."""
    start, stop = systemd.start(_HOST, "greeting"), systemd.stop(_HOST, "greeting")
    found: dict[str, object] = {"started": [_event(start), _event(start)]}
    found["running"] = _states(www="RUNNING", greeting="RUNNING")
    found["stopped"] = [_event(stop), _event(stop)]
    found["at rest"] = _states(www="RUNNING", greeting="STOPPED")
    found["unknown"] = _event(systemd.stop(_HOST, "nobody"))
    return found


def _changes(www: Process, greeting: Process) -> dict[str, object]:
    """One changes, the other goes on."""
    _event(systemd.start(_HOST, "greeting"))
    _states(www="RUNNING", greeting="RUNNING")
    before = _pid("www"), _pid("greeting")
    _install(Process("www", "sleep 2000"), greeting)
    found: dict[str, object] = {"updated": Systemd().update()}
    _until(lambda: _pid("www") not in (0, before[0]))
    found["www is new"] = _pid("www") not in (0, before[0])
    found["greeting is the same"] = _pid("greeting") == before[1]
    _install(Process("www", "sleep 2000"), Process("greeting", "sleep 2000", ("front",)))
    found["updated, too"] = Systemd().update()
    _until(lambda: _pid("greeting") not in (0, before[1]))
    found["greeting is new"] = _pid("greeting") not in (0, before[1])
    _event(systemd.stop(_HOST, "greeting"))
    _install(www, greeting)
    found["a stopped one changed"] = Systemd().update()
    found["it stays"] = _states(www="RUNNING", greeting="STOPPED")
    _install(www)
    Systemd().update()
    found["one is gone"] = _states(www="RUNNING")
    return found


def _times() -> dict[str, object]:
    """When programs were started, and started once more by name."""
    began = time.time()
    Systemd().restart("www")
    found: dict[str, object] = {"since": abs(Systemd().started()["www"] - began) < 10}
    Systemd().shut_down()
    Systemd().start_programs(["www"])
    found["by name"] = _states(www="RUNNING")
    return found


def _crash() -> dict[str, object]:
    before = _pid("www")
    os.kill(before, 9)
    _until(lambda: _pid("www") not in (0, before))
    return {"killed one is back": _pid("www") not in (0, before)}


def _told() -> dict[str, object]:
    """What a program is given, by a shell of another account."""
    _TOLD.mkdir()
    _TOLD.chmod(0o777)
    teller = Process(
        "teller", shlex.join(["sh", "-c", f"{_TELL} && sleep 1000", "sh", *WORDS]), user="nobody",
        directory=str(_TOLD), environment=(("A", "it's $HOME 5%"),), directories=("/run/a b/c",),
    )  # fmt: skip
    _install(teller)
    Systemd().update()
    assert _until((_TOLD / "it").exists)
    return {"told": (_TOLD / "it").read_text().split("\0")[:-1], "made": os.path.isdir("/run/a b/c")}


def _end() -> dict[str, object]:
    Systemd().shut_down()
    left = Systemd().states()
    os.rename("/run/systemd/system", "/run/systemd/hidden")
    found: dict[str, object] = {"left": left, "up": Systemd().is_up()}
    try:
        Systemd().start()
    except WorldError as error:
        found["why"] = str(error)
    return found


def main() -> None:
    """The whole story, as JSON."""
    www, greeting = Process("www", _SLEEP), Process("greeting", _SLEEP, ("front",))
    _install(www, greeting)
    found: dict[str, object] = {"up at first": Systemd().is_up(), "first": Systemd().update()}
    found["after that"] = _states(www="RUNNING", greeting="STOPPED")
    found["again"] = Systemd().update()
    found |= _roles() | _changes(www, greeting) | _times() | _crash()
    Systemd().hang_up("www")  # ends it, as a sleep does not care: it comes back
    found |= _told() | _end()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
