"""Services under daemontools, as the paper has them: svscan on each host and no agent, only what was compiled."""

import os
import re
import shlex
import sys
from typing import Final

from compiler import compile_site
from runtime.lab.place import Place
from schemas.filetree import Tree
from tests.live.inside.patience import until
from tests.live.inside.scene import FIRST
from tests.live.inside.serving import Served, through_a_cut
from tests.live.services import SCANNED

_SCANNED: Final = "/var/service"
"""Stands for /service, as a host of the lab has a root of its own for /etc and /var alone."""


class Scanned(Served):
    """A lab whose hosts have `manager: daemontools`."""

    def text(self) -> str:
        """The site of the lab."""
        return super().text().replace("{interfaces:", "{manager: daemontools, interfaces:")

    def start(self) -> None:
        """By hand, as somebody would who has compiled the site and copied each host's tree to it."""
        trees = compile_site("site.yaml", self.text().encode()).trees
        for tree in trees:
            place = self.scene.hosts[tree.host].place
            _lay(place, tree)
            place.start(["env", f"PATH={_PATH}", "svscan", _SCANNED], self.scene.lab.log(tree.host))
        self.scene.master("clarinet")
        for tree in trees:
            wanted = {each.name for each in tree.programs if not each.follows or tree.host == "clarinet"}
            until(
                lambda name=tree.host, wanted=wanted: self.running(name) == wanted,  # type: ignore[misc]
                f"{tree.host} runs {wanted}",
                FIRST,
            )

    def running(self, name: str) -> set[str]:
        """What svstat says is up."""
        said = self.scene.hosts[name].place.run("sh", "-c", f"svstat {_SCANNED}/*").stdout
        return set(re.findall(rf"^{_SCANNED}/(\S+): up ", said, re.MULTILINE))


_PATH: Final = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"


def _lay(place: Place, tree: Tree) -> None:
    """The files, and what their scripts make of them."""
    for file in tree.files:
        text, path = (re.sub(r"(?<!\S)/service/", f"{_SCANNED}/", each) for each in (file.text, file.path))
        where = shlex.quote(path)
        script = f"mkdir -p $(dirname {where}) && cat >{where} && chmod {file.mode:o} {where}"
        _do(place, script, text)
    for file in tree.files:
        if file.makes:
            _do(place, shlex.quote(file.path))


def _do(place: Place, script: str, given: str = "") -> None:
    done = place.run("sh", "-euc", script, input=given)
    if done.returncode:
        raise RuntimeError(f"{script} on {place.name}: {done.stdout}{done.stderr}")


def scan() -> dict[str, object]:
    """The same story as that of the agent and supervisor."""
    return through_a_cut(Scanned(SCANNED))
