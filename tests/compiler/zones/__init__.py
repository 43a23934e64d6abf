"""Tests of `compiler/zones`."""
