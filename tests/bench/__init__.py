"""Benchmarks: `make bench`, or `python -m tests.bench`. Figures stand beside a peer's of the same run; nothing here
passes or fails, and nothing in the ordinary tests is timed."""
