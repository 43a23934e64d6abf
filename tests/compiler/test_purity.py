"""The compiler touches nothing, and equal input gives equal bytes, whatever the order of a set is today."""

import os
import subprocess
import sys

import pytest

from tests.compiler.samples import CASES, ROOT, SITES

BAD = b"version: 1\nsite: X\nhostz: {}\nvirtual_routers: {front: {vrid: 256}}\n"

WATCHED = """\
import sys
from pathlib import Path
from compiler import compile_site
from compiler.report.json import as_json
from compiler.report.text import as_text
from tests.compiler.samples import whole

contents = [whole(Path(name)) for name in sys.argv[1:]] + [b"BAD", b"\\xff", b"a: [", b""]

def work():
    for content in contents:
        compilation = compile_site("site.yaml", content)
        as_text(compilation.findings, compilation.sources), as_json(compilation.findings)
        [tree.manifest() for tree in compilation.trees]

work()
armed = True
seen = []
sys.addaudithook(lambda event, arguments: seen.append(event) if armed else None)
work()
armed = False
harmless = {"object.__getattr__", "object.__setattr__", "sys._getframe", "builtins.id"}
print(*sorted(set(seen) - harmless))
"""

PRINTED = """\
import sys
from pathlib import Path
from compiler import compile_site
from tests.compiler.samples import whole

for name in sys.argv[1:]:
    compilation = compile_site(name, whole(Path(name)))
    print(compilation.findings)
    for tree in compilation.trees:
        print(tree.manifest(), *(file.text for file in tree.files))
"""


def run(code: str, *names: str, seed: str = "0") -> str:
    """What a fresh interpreter prints."""
    command = [sys.executable, "-c", code, *names]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return answer.stdout


def test_compiling_opens_no_file_no_socket_and_starts_nothing() -> None:
    assert run(WATCHED, *map(str, [*SITES, *CASES])).split() == []


@pytest.mark.parametrize("doing", ["open('/etc/passwd')", "__import__('socket').socket()", "__import__('os').fork()"])
def test_the_watch_does_see(doing: str) -> None:
    seen = run(WATCHED.replace("work()\narmed = False", f"pid = {doing}\narmed = False\nif pid == 0: sys.exit()"))
    assert {"open", "socket.__new__", "os.fork"} & set(seen.split())


def test_order_of_sets_does_not_show(tmp_path_factory: pytest.TempPathFactory) -> None:
    bad = tmp_path_factory.mktemp("sites") / "site.yaml"
    bad.write_bytes(BAD)
    names = [str(path) for path in [*SITES, *CASES, bad]]
    first, second = (run(PRINTED, *names, seed=seed) for seed in ("1", "2"))
    assert first == second
    assert "V104" in first
