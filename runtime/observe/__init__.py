"""Who has which role on this host, as it happens: one reader for each kind of speaker, and what is done about it.

A reader is never the truth by itself: a pipe may have overflowed, a log may have been turned over. What it says makes
the agent act at once; every few seconds all daemons are asked (`runtime/roles.py`), and that decides.
"""
