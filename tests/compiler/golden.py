"""A folder that holds what the compiler must make, byte for byte."""

import difflib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path


def check(folder: Path, files: Mapping[str, str], rewrite: bool) -> None:
    """Fail for a missing, an extra or a differing file; or write them all."""
    if rewrite:
        _write(folder, files)
    complaints = list(compare(folder, files))
    assert not complaints, "\n".join([*complaints, "as meant? pytest tests/compiler --rewrite-golden"])


def compare(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the folder, by the names of its files."""
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for name in sorted(there | set(files)):
        if name not in there:
            yield f"missing: {folder / name}"
        elif name not in files:
            yield f"extra: {folder / name}"
        elif (golden := (folder / name).read_bytes()) != files[name].encode():
            lines = golden.decode().splitlines(), files[name].splitlines()
            yield "\n".join([f"differs: {folder / name}", *difflib.unified_diff(*lines, "golden", "made", lineterm="")])


def _write(folder: Path, files: Mapping[str, str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
