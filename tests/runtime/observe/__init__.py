"""Tests of `runtime/observe`."""
