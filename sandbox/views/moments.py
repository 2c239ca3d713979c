"""A time axis on which a burst of a few milliseconds can be read after a long pause.

Moments stand in order. Where nothing happens for long the axis is broken, and the
break says how long the pause was; between breaks distances are true, except that
two moments never stand closer than can be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from sandbox.views.card import Card
from sandbox.views.glyphs import LINE, QUIET, WHITE

LONG = 5  # a pause is longer than so many usual steps
PAUSE_STEPS = 2.2  # how many steps a break takes up
STEP_MAX = 64.0
LABEL_ROOM = 34.0


class Axis:
    """Where each moment stands between two edges of the card."""

    def __init__(self, moments: Iterable[int], left: float, right: float) -> None:
        self.moments = sorted(set(moments))
        self.left, self.right = left, right
        gaps = [b - a for a, b in zip(self.moments, self.moments[1:], strict=False)]
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
            for a, b in zip(self.moments, self.moments[1:], strict=False)
            if self._is_long(b - a)
        ]

    def draw_breaks(self, card: Card, top: float, bottom: float) -> None:
        """Interrupt the lanes where a pause is left out."""
        for x, _ in self.pauses:
            card.box(x - 4, top, 8, bottom - top, fill=WHITE)
            for edge in (x - 4, x + 4):
                card.line(
                    [(edge, top), (edge, bottom)], colour=LINE, width=0.8, dash=(1, 3)
                )

    def draw_labels(self, card: Card, base: float) -> None:
        """The times, as many as there is room for: first those that begin a burst."""
        taken: list[float] = []
        for moment in sorted(self.moments, key=lambda m: (not self._begins(m), m)):
            x = self._xs[moment]
            if all(abs(x - other) >= LABEL_ROOM for other in taken):
                taken.append(x)
                card.text(x, base, str(moment), anchor="center", colour=QUIET)
        for x, gap in self.pauses:
            if all(abs(x - other) >= LABEL_ROOM * 0.9 for other in taken):
                taken.append(x)
                card.text(x, base, f"+{gap}", size=10, anchor="center", colour=QUIET)

    def _begins(self, moment: int) -> bool:
        place = self.moments.index(moment)
        return place == 0 or self._is_long(moment - self.moments[place - 1])
