"""The one way to rewrite a golden: `pytest tests/compiler --rewrite-golden`, then read the difference."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """A golden is rewritten on demand alone, never because it was missing."""
    parser.addoption("--rewrite-golden", action="store_true", help="write what the compiler makes as the goldens")


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether goldens are to be written. A run from the top meets this folder too late to know the option."""
    return bool(request.config.getoption("--rewrite-golden", default=False))
