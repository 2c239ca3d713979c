"""Luck that can be repeated: one random stream per name, all from one seed.

A stream per name means that one more actor in a lesson never changes the luck of
the others. Only whole numbers are offered, made from `random()` alone, because
sums of floats differ between machines.
"""

from __future__ import annotations

from random import Random

from sandbox.errors import BadOptionError


class Stream:
    """The luck of one name."""

    def __init__(self, seed: int, name: str) -> None:
        # Text seeds are hashed with SHA-512: the same on every machine.
        self._random = Random(f"{seed}/{name}")

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def happens(self, percent: int) -> bool:
        """True in `percent` of 100 cases."""
        return self.integer(1, 100) <= percent

    def text(self, length: int, letters: str) -> str:
        last = len(letters) - 1
        return "".join(letters[self.integer(0, last)] for _ in range(length))


def whole_seed(seed: object) -> int:
    """Check a seed. Raises BadOptionError unless it is a whole number."""
    if isinstance(seed, int) and not isinstance(seed, bool):
        return seed
    raise BadOptionError(f"seed takes a whole number, such as seed=2, got {seed!r}.")


class Chance:
    """All the luck of one world."""

    def __init__(self, seed: int) -> None:
        self.seed = whole_seed(seed)
        self._streams: dict[str, Stream] = {}

    def stream(self, name: str) -> Stream:
        if name not in self._streams:
            self._streams[name] = Stream(self.seed, name)
        return self._streams[name]
