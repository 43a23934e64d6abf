"""Every file of every tree that we make lies below a folder that is agreed, under a name that means nothing else."""

import posixpath
from pathlib import Path

import pytest

from compiler import compile_site
from compiler.explain import EXAMPLE_DAY

CASES = sorted(Path(__file__).parent.rglob("cases/*/*.yaml"))
FOLDERS = (
    "/etc/vrrpc/", "/usr/local/etc/vrrp/", "/service/", "/etc/sysctl.d/60-vrrpc", "/etc/systemd/system/vrrpc-",
    "/etc/systemd/system/multi-user.target.d/60-vrrpc", "/etc/systemd/network/", "/usr/local/etc/freevrrpd.conf",
    "/usr/local/etc/rc.d/vrrpc_", "/usr/local/etc/rc.conf.d/vrrpc_", "/var/lib/vrrpc/priority/",
    # What confines a daemon to folders of its own (AppArmor, a chroot, qmail) has ours there.
    "/etc/bind/vrrpc/", "/etc/unbound/vrrpc/", "/usr/local/etc/namedb/vrrpc/", "/usr/local/etc/unbound/vrrpc/",
    "/var/qmail/control/",
    "/public/file/",  # a `document_root` is wherever the site says
)  # fmt: skip
"""Where files of ours may lie; a name that ends in no slash begins the file's."""


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_file_lies_where_it_may(case: Path) -> None:
    compilation = compile_site(case.name, case.read_bytes(), EXAMPLE_DAY)
    for tree in compilation.trees:
        for file in tree.files:
            assert posixpath.normpath(file.path) == file.path
            assert file.path.startswith(FOLDERS), file.path
            assert file.path.isprintable()
