"""`make soak`: ten minutes of random edits, cuts and kills. With SECONDS and a SEED it plays a story again."""

import sys
import time

from tests.live.outside import scenario

_SECONDS = 600
_PATIENCE = 300.0


def main(words: list[str]) -> int:
    """Play it, and say what came of it; 1 when something was not as it must be."""
    seconds = int(words[0]) if words else _SECONDS
    seed = int(words[1]) if len(words) > 1 else int(time.time())
    print(
        f"{seconds} s of random edits, cuts and kills; again with: python -m tests.live.soak {seconds} {seed}",
        flush=True,
    )
    seen = scenario("soak", str(seconds), str(seed), limit=seconds + _PATIENCE)
    print(f"{seen['played']} steps ({', '.join(seen['steps'])}), {seen['probes']} probes")
    print(f"the longest gap of the client: {seen['worst']:.3f} s")
    faults = [*seen["broken"], *seen["too long"]]
    print("\n".join(faults) or "every gap as the theory allows, every host one whole generation")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
