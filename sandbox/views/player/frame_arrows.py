"""What has been on its way since the frame before: one line for all of a kind between
two boxes, with how many there were beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from math import hypot
from typing import Any, NamedTuple

from sandbox.views.arrows import Arrow
from sandbox.views.card import text_width
from sandbox.views.glyphs import GLYPHS, Glyph
from sandbox.views.player.marks import marks_of
from sandbox.views.player.sketch import SMALL, Point, Sketch
from sandbox.views.reading import Reading
from sandbox.views.words import TIMES

# From above: what was asked, what goes in, what comes out.
ORDER = ("request", "published", "wanted", "unwanted", "echo", "lost")
AROUND = 5  # how far from boxes a way around them runs
ALONG = (0.5, 0.35, 0.65, 0.25, 0.75)  # where on its line a number may stand
APART = 11.0  # lines of one box from each other, with a number between them


class Line(NamedTuple):
    kind: str
    source: str
    target: str


def draw_arrows(
    sketch: Sketch, reading: Reading, folded: Mapping[str, str],
    places: Mapping[str, Any], told: range,
) -> None:  # fmt: skip
    """folded: by which name somebody is shown. told: the entries of this frame."""
    counts: Counter[Line] = Counter()
    again: Counter[Line] = Counter()
    twice = marks_of(reading).twice
    for arrow in reading.arrows:
        ends = (folded.get(name, name) for name in (arrow.source, arrow.target))
        line = Line(arrow.kind, *ends)
        is_drawn = line.source in places and line.target in places
        if is_drawn and _entry(reading, arrow) in told:
            counts[line] += 1
            again[line] += arrow.entry in twice
    offsets = _offsets(counts)
    drawn: dict[Line, tuple[Point, Point]] = {}
    labels = Labels(sketch)
    for line, count in counts.items():
        kind = "again" if again[line] == count else line.kind
        drawn[line] = _draw(sketch, places, line, offsets[line], GLYPHS[kind])
        if 0 < again[line] < count:
            labels.keep_clear(_draw_again(sketch, *drawn[line]))
    for line, count in counts.items():
        labels.write(drawn[line], line, count, again[line])


def _draw(
    sketch: Sketch, places: Mapping[str, Any], line: Line, offset: float, end_in: Glyph
) -> tuple[Point, Point]:
    """The ends of its last part."""
    glyph = GLYPHS[line.kind]
    *corners, start, end = _way(places, line, offset)
    for one, other in pairwise([*corners, start]):
        sketch.line(one, other, glyph.colour, glyph.dashes)
    sketch.arrow(start, end, glyph._replace(shape=end_in.shape))
    return start, end


def _draw_again(sketch: Sketch, start: Point, end: Point) -> Point:
    """Behind the shape in which the line ends, for those of its copies."""
    (x0, y0), (x1, y1) = start, end
    share = 1 - 20 / (hypot(x1 - x0, y1 - y0) or 1)
    at = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
    sketch.shape(*at, GLYPHS["again"])
    return at


class Labels:
    """How many there were of each, beside its line and clear of the other numbers."""

    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self._taken: list[tuple[float, float, float]] = []

    def keep_clear(self, shape: Point) -> None:
        self._taken.append((*shape, 4))

    def write(
        self, ends: tuple[Point, Point], line: Line, count: int, again: int
    ) -> None:
        if count > 1:
            self._place(ends, -3, f"{TIMES}{count}", GLYPHS[line.kind])
        if again:
            text = f"{again} again" if count > 1 else "again"
            self._place(ends, 11, text, GLYPHS["again"])

    def _place(
        self, ends: tuple[Point, Point], down: float, text: str, glyph: Glyph
    ) -> None:
        (x0, y0), (x1, y1) = ends
        half = text_width(text, SMALL) / 2
        spots = [(x0 + (x1 - x0) * s, y0 + (y1 - y0) * s + down) for s in ALONG]
        x, y = next((spot for spot in spots if self._is_free(*spot, half)), spots[0])
        self._taken.append((x, y, half))
        self._sketch.text(x, y, text, size=SMALL, anchor="center", colour=glyph.colour)

    def _is_free(self, x: float, y: float, half: float) -> bool:
        return all(
            abs(y - other_y) >= SMALL or abs(x - other_x) >= half + other_half
            for other_x, other_y, other_half in self._taken
        )


def _entry(reading: Reading, arrow: Arrow) -> int | None:
    """An ordinary request is told with what came of it: where it was sent."""
    if arrow.kind != "request" or arrow.entry is None:
        return arrow.entry
    return reading.trace.causes[arrow.entry] or arrow.entry


def _offsets(lines: Counter[Line]) -> dict[Line, float]:
    """How far above or below the middle of its box each line runs."""
    found = {}
    pairs: dict[frozenset[str], list[Line]] = {}
    for line in sorted(lines, key=lambda line: ORDER.index(line.kind)):
        pairs.setdefault(frozenset(line[1:]), []).append(line)
    for together in pairs.values():
        for place, line in enumerate(together):
            found[line] = (place - (len(together) - 1) / 2) * APART
    return found


def _way(places: Mapping[str, Any], line: Line, offset: float) -> list[Point]:
    """The corners of a line, from edge to edge of two boxes."""
    source, target = places[line.source], places[line.target]
    if source.x == target.x:
        return _outside(source, target, offset)
    hubs = [p for p in places.values() if source.x < p.x < target.x]
    if hubs or any(target.x < p.x < source.x for p in places.values()):
        return _above(source, target, places)
    # As level as can be: lines that cross are hard to follow.
    sign = 1 if target.x > source.x else -1
    y0, y1 = _near(source, target.y), _near(target, source.y)
    start = source.x + sign * source.width / 2, y0 + offset
    return [start, (target.x - sign * target.width / 2, y1 + offset)]


def _outside(source: Any, target: Any, offset: float) -> list[Point]:
    """To a box of the same column, around those between."""
    x = source.x - source.width / 2
    y0, y1 = source.y + offset, target.y + offset
    return [(x, y0), (x - AROUND, y0), (x - AROUND, y1), (x, y1)]


def _above(source: Any, target: Any, places: Mapping[str, Any]) -> list[Point]:
    """To the other side, past what stands in the middle."""
    middle = [p for p in places.values() if p.x not in (source.x, target.x)]
    y = min(p.y - p.height / 2 for p in middle) - AROUND
    sign = 1 if target.x > source.x else -1
    near = [p.x - sign * p.width / 2 for p in middle[:1]]
    far = [p.x + sign * p.width / 2 for p in middle[:1]]
    start = source.x + sign * source.width / 2, source.y
    end = target.x - sign * target.width / 2, target.y
    return [start, *((x, y) for x in [*near, *far]), end]


def _near(box: Any, y: float) -> float:
    """The height at which a box is met, next to another height."""
    reach = max(box.height / 2 - 15, 0)
    return float(min(max(y, box.y - reach), box.y + reach))
