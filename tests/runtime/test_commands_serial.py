"""`vrrpc serial` as a process: what is counted up, what is left alone, and the statuses."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from runtime.source import compile_reading, read_site
from tests.compiler.zones.written import site as site_text
from tests.runtime.test_commands_compile import vrrpc

ZONE_FILE = "@ 1h IN NS ns\nns 1h IN A 192.0.2.53\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with a zone file, and no serials yet."""
    (tmp_path / "zones").mkdir()
    (tmp_path / "zones" / "more").write_text(ZONE_FILE)
    (tmp_path / "site.yaml").write_text(site_text("{names: {www: dns}}", more="    example.net: {file: zones/more}\n"))
    return tmp_path


def codes(site: Path) -> list[str]:
    """What CI finds."""
    return [finding.code for finding in compile_reading(read_site(str(site)), checking=True).findings]


def today() -> str:
    """As serials begin; a test that runs over midnight would be wrong once."""
    return f"{datetime.now(UTC):%Y%m%d}"


def test_first_serials_then_only_what_changed(site: Path) -> None:
    assert codes(site) == ["V616"]
    answer = vrrpc("serial", below=site)
    assert answer.returncode == 0
    assert answer.stdout == (
        f"serials.yaml: example.org none -> {today()}00\nserials.yaml: example.net none -> {today()}00\n"
    )
    assert codes(site) == []
    assert vrrpc("serial", below=site).stdout == ""
    (site / "zones" / "more").write_text(f"{ZONE_FILE}www 1h IN A 192.0.2.80\n")
    assert codes(site) == ["V601"]
    check = vrrpc("serial", "--check", below=site)
    assert (check.returncode, check.stdout) == (1, f"serials.yaml: example.net {today()}00 -> {today()}01\n")
    assert codes(site) == ["V601"]
    assert vrrpc("serial", "zones/more", "site.yaml", below=site).stdout == check.stdout
    assert codes(site) == []


def test_serial_never_goes_back(site: Path) -> None:
    (site / "serials.yaml").write_text("example.org: {serial: 4000000000, digest: 0}\n")
    assert "example.org 4000000000 -> 4000000001\n" in vrrpc("serial", below=site).stdout


def test_site_that_does_not_compile_keeps_its_serials(site: Path) -> None:
    (site / "site.yaml").write_text(site_text("{names: {www: nobody}}"))
    answer = vrrpc("serial", below=site)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "V109" in answer.stderr
    assert not (site / "serials.yaml").exists()


def test_serials_that_cannot_be_read_are_not_written_over(site: Path) -> None:
    (site / "serials.yaml").write_text("example.org: five\n")
    answer = vrrpc("serial", below=site)
    assert answer.returncode == 1
    assert "serials.yaml:1:1 V105" in answer.stderr
    assert (site / "serials.yaml").read_text() == "example.org: five\n"


def test_site_without_zones_has_none(site: Path) -> None:
    (site / "site.yaml").write_text(site_text("{}").partition("dns:\n  zones")[0])
    assert vrrpc("serial", below=site).returncode == 0
    assert not (site / "serials.yaml").exists()


def test_zone_file_that_is_a_link_out_of_the_folder_is_none(site: Path, tmp_path: Path) -> None:
    (site / "zones" / "more").unlink()
    (site / "zones" / "more").symlink_to("/etc/hostname")
    assert codes(site) == ["V616", "V613"]
