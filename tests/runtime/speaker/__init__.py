"""Tests of the built-in speaker: codec, machine, and machines joined by a LAN of virtual time."""
