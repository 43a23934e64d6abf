"""What every test may rely on."""

import os

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a live test at once without root: a skip would look as if the real daemons had agreed."""
    if item.get_closest_marker("live") and os.geteuid() != 0:
        pytest.fail("live test: needs root (sudo make test)", pytrace=False)
