"""Proof by trying everything: what becomes of a site's virtual routers and services when things fail.

Rules look at one danger each; this plays the elections of the whole site, state by state, and sees whether what was
promised holds in all of them. The outcome is exact for what it models (hosts, NICs, checks, cuts of the LAN, locks,
groups, what daemons drop), at rest; the seconds of an election are the lab's matter.
"""

from compiler.proof.exploring import Counterexample, Outcome, Proven, Step, TooLargeError, prove

__all__ = ["Counterexample", "Outcome", "Proven", "Step", "TooLargeError", "prove"]
