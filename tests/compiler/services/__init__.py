"""Tests of `compiler/services`, one module for each kind of software."""
