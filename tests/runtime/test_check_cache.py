"""The memory of checks: equal content is not checked twice, and nothing else is ever taken from it."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from compiler.repository import files_of
from runtime import check_cache
from runtime.check_cache import folder, key_of, recall, remember, tidy
from runtime.commands.compile import Compiled, check_sites, compile_sites
from runtime.source import Reading
from tests.compiler.report.samples import ALONE, WAIVER
from tests.compiler.samples import SITE
from tests.compiler.test_repository import GOOD

DAY = date(2026, 6, 1)
BAD = SITE.replace("250", "255")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty memory."""
    monkeypatch.setenv("VRRPC_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def sites(tmp_path: Path) -> list[str]:
    """A sound site, one with a waiver, one with an error, and two that share a segment and a VRID."""
    files = {"good/site.yaml": SITE, "waived/site.yaml": ALONE + WAIVER, "bad/site.yaml": BAD}
    files |= {name: text.decode() for name, text in files_of(GOOD.replace(b"vrid: 2", b"vrid: 1")).items()}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return [str(tmp_path / name) for name in ("good", "waived", "bad", "first", "second")]


def told(compiled: Compiled) -> list[object]:
    """All that is shown of a check."""
    return [(each.findings, each.waived, each.sources) for _, each in compiled if each.findings or each.waived]


def test_from_memory_it_is_what_it_was(sites: list[str], cache: Path) -> None:
    anew = [(each.findings, each.waived) for _, each in compile_sites(sites, check=True)]
    first = check_sites(sites, cached=True)
    assert len(list(cache.iterdir())) == len(sites)
    again = check_sites(sites, cached=True)
    for compiled in (first, again):
        assert [(each.findings, each.waived) for _, each in compiled] == anew
    assert told(first) == told(again)


def test_memory_is_used(sites: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    check_sites(sites, cached=True)
    monkeypatch.setattr("runtime.commands.compile.compile_reading", None)
    check_sites(sites, cached=True)


def test_site_that_changed_is_checked(sites: list[str]) -> None:
    check_sites(sites, cached=True)
    Path(sites[0], "site.yaml").write_text(BAD)
    found = [[finding.code for finding in each.findings] for _, each in check_sites(sites, cached=True)]
    assert found == [["V301"], [], ["V301"], [], ["V320"]]


def test_what_a_site_includes_is_part_of_its_content() -> None:
    readings = [
        Reading("a/site.yaml", b"x"),
        Reading("b/site.yaml", b"x"),
        Reading("a/site.yaml", b"y"),
        Reading("a/site.yaml", b"x", included={"m.yaml": b"z"}),
        Reading("a/site.yaml", b"x", included={"m.yaml": b""}),
        Reading("a/site.yaml", b"x", included={"m.yaml": None}),
        Reading("a/site.yaml", b"x", included={"n.yaml": b"z"}),
    ]
    assert len({key_of(reading, DAY) for reading in readings}) == len(readings)


def test_day_matters_where_a_waiver_may_run_out() -> None:
    plain, waiving = Reading("site.yaml", SITE.encode()), Reading("site.yaml", (ALONE + WAIVER).encode())
    next_day = date(2026, 6, 2)
    assert key_of(plain, DAY) == key_of(plain, next_day)
    assert key_of(waiving, DAY) != key_of(waiving, next_day)


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"{}", b'{"findings": [1], "waived": [], "claims": []}', b"\xff", b"[" * 100_000]
)
def test_damaged_entry_is_no_entry(sites: list[str], cache: Path, damage: bytes) -> None:
    expected = told(check_sites(sites, cached=True))
    for entry in cache.iterdir():
        entry.write_bytes(damage)
    assert told(check_sites(sites, cached=True)) == expected


def test_entry_of_somebody_else_is_no_entry(sites: list[str], cache: Path) -> None:
    check_sites(sites, cached=True)
    entry = next(cache.iterdir())
    assert recall(entry.name) is not None
    os.chown(entry, 12345, 12345)
    assert recall(entry.name) is None


def test_nothing_is_kept_where_nothing_can_be(sites: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VRRPC_CACHE", "/proc/nowhere")
    assert len(check_sites(sites, cached=True)) == len(sites)


def test_it_does_not_grow_for_ever(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_cache, "_MOST", 4)
    for number in range(6):
        remember(f"{number}", compile_sites(["nowhere"], check=True)[0][1])
        os.utime(cache / f"{number}", (number, number))
    tidy()
    assert sorted(entry.name for entry in cache.iterdir()) == ["3", "4", "5"]


def test_place_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VRRPC_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert folder() == "/somewhere/vrrpc/checks"


def test_no_secret_of_a_place_is_in_an_entry(sites: list[str], cache: Path) -> None:
    check_sites(sites, cached=True)
    for entry in cache.iterdir():
        assert set(json.loads(entry.read_text())) == {"findings", "waived", "claims"}
