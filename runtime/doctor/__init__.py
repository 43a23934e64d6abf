"""Whether this host is fit for what it is to run: one file for each thing that is looked at.

Each has a reader, which takes facts from the machine and decides nothing, and `judge`, which makes observations of
facts and is pure. What cannot be told is an observation of its own: unknown is never taken for good.
"""
