"""A forge, and a mirror of it as an agent has one."""

from pathlib import Path
from threading import Event

import pytest

from runtime.follow.mirror import Mirror
from tests.runtime.harness.forge import Forge


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    """A repository with nothing in it."""
    return Forge(tmp_path)


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    """A mirror that is not there yet."""
    return Mirror(str(tmp_path / "state" / "mirror.git"), Event())
