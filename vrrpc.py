"""The installed entry point: starts the command line from the private directory of the wheel.

A checkout has `compiler/`, `runtime/` and `schemas/` beside this file; a wheel keeps them in `_vrrpc/`, so that no
other distribution's `schemas` can take their place. The version is answered here, before anything is imported.
"""

import sys

VERSION = "0.1.0"


def main() -> None:
    """Run the command line; `--version` alone costs no import."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"vrrpc {VERSION}\n")
        return
    import gc
    import os
    from os.path import dirname, isdir, join

    # Imports make hundreds of thousands of objects that stay; looking through them again and again is 10% of a check.
    gc.set_threshold(100_000)
    # Nobody extends our models, and looking for plugins costs 25 ms.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    here = dirname(__file__)
    private = join(here, "_vrrpc")
    sys.path.insert(0, private if isdir(private) else here)
    from runtime.cli import main as run_command_line

    run_command_line()


if __name__ == "__main__":
    main()
