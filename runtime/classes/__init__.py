"""What a change of a host's tree disturbs: each virtual router and each program gets a class, and what clients notice.

Pure. Read from the files that the daemons read, not from what the site meant: what a daemon does at a reload follows
from its file alone, and so an older generation can be compared whoever compiled it.
"""

from runtime.classes.classify import Classes, ProgramChange, RouterChange, classify, reload_spacing
from runtime.classes.spoken import Spoken, spoken_by

__all__ = ["Classes", "ProgramChange", "RouterChange", "Spoken", "classify", "reload_spacing", "spoken_by"]
