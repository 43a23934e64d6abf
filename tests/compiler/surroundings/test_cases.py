"""One feature of what stands around the daemons, one small site, one golden beside it."""

from pathlib import Path

import pytest

from schemas.filetree import Tree
from tests.compiler import golden
from tests.compiler.samples import CASES, trees

FOLDER = Path(__file__).parent / "cases"
PARTS = {
    "sysctl": "/etc/sysctl.d/", "networkd": "/etc/systemd/", "nftables": "/firewall.nft", "pf": "/pf.conf",
}  # fmt: skip
OUR_CASES = [case for case in CASES if FOLDER in case.parents]


def surroundings(tree: Tree, kind: str) -> dict[str, str]:
    """The files of one kind."""
    return {f"{tree.host}{file.path}": file.text for file in tree.files if PARTS[kind] in file.path}


@pytest.mark.parametrize("case", OUR_CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_case_compiles_to_its_golden(case: Path, rewrite: bool) -> None:
    files = surroundings(trees(case.read_bytes())[0], case.parent.name)
    assert files
    golden.check(case.with_suffix(""), files, rewrite)


def test_no_golden_without_its_case() -> None:
    folders = {path for path in FOLDER.glob("*/*") if path.is_dir()}
    assert folders == {case.with_suffix("") for case in OUR_CASES}


def test_each_system_gets_what_it_reads() -> None:
    """FreeBSD has neither sysctl.d nor nftables, Linux no pf; a host that takes part in nothing has nothing."""
    for case in OUR_CASES:
        for tree in trees(case.read_bytes()):
            found = {kind for kind in PARTS if surroundings(tree, kind)}
            assert found - {"networkd"} == ({"pf"} if tree.speaker == "freevrrpd" else {"sysctl", "nftables"})


def test_a_host_without_a_virtual_router_has_no_surroundings() -> None:
    text = (FOLDER / "sysctl" / "keepalived.yaml").read_text(encoding="utf-8")
    idle = text.replace("hosts:\n", "hosts:\n  jimbob: {interfaces: {eth0: {address: 192.0.2.13/24}}}\n")
    assert next(tree for tree in trees(idle) if tree.host == "jimbob").files == ()


def test_a_nic_that_networkd_does_not_have_gets_no_drop_in() -> None:
    for case in ("sysctl/keepalived", "pf/minimal"):
        for tree in trees((FOLDER / f"{case}.yaml").read_bytes()):
            assert not surroundings(tree, "networkd")


def test_freebsd_has_no_networkd_whatever_the_site_says() -> None:
    text = (FOLDER / "pf" / "minimal.yaml").read_text(encoding="utf-8")
    told = text.replace("192.0.2.11/24", "192.0.2.11/24, networkd: 10-xl0.network")
    assert not any(surroundings(tree, "networkd") for tree in trees(told))
