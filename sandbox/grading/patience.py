"""How long an answer may take: an honest one takes a second, a slow machine more.

Steps decide what is endless, not the clock; what waits takes no steps. So that nobody
holds up a class with answers that wait, who has taken long gets less from then on:
still many times what an honest answer needs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from sandbox.answering.stepping import Limits


@dataclass(frozen=True)
class Times:
    """In seconds: for one answer; for one, once the answers of its author have taken
    `together_s`. So a submission of 16 answers takes 8 minutes at most."""

    first_s: float = 60.0
    later_s: float = 20.0
    together_s: float = 120.0


TIMES = Times()


class Patience:
    """With each student, by what their answers have taken so far."""

    def __init__(self, times: Times) -> None:
        self._times = times
        self._taken_s: dict[str, float] = defaultdict(float)

    @contextmanager
    def limits(self, student: str) -> Iterator[Limits]:
        """Of the answer that is tried in this block."""
        times, begun_s = self._times, monotonic()
        is_long = self._taken_s[student] >= times.together_s
        try:
            yield Limits(wall_s=times.later_s if is_long else times.first_s)
        finally:
            self._taken_s[student] += monotonic() - begun_s
