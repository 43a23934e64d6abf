"""The wheel works beside a distribution that owns the same generic names, and started from a hostile folder.

`schemas` and `runtime` are anybody's words. In a shared site-packages the last one installed would win, so the wheel
carries ours in a private folder, and this holds it to that.
"""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from vrrpc import VERSION

ROOT = Path(__file__).resolve().parents[1]
DECOY = 'raise ImportError("the decoy was imported")\n'


@dataclass(frozen=True, slots=True)
class Installed:
    """A wheel laid out beside decoys; dependencies come from the environment of the tests, our sources do not."""

    python: Path
    packages: Path
    hostile: Path

    def vrrpc(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the installed command from the hostile folder."""
        # A folder on PYTHONPATH, unlike site-packages, has its .pth files ignored: the editable checkout stays out.
        path = os.pathsep.join([str(self.packages), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
        return subprocess.run(
            [self.python, "-P", "-m", "vrrpc", *arguments],
            cwd=self.hostile, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False,
        )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build with the hatchling that is here: the tests need no network for it."""
    folder = tmp_path_factory.mktemp("wheel")
    run("build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install between decoys, in an environment of its own."""
    folder = tmp_path_factory.mktemp("installed")
    packages, hostile, environment = folder / "packages", folder / "hostile", folder / "environment"
    run("pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index",
        "--target", str(packages), str(wheel))  # fmt: skip
    for decoy in (packages / "schemas", packages / "runtime", hostile / "schemas"):
        decoy.mkdir(parents=True)
        (decoy / "__init__.py").write_text(DECOY)
    venv.create(environment, symlinks=True, with_pip=False)
    return Installed(environment / "bin/python", packages, hostile)


def run(module: str, *arguments: str) -> None:
    answer = subprocess.run([sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_wheel_takes_no_generic_name(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names} == {"_vrrpc", "vrrpc.py", f"vrrpc-{VERSION}.dist-info"}
    assert {f"_vrrpc/{layer}/__init__.py" for layer in ("compiler", "runtime", "schemas")} <= set(names)


def test_version(installed: Installed) -> None:
    answer = installed.vrrpc("--version")
    assert (answer.returncode, answer.stdout) == (0, f"vrrpc {VERSION}\n"), answer.stderr


def test_site_compiles_between_decoys(installed: Installed) -> None:
    answer = installed.vrrpc("compile", "--check", str(ROOT / "sites/botanic"))
    assert answer.returncode == 0, answer.stderr
