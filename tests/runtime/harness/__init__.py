"""One in-memory fake per port of `runtime/ports.py`, and the trees that tests apply to them."""
