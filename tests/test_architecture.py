"""The architecture polices itself: layers, sizes, test packages, and nothing at the top that was not agreed."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("schemas", "compiler", "runtime")
MODULES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))

LONGEST_FILE = 400
LONGEST_FUNCTION = 60

AGREED = {
    *LAYERS, "packaging", "sites", "tests", "vrrpc.py", "pyproject.toml", "Makefile", "README.md", "LICENSE",
    ".ci", ".github", ".gitignore",
    ".pre-commit-hooks.yaml",  # pre-commit reads it at the top of a repository alone
}  # fmt: skip


def test_import_contracts_are_kept() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_sizes(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    assert not list(long_functions(text))


def long_functions(text: str) -> Iterator[str]:
    """Name and lines of each function that is too long to be read at once."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"line {node.lineno}: {node.name} has {lines} lines"


def test_long_functions_are_seen() -> None:
    body = "    pass\n" * LONGEST_FUNCTION
    assert list(long_functions(f"async def long():\n{body}")) == ["line 1: long has 61 lines"]


def test_every_folder_of_tests_is_a_package() -> None:
    # Without one, two test files of the same name take each other's place. Folders of mere data need none.
    tests = ROOT / "tests"
    folders = {folder for path in tests.rglob("*.py") for folder in path.relative_to(tests).parents}
    assert [str(folder) for folder in sorted(folders) if not (tests / folder / "__init__.py").exists()] == []


def test_nothing_at_the_top_that_was_not_agreed() -> None:
    # What `git add --all` would take counts too: better told before the commit than after it.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    names = {line.partition("/")[0] for line in answer.stdout.splitlines()}
    assert names - AGREED == set()
