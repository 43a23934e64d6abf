"""What a daemon's file says of one virtual router, by what a change of it disturbs."""

from dataclasses import dataclass

Values = tuple[tuple[str, str], ...]
"""Words of people, and what the file has for each."""


@dataclass(frozen=True, slots=True)
class Facts:
    """`identity`: the wire knows it by these. `compared`: who differs in these does not take the others' adverts.
    `preference`: who becomes master. `interval` is in centiseconds, `level` the configured priority."""

    identity: Values = ()
    compared: Values = ()
    addresses: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    preference: Values = ()
    scripts: Values = ()
    interval: int = 100
    level: int = 100
