"""What every test may rely on."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# An example that takes long is no failure: the machine may have other things to do.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def _memory_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the tests check is not remembered beside what their user checks."""
    patch = pytest.MonkeyPatch()
    patch.setenv("VRRPC_CACHE", str(tmp_path_factory.mktemp("checks")))
    yield
    patch.undo()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a live test at once without root: a skip would look as if the real daemons had agreed."""
    if item.get_closest_marker("live") and os.geteuid() != 0:
        pytest.fail("live test: needs root (sudo make test)", pytrace=False)
