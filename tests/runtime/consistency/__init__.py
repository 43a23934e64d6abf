"""Tests of `runtime/consistency`."""
