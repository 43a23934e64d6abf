"""A site that a command can work with: one without an error. What is found is shown as `vrrpc compile` shows it."""

import sys
from datetime import UTC, datetime

from compiler import Compilation
from compiler.model import Model
from compiler.report import as_text
from runtime.exits import CommandError
from runtime.source import compile_reading, read_site
from runtime.terminal import may_paint


def sound_site(path: str) -> tuple[str, Model, Compilation]:
    """The file's name, the model, and what else is known. Raises CommandError after the findings are shown."""
    reading = read_site(path)
    compilation = compile_reading(reading, datetime.now(UTC).date())
    sys.stderr.write(as_text(compilation.findings, compilation.sources, may_paint(sys.stderr), compilation.waived))
    if compilation.model is None:
        raise CommandError(f"{reading.file} must be free of errors for this")
    return reading.file, compilation.model, compilation
