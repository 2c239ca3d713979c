"""Who sent what to whom and when: time runs to the right, every actor has a lane.

An arrow leaves when it was sent and ends when it arrived, so a message under way is
a slanted line, and a process that is not there is a shaded stretch of its lane.
"""

from __future__ import annotations

from typing import Any

from sandbox.views.arrows import NOT_YET, Arrow, Span
from sandbox.views.card import WIDTH, Card, Point, text_width
from sandbox.views.geometry import between, shorter
from sandbox.views.glyphs import (
    ARRIVALS,
    AWAY_FILL,
    FRAME,
    GLYPHS,
    LATE_FILL,
    LINE,
    QUIET,
    WASH,
)
from sandbox.views.labels import event_labels
from sandbox.views.moments import Axis
from sandbox.views.reading import Reading
from sandbox.views.scene import Scene
from sandbox.views.view import MARGIN, View
from sandbox.views.words import TIMES, counted, short

LANE = 40.0
HEADROOM = 16.0  # for the lengths of pauses
LANES_LEFT = 138.0
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
        self._top = HEADROOM if self.axis.pauses else 0.0
        self._ys = self._lanes_below(0)
        self._labels, left_out = event_labels(scene, self.axis, self._ys)
        names = f"{counted(left_out, 'name')} left out for want of room"
        notes = [names if left_out else "", scene.cut_note]
        self.note = "; ".join(note for note in notes if note)
        lanes_height = LANE * len(self.lanes)
        self.height = self._top + lanes_height + FOOT + (18 if self.note else 0)

    def _lanes_below(self, top: float) -> dict[str, float]:
        first = top + self._top + LANE / 2
        return {lane: first + LANE * place for place, lane in enumerate(self.lanes)}

    def lines(self, most: int) -> list[str]:
        return self.scene.lines(most)

    def draw(self, card: Card, top: float) -> None:
        self._ys = self._lanes_below(top)
        first = top + self._top
        bottom = first + LANE * len(self.lanes)
        for lane, y in self._ys.items():
            self._draw_lane(card, lane, y)
        self.axis.draw_breaks(card, first, bottom)
        for span in self.scene.absences:
            self._draw_absence(card, span)
        self._landings = self._find_landings()
        self._free: dict[Point, float] = {}
        for label in self._labels:
            card.text(label.x, top + label.y, label.text, size=10)
        for arrow, count in self.scene.arrows:
            self._draw_arrow(card, arrow, count)
        self.axis.draw_labels(card, bottom + 14)
        card.text(LANES_LEFT - 12, bottom + 14, "ms", anchor="right", colour=QUIET)
        card.text(MARGIN, bottom + 34, self.note, colour=QUIET)

    def _draw_lane(self, card: Card, lane: str, y: float) -> None:
        is_hub = lane in self.scene.reading.hubs
        if is_hub:
            card.box(MARGIN, y - LANE / 2 + 2, WIDTH - 2 * MARGIN, LANE - 4, fill=WASH)
        card.text(LANES_LEFT - 12, y + 4, short(lane, 17), anchor="right", bold=is_hub)
        colour, width = (QUIET, 2.0) if is_hub else (LINE, 1.0)
        holes = [self._edges(s) for s in self.scene.absences if s.actor == lane]
        holes += [(x - 4, x + 4) for x, _ in self.axis.pauses]
        for left, right in between(LANES_LEFT, self.axis.right, holes):
            card.line([(left, y), (right, y)], colour=colour, width=width)

    def _edges(self, span: Span) -> Point:
        """From where to where an absence is drawn, at least wide enough to be seen."""
        is_late = span.word == NOT_YET
        left = LANES_LEFT if is_late else self.axis.x(span.from_ms)
        right = self.axis.right if span.until_ms is None else self.axis.x(span.until_ms)
        return left, max(right, left + 4)

    def _draw_absence(self, card: Card, span: Span) -> None:
        glyph, y = GLYPHS["lost"], self._ys[span.actor]
        left, right = self._edges(span)
        is_late = span.word == NOT_YET
        fill, edge = (LATE_FILL, FRAME) if is_late else (AWAY_FILL, glyph.colour)
        card.box(left, y - 9, right - left, 18, fill=fill, edge=edge, line=0.8)
        width = text_width(span.word, 10)
        if right - left > width + 6:
            colour = QUIET if is_late else glyph.colour
            x = (
                left + 4
                if self._is_free(span.actor, left, left + width)
                else right - width
            )
            card.text(x, y + 4, span.word, size=10, colour=colour)

    def _is_free(self, lane: str, left: float, right: float) -> bool:
        """Does nothing leave there?"""
        xs = [self.axis.x(a.left_ms) for a, _ in self.scene.arrows if a.source == lane]
        return not any(left - 4 <= x <= right + 4 for x in xs)

    def _draw_arrow(self, card: Card, arrow: Arrow, count: int) -> None:
        glyph = GLYPHS[arrow.kind]
        if arrow.source not in self._ys or arrow.target not in self._ys:
            return
        start = (self.axis.x(arrow.left_ms), self._ys[arrow.source])
        end = self._end(arrow, start[0])
        if arrow.kind in ARRIVALS:
            end = self._beside(end, count)
        width = {"published": 1.6, "request": 0.7}.get(arrow.kind, 1.3)
        lands = arrow.arrived_ms is not None and arrow.kind in ARRIVALS
        tip = shorter(start, end, 5) if lands else end
        card.arrow([start, tip], glyph, width=width)
        if arrow in self.scene.sent:
            # Beside the shape of what arrived at the same place and set it off.
            x = start[0] + (11 if start in self._landings else 0)
            card.shape(x, start[1], GLYPHS["published"], 7)
        if arrow.arrived_ms is None:
            card.shape(*end, GLYPHS["lost"], 8)
            self._draw_refusal(card, arrow, end)
        elif lands:
            card.shape(*end, glyph, 8)
        if count > 1 and lands:
            x, y, text = end[0] + 7, end[1] + 4, f"{TIMES}{count}"
            card.text(x, y, text, bold=True, colour=glyph.colour, backed=True)

    def _draw_refusal(self, card: Card, arrow: Arrow, end: Point) -> None:
        """What the publisher was told, beside the place where its event ended."""
        abouts = self.scene.sent.get(arrow, [])
        refusals = [self.scene.reading.refusals.get(about) for about in abouts]
        refusal = next(filter(None, refusals), None)
        if refusal is not None:
            text = short(refusal, 56)
            x = min(end[0] + 8, WIDTH - MARGIN - text_width(text, 10))
            y = self._ys[arrow.target]  # clear of its end and of a bar in the lane
            y += 17 if end[1] < y else -10
            card.text(x, y, text, size=10, colour=GLYPHS["lost"].colour)

    def _find_landings(self) -> set[Point]:
        """Every place at which a copy arrives."""
        found = [a for a, _ in self.scene.arrows if a.kind in ARRIVALS]
        return {
            (self.axis.x(a.arrived_ms), self._ys[a.target])
            for a in found
            if a.arrived_ms is not None and a.target in self._ys
        }

    def _end(self, arrow: Arrow, left: float) -> Point:
        """Where it arrived; what was not taken ends before the lane, a step later."""
        y0, y1 = self._ys[arrow.source], self._ys[arrow.target]
        if arrow.arrived_ms is not None:
            return self.axis.x(arrow.arrived_ms), y1
        return left + self.axis.step * 0.8, y0 + (y1 - y0) * 0.8

    def _beside(self, end: Point, count: int) -> Point:
        """A place next to what is already drawn there."""
        x = max(end[0], self._free.get(end, 0.0))
        room = text_width(f"{TIMES}{count}", 13) + 4 if count > 1 else 0
        self._free[end] = x + 12 + room
        return x, end[1]


def axis_of(scenes: list[Scene]) -> Axis:
    """One axis for all of them."""
    moments: set[int] = set()
    for scene in scenes:
        moments |= scene.moments
    return Axis(moments, LANES_LEFT, WIDTH - MARGIN)
