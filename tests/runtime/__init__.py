"""Tests of `runtime`, one folder for each of its folders."""
