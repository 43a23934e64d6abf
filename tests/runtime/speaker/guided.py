"""Packets that are bred instead of thrown: atheris keeps those that reach code which none has reached before, and
changes these further. What must hold is what holds for `accidents`.

`python -m tests.runtime.speaker.guided 1000000` breeds so many (`make fuzz`). What it has bred is kept in .fuzz/ for
the next time; so is a packet that went wrong, as .fuzz/crash-DIGEST: given as an argument, it is tried once more.
"""

import os
import random
import sys
from typing import Final

import atheris

with atheris.instrument_imports(include=["runtime.speaker", "schemas.speaker"], enable_loader_override=False):
    from tests.runtime.speaker.accidents import Crowd, mended, valid_packets

_MANY: Final = 1_000_000
_LARGEST: Final = 1500
_HOME: Final = ".fuzz"
_BRED: Final = f"{_HOME}/packets"


def _change(packet: bytes, most: int, seed: int) -> bytes:
    """As libFuzzer changes it; half of them with a good checksum all the same, which no change would ever find."""
    changed = bytes(atheris.Mutate(packet, most))
    return mended(bytearray(changed))[:most] if random.Random(seed).random() < 0.5 else changed


def main(words: list[str]) -> None:
    """Ends the process, with a status other than 0 when something went wrong."""
    os.makedirs(_BRED, exist_ok=True)
    for number, packet in enumerate(valid_packets()):
        with open(f"{_BRED}/valid-{number}", "wb") as file:
            file.write(packet)
    again = [word for word in words if os.path.isfile(word)]
    runs = next(filter(str.isdigit, words), _MANY)
    options = [f"-max_len={_LARGEST}", "-timeout=10", f"-artifact_prefix={_HOME}/", "-print_final_stats=1"]
    options += again or [f"-runs={runs}", _BRED]
    atheris.Setup([sys.argv[0], "-verbosity=0", *options], Crowd().hear, custom_mutator=_change)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
