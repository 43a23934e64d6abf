"""What is heard in an agent's log of one edit."""

import pytest

from runtime.lab.sayings import answer

AT = "2026-11-22T16:00:00Z "
LIVE = f"{AT}generation 2 is live (commit 0123)\n  changed /etc/a\n"
REFUSED = f"{AT}/etc/a is refused by keepalived\n  line 3\nnot applied: generation 1 stays\n"
WARNED = f"{AT}site.yaml:3:1 V401 generation 9 is live\n  help: x\n"


@pytest.mark.parametrize(
    ("log", "said"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param(LIVE, ["generation 2 is live (commit 0123)"], id="live"),
        pytest.param(f"{AT}generation 1 stands\n", ["generation 1 stands"], id="no change"),
        pytest.param(WARNED, [], id="a warning is no answer"),
        pytest.param(WARNED + LIVE, ["generation 2 is live (commit 0123)"], id="live with a warning"),
        pytest.param(
            REFUSED, ["/etc/a is refused by keepalived", "  line 3", "not applied: generation 1 stays"], id="refused"
        ),
        pytest.param(LIVE + REFUSED, ["generation 2 is live (commit 0123)"], id="the first counts"),
        pytest.param(f"{AT}generation 2 is li", [], id="half a line"),
    ],
)
def test_answer_of_an_agent(log: str, said: list[str]) -> None:
    """An answer has its reason before it, and ends the listening."""
    assert answer(log) == said
