"""Run the benchmarks and print their figures: all of them, or those named. `--keep` puts them into README.md too."""

import sys
from compileall import compile_dir
from pathlib import Path

from tests.bench import (
    command_line,
    commit_to_live,
    failover,
    handover,
    idle,
    large_file,
    load,
    name_server,
    page,
    plan,
    repository,
    save_to_live,
)

_ALL = {
    "command_line": command_line,
    "large_file": large_file,
    "repository": repository,
    "save_to_live": save_to_live,
    "commit_to_live": commit_to_live,
    "idle": idle,
    "plan": plan,
    "handover": handover,
    "failover": failover,
    "load": load,
    "name_server": name_server,
}


def main(words: list[str]) -> None:
    """Print as it goes: some of it takes a while."""
    for package in ("compiler", "runtime", "schemas"):  # as pip does when it installs
        compile_dir(Path(__file__).parents[2] / package, quiet=2)
    names = [word for word in words if word != "--keep"]
    print(page.machine(), flush=True)
    for name in names or list(_ALL):
        lines = _ALL[name].figures()
        print("\n".join(["", *lines]), flush=True)
        if "--keep" in words:
            page.keep(name, lines)


if __name__ == "__main__":
    main(sys.argv[1:])
