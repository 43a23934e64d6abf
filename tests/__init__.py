"""The tests of vrrpc: a package all the way down, so that no test module hides another of the same name."""
