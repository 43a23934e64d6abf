"""What an apply would do to this host, as a value: it can be shown, kept, hashed, and compared with another one.

Nothing here touches the host, and no secret is ever in it.
"""

from runtime.proposal.propose import Standing, propose
from runtime.proposal.value import FileDiff, Proposal

__all__ = ["FileDiff", "Proposal", "Standing", "propose"]
