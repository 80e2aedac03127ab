"""How much the random proofs try: little by default, more where the environment says so (`tox -e fuzz`)."""

from __future__ import annotations

import os
from random import Random

FACTOR = int(os.environ.get("FUZZ", "1"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))


def times(few: int) -> int:
    """Return how often to try what is tried a few times by default."""
    return few * FACTOR


def random_for(what: str) -> Random:
    """Return random numbers for one proof, the same in every run with the same seed."""
    return Random(f"{SEED} {what}")
