"""Configurations as people write them: the site, the list, and that no password is in either."""

from pathlib import Path

import pytest

from compiler import compile_site
from compiler.layout import format_site
from tests.compiler.importing.samples import CASES, Case

CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@CASE
def test_site_and_list_are_the_golden_ones(case: Case, rewrite: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case.folder)
    imported = case.imported()
    said = "".join(f"{remark}\n" for remark in imported.remarks)
    # Not beside the sources: there the goldens of the targets look for sites.
    for golden, text in ((Path("golden/site.yaml"), imported.text), (Path("golden/list.txt"), said)):
        if rewrite:
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(text, encoding="utf-8")
        assert golden.read_text(encoding="utf-8") == text


@CASE
def test_site_compiles_without_an_error_and_is_laid_out(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case.folder)
    content = case.imported().text.encode()
    compilation = compile_site("site.yaml", content)
    assert not compilation.failed, compilation.findings
    assert format_site(content) == content


@CASE
def test_no_password_is_shown(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case.folder)
    imported = case.imported()
    passwords = {password for name, password in case.secrets if name != password}
    assert not [word for word in passwords if word in imported.text or word in str(imported.remarks)]
    assert all(f"secret: {name}" in imported.text for name, _ in case.secrets)
