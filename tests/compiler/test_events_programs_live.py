"""Several programs of one virtual router, by its real event scripts: no one of them waits for another one to be up."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.compiler.event_scene import SHELLS, Scene, end, lay, until
from tests.compiler.samples import SITE, trees

THREE = (
    SITE
    + """\
    on_master: [{run: "echo then >>RECORD", limit: 5s}]
services:
"""
    + "".join(
        f"  {name}: {{software: program, address: front.web, command: {name}, bind: on-master}}\n"
        for name in ("one", "two", "three")
    )
)

MANAGER = """\
#!/bin/sh
# As supervisorctl, which says that a program is started when it has been up for a while; `two` is not known to it.
echo "begin $3" >>{0}/record
for _ in $(seq 100); do
    [ "$(grep -c begin {0}/record)" -lt 3 ] || break
    sleep 0.1
done
echo "end $3" >>{0}/record
echo "$4: said"
[ "$4" != two ]
"""


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Callable[[str], Scene]]:
    """Makes the scene of a host whose process manager goes on when it was asked three times."""

    def make(shell: str) -> Scene:
        manager = tmp_path / "bin/supervisorctl"
        manager.parent.mkdir()
        manager.write_text(MANAGER.format(tmp_path), encoding="utf-8")
        manager.chmod(0o755)
        return lay(tmp_path, trees(THREE)[0], shell)

    yield make
    end(Scene(tmp_path))


@pytest.mark.parametrize("name", SHELLS)
def test_all_are_started_at_once_and_then_comes_the_next_step(name: str, scene: Callable[[str], Scene]) -> None:
    world = scene(SHELLS[name])
    world.call("master")
    until(lambda: "done: master" in world.log and not world.workers)
    assert world.record == ["begin start"] * 3 + ["end start"] * 3 + ["then"]
    assert sorted(line.split(" ", 2)[2] for line in world.log.splitlines() if "said" in line) == [
        "one: said", "three: said", "two: said",
    ]  # fmt: skip
    assert "FAILED (1): supervisorctl -c" in world.log
    assert world.log.count("FAILED") == 1
    assert list((world.folder / "run/vrrpc").glob("*.out")) == [world.folder / "run/vrrpc/vrid1.work.out"]
