"""Who sent what to whom and when: time runs to the right, every actor has a lane.

An arrow leaves when it was sent and ends when it arrived, so a message under way is
a slanted line, and a process that is not there is a shaded stretch of its lane.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.views.arrows import NOT_YET, Arrow, Span
from sandbox.views.card import WIDTH, Card, text_width
from sandbox.views.glyphs import ARRIVALS, FRAME, GLYPHS, LINE, QUIET, WASH
from sandbox.views.moments import Axis
from sandbox.views.reading import Reading
from sandbox.views.scene import Scene
from sandbox.views.view import MARGIN, View
from sandbox.views.words import TIMES, short

LANE = 40.0
LANES_LEFT = 128.0
FOOT = 26.0  # the axis below the lanes


def spacetime(
    run: Any, *, start_ms: int | None = None, until_ms: int | None = None
) -> View:
    """The run as lanes and arrows, or a stretch of it."""
    reading = Reading(run)
    scene = Scene(reading, start_ms=start_ms, until_ms=until_ms)
    title = f"{reading.name}: who sent what, when"
    return View(title, [SpaceTime(scene)], scene.kinds)


class SpaceTime:
    """The panel. With `lanes` and `axis` of several runs they can be compared."""

    def __init__(
        self, scene: Scene, *, lanes: list[str] | None = None, axis: Axis | None = None
    ) -> None:
        self.scene = scene
        self.lanes = lanes or scene.lanes
        self.axis = axis or axis_of([scene])
        self.height = LANE * len(self.lanes) + FOOT + (18 if scene.cut_note else 0)

    def lines(self, most: int) -> list[str]:
        return self.scene.lines(most)

    def draw(self, card: Card, top: float) -> None:
        self._ys = {
            lane: top + LANE * (place + 0.5) for place, lane in enumerate(self.lanes)
        }
        bottom = top + LANE * len(self.lanes)
        for lane, y in self._ys.items():
            self._draw_lane(card, lane, y)
        self.axis.draw_breaks(card, top, bottom)
        for span in self.scene.absences:
            self._draw_absence(card, span)
        self._landings = self._find_landings()
        for arrow, count in self.scene.arrows:
            self._draw_arrow(card, arrow, count)
        self._draw_names(card)
        self.axis.draw_labels(card, bottom + 14)
        card.text(LANES_LEFT - 12, bottom + 14, "ms", anchor="right", colour=QUIET)
        if self.scene.cut_note:
            card.text(MARGIN, bottom + 34, self.scene.cut_note, colour=QUIET)

    def _draw_lane(self, card: Card, lane: str, y: float) -> None:
        is_hub = lane in self.scene.reading.hubs
        if is_hub:
            card.box(MARGIN, y - LANE / 2 + 2, WIDTH - 2 * MARGIN, LANE - 4, fill=WASH)
        card.text(LANES_LEFT - 12, y + 4, short(lane, 15), anchor="right", bold=is_hub)
        colour, width = (QUIET, 2.0) if is_hub else (LINE, 1.0)
        holes = [self._edges(s) for s in self.scene.absences if s.actor == lane]
        holes += [(x - 4, x + 4) for x, _ in self.axis.pauses]
        for left, right in _between(LANES_LEFT, self.axis.right, holes):
            card.line([(left, y), (right, y)], colour=colour, width=width)

    def _edges(self, span: Span) -> tuple[float, float]:
        """From where to where an absence is drawn, at least wide enough to be seen."""
        is_late = span.word == NOT_YET
        left = LANES_LEFT if is_late else self.axis.x(span.from_ms)
        right = self.axis.right if span.until_ms is None else self.axis.x(span.until_ms)
        return left, max(right, left + 4)

    def _draw_absence(self, card: Card, span: Span) -> None:
        glyph, y = GLYPHS["lost"], self._ys[span.actor]
        left, right = self._edges(span)
        is_late = span.word == NOT_YET
        fill, edge = ("#f1f5f9", FRAME) if is_late else ("#fde8e6", glyph.colour)
        card.box(left, y - 9, right - left, 18, fill=fill, edge=edge, line=0.8)
        if right - left > text_width(span.word, 10) + 6:
            colour = QUIET if is_late else glyph.colour
            card.text(left + 4, y + 4, span.word, size=10, colour=colour)

    def _draw_arrow(self, card: Card, arrow: Arrow, count: int) -> None:
        glyph = GLYPHS[arrow.kind]
        if arrow.source not in self._ys or arrow.target not in self._ys:
            return
        start = (self.axis.x(arrow.left_ms), self._ys[arrow.source])
        end = self._end(arrow, start[0])
        width = {"published": 1.6, "request": 0.7}.get(arrow.kind, 1.3)
        lands = arrow.arrived_ms is not None and arrow.kind in ARRIVALS
        card.arrow(
            [start, _shorter(start, end, 5) if lands else end], glyph, width=width
        )
        if arrow.kind in ("published", "lost") and arrow.about is not None:
            # Beside the shape of what arrived at the same place and set it off.
            card.shape(
                start[0] + (8 if start in self._landings else 0),
                start[1],
                GLYPHS["published"],
                7,
            )
        if arrow.arrived_ms is None:
            card.shape(*end, GLYPHS["lost"], 8)
        elif lands:
            card.shape(*end, glyph, 8)
        if count > 1:
            card.text(
                end[0] + 8,
                end[1] - 6,
                f"{TIMES}{count}",
                bold=True,
                colour=glyph.colour,
                backed=True,
            )

    def _find_landings(self) -> set[tuple[float, float]]:
        """Every place at which a copy arrives."""
        found = [a for a, _ in self.scene.arrows if a.kind in ARRIVALS]
        return {
            (self.axis.x(a.arrived_ms), self._ys[a.target])
            for a in found
            if a.arrived_ms is not None and a.target in self._ys
        }

    def _end(self, arrow: Arrow, left: float) -> tuple[float, float]:
        """Where it arrived; what found nobody ends before the lane, a step later."""
        y0, y1 = self._ys[arrow.source], self._ys[arrow.target]
        if arrow.arrived_ms is not None:
            return self.axis.x(arrow.arrived_ms), y1
        return left + self.axis.step * 0.8, y0 + (y1 - y0) * 0.8

    def _draw_names(self, card: Card) -> None:
        """The name of each event where it was published, unless another is there."""
        taken: list[tuple[float, float, float]] = []
        for arrow, _ in self.scene.arrows:
            if arrow.about is None or arrow.source not in self._ys:
                continue
            text = short(self.scene.reading.event_names[arrow.about], 22)
            x, y = self.axis.x(arrow.left_ms), self._ys[arrow.source]
            # Arrows go to the hub's lane: the name stands on the other side.
            y += -9 if self._ys[arrow.target] > y else 17
            right = x + text_width(text, 10)
            shift = max(0.0, right - (WIDTH - MARGIN))
            if all(y != ty or right < tl or x > tr for ty, tl, tr in taken):
                taken.append((y, x, right))
                card.text(x - shift, y, text, size=10, backed=True)


def _shorter(
    start: tuple[float, float], end: tuple[float, float], by: float
) -> tuple[float, float]:
    """The end of an arrow that stops before the shape it points at."""
    (x0, y0), (x1, y1) = start, end
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
    return x1 - (x1 - x0) / length * by, y1 - (y1 - y0) / length * by


def _between(
    left: float, right: float, holes: list[tuple[float, float]]
) -> Iterator[tuple[float, float]]:
    """What is left of a line when the holes are taken out."""
    for begin, end in sorted(holes):
        if begin > left:
            yield left, begin
        left = max(left, end)
    if right > left:
        yield left, right


def axis_of(scenes: list[Scene]) -> Axis:
    """One axis for all of them."""
    moments: set[int] = set()
    for scene in scenes:
        moments |= scene.moments
    return Axis(moments, LANES_LEFT, WIDTH - MARGIN)
