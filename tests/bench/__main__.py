"""Run the benchmarks and print their figures: all of them, or those named."""

import os
import platform
import sys

from tests.bench import command_line, commit_to_live, handover, idle, large_file, name_server, repository, save_to_live

_ALL = {
    "command_line": command_line,
    "large_file": large_file,
    "repository": repository,
    "save_to_live": save_to_live,
    "commit_to_live": commit_to_live,
    "idle": idle,
    "handover": handover,
    "name_server": name_server,
}


def main(names: list[str]) -> None:
    """Print as it goes: some of it takes a while."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}", flush=True)
    for name in names or list(_ALL):
        print("\n".join(["", *_ALL[name].figures()]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
