"""The whole tree of every example site is what it was."""

from pathlib import Path

import pytest

from runtime.source import compile_reading, read_site
from tests.compiler import golden
from tests.compiler.samples import GOLDEN, SITES


@pytest.mark.parametrize("site", SITES, ids=lambda path: path.parent.name)
def test_site_compiles_to_its_golden(site: Path, rewrite: bool) -> None:
    files = {}
    for tree in compile_reading(read_site(str(site))).trees:
        files[f"{tree.host}/manifest.json"] = tree.manifest()
        files |= {f"{tree.host}{file.path}": file.text for file in tree.files}
    golden.check(GOLDEN / site.parent.name, files, rewrite)


def test_no_golden_without_its_site() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == [site.parent.name for site in SITES]


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"a": "1\n", "b/c": "2\n", "d": ""}, "missing: {}/d"),
        ({"a": "1\n"}, "extra: {}/b/c"),
        ({"a": "3\n", "b/c": "2\n"}, "differs: {}/a\n--- golden\n+++ made\n@@ -1 +1 @@\n-1\n+3"),
        ({"a": "1\r\n", "b/c": "2\n"}, "differs: {}/a"),
    ],
    ids=["missing", "extra", "differs", "line-end"],
)
def test_golden_tells_each_difference(tmp_path: Path, files: dict[str, str], complaint: str) -> None:
    golden.check(tmp_path / "golden", {"a": "1\n", "b/c": "2\n"}, rewrite=True)
    assert list(golden.compare(tmp_path / "golden", files)) == [complaint.format(tmp_path / "golden")]
