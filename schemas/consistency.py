"""What hosts that stand in for each other may not differ in, by the codes of what is told about it."""

from enum import StrEnum


class Unlike(StrEnum):
    """How what they hold is unlike what it should be."""

    CONTENT = "V562"
    MISSING = "V563"
    UNKNOWN = "V564"
    EXPIRES = "V565"
    NAME = "V566"
