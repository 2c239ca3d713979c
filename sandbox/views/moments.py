"""A time axis on which a burst of a few milliseconds can be read after a long pause.

Moments stand in order. Where nothing happens for long the axis is broken, and the
break says how long the pause was; between breaks distances are true, except that
two moments never stand closer than can be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from statistics import median

from sandbox.views.card import Card, text_width
from sandbox.views.glyphs import LINE, QUIET, WHITE

LONG = 5  # a pause is longer than so many usual steps
PAUSE_STEPS = 2.2  # how many steps a break takes up
STEP_MAX = 64.0
SIZE = 10.5  # of the times


class Axis:
    """Where each moment stands between two edges of the card."""

    def __init__(self, moments: Iterable[int], left: float, right: float) -> None:
        self.moments = sorted(set(moments))
        self.left, self.right = left, right
        gaps = [b - a for a, b in pairwise(self.moments)]
        self._usual = median(gaps) if gaps else 1
        steps = [self._steps(gap) for gap in gaps]
        # Room for the first half step, and for a copy that finds nobody at the end.
        self.step = min(STEP_MAX, (right - left) / (sum(steps) + 2.5))
        self._xs: dict[int, float] = {}
        x = left + self.step
        for moment, steps_before in zip(self.moments, [0.0, *steps], strict=False):
            x += steps_before * self.step
            self._xs[moment] = x

    def _is_long(self, gap: int) -> bool:
        return gap > LONG * self._usual

    def _steps(self, gap: int) -> float:
        return PAUSE_STEPS if self._is_long(gap) else max(gap / self._usual, 0.4)

    def x(self, at_ms: int) -> float:
        """Where a moment stands; one that is not on the axis, at its nearer edge."""
        if at_ms in self._xs:
            return self._xs[at_ms]
        later = next((moment for moment in self.moments if moment > at_ms), None)
        return self.right if later is None else self._before(later)

    def _before(self, moment: int) -> float:
        if moment == self.moments[0]:
            return self.left
        return self._xs[moment] - self.step / 2

    @property
    def pauses(self) -> list[tuple[float, int]]:
        """(the middle of each break, how long nothing happened)."""
        return [
            ((self._xs[a] + self._xs[b]) / 2, b - a)
            for a, b in pairwise(self.moments)
            if self._is_long(b - a)
        ]

    def draw_breaks(
        self, card: Card, top: float, bottom: float, word: str = " pause"
    ) -> None:
        """Interrupt the lanes where a pause is left out, and say how long it was.

        word: what to call it, where something may go on in it.
        """
        for x, _ in self.pauses:
            card.box(x - 4, top, 8, bottom - top, fill=WHITE)
            for edge in (x - 4, x + 4):
                ends = [(edge, top), (edge, bottom)]
                card.line(ends, colour=LINE, width=0.8, dash=(1, 3))
        forms = [f"{{}} ms{word}", "+{} ms", "+{}"]
        ways = [[(x, form.format(gap)) for x, gap in self.pauses] for form in forms]
        said = next((labels for labels in ways if _have_room(labels)), ways[-1])
        _draw_in_row(card, said, top - 4)

    def draw_labels(self, card: Card, base: float) -> None:
        """The times, as many as there is room for: first those that begin a burst."""
        ordered = sorted(self.moments, key=lambda m: (not self._begins(m), m))
        labels = [(self._xs[moment], str(moment)) for moment in ordered]
        _draw_in_row(card, labels, base)

    def _begins(self, moment: int) -> bool:
        place = self.moments.index(moment)
        return place == 0 or self._is_long(moment - self.moments[place - 1])


Label = tuple[float, str]


def _half(text: str) -> float:
    return text_width(text, SIZE) / 2 + 3


def _have_room(labels: list[Label]) -> bool:
    """Does each of these, from left to right, end before the next begins?"""
    return all(x + _half(a) <= y - _half(b) for (x, a), (y, b) in pairwise(labels))


def _draw_in_row(card: Card, labels: list[Label], base: float) -> None:
    """Those for which there is room, the first ones first."""
    taken: list[tuple[float, float]] = []
    for x, text in labels:
        left, right = x - _half(text), x + _half(text)
        if all(right < other or left > end for other, end in taken):
            taken.append((left, right))
            card.text(x, base, text, size=SIZE, anchor="center", colour=QUIET)
