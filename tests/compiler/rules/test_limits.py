"""Names that are taken and numbers that fit, at their edges."""

import pytest

from tests.compiler.samples import SITE, compile_text, found

SERVICE = "services:\n  NAME: {software: program, address: front.web, command: serve}\n"


@pytest.mark.parametrize("name", ["all", "supervisord", "speaker", "keepalived", "vrid1", "front_vrid1", "other_vrid9"])
def test_service_has_no_reserved_name(name: str) -> None:
    assert found(SITE + SERVICE.replace("NAME", name)) == ["14:3 V502"]


@pytest.mark.parametrize("name", ["www", "alls", "vrid", "vrid1x", "myvrid1"])
def test_service_may_have_any_other_name(name: str) -> None:
    assert found(SITE + SERVICE.replace("NAME", name)) == []


def addresses(count: int, family: int) -> str:
    """The sample site with so many addresses."""
    if family == 4:
        listed = [f"198.18.{number // 200}.{number % 200 + 1}" for number in range(count)]
        site = SITE.replace("192.0.2.11/24", "198.18.9.1/16").replace("192.0.2.12/24", "198.18.9.2/16")
    else:
        listed = ['"fe80::1"', *(f'"2001:db8::1:{number}"' for number in range(1, count))]
        site = SITE.replace("192.0.2.11/24", '"2001:db8::11/64"').replace("192.0.2.12/24", '"2001:db8::12/64"')
    return (
        site.partition("    addresses")[0]
        + "    addresses:\n"
        + "".join(f"      a{number}: {address}\n" for number, address in enumerate(listed))
    )


@pytest.mark.parametrize(
    ("count", "family", "speaker", "refused"),
    [
        (255, 4, "builtin", False), (256, 4, "builtin", True), (255, 4, "keepalived", False),
        (90, 6, "builtin", False), (91, 6, "builtin", True), (83, 6, "keepalived", False), (84, 6, "keepalived", True),
    ],
)  # fmt: skip
def test_as_many_addresses_as_an_advert_holds(count: int, family: int, speaker: str, refused: bool) -> None:
    site = addresses(count, family).replace("{interfaces", f"{{speaker: {speaker}, interfaces")
    assert ("V310" in {finding.code for finding in compile_text(site).findings}) == refused
