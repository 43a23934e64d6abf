"""Labs that come to a bad end on purpose."""

from tests.live.inside.scene import Scene
from tests.live.sites import QUICK


def crash() -> dict[str, object]:
    """An error of our own in the middle of a running lab."""
    Scene(QUICK).start()
    raise RuntimeError("as a test wanted it")
