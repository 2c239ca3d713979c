"""Drawing ways: three columns, a port for each line, so that no two labels meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log2
from typing import TYPE_CHECKING

from sandbox.views.card import WIDTH, Card, text_width
from sandbox.views.glyphs import GLYPHS, INK, LINE, QUIET, WASH, WHITE, count_of
from sandbox.views.reading import Reading
from sandbox.views.view import MARGIN
from sandbox.views.words import TIMES, counted, listed_short, short

if TYPE_CHECKING:
    from sandbox.views.topology import Way

PORT, GAP = 22.0, 10.0
SIDE = 132.0  # how wide a service is drawn
MIDDLE = 176.0
LEFT, RIGHT = float(MARGIN), WIDTH - MARGIN - SIDE
CENTRE = WIDTH / 2 - MIDDLE / 2


class Column:
    """Boxes below each other, each as high as its ports need. tops: {name: y}"""

    def __init__(self, heights: dict[str, float], apart: Iterable[str] = ()) -> None:
        self.heights = heights
        apart = set(apart)  # those that stand further from the next one
        self.tops: dict[str, float] = {}
        self.height = 0.0
        for name, height in self.heights.items():
            self.tops[name] = self.height
            self.height += height + (40 if name in apart else GAP)

    def move(self, top: float, room: float) -> None:
        """Into the middle of the room."""
        shift = top + (room - self.height + GAP) / 2
        self.tops = {name: y + shift for name, y in self.tops.items()}

    def port(self, name: str, place: int, of: int) -> float:
        return self.tops[name] + self.heights[name] * (place + 0.5) / of


class TopologyPanel:
    """ways: the lines. buses: which of their middles are a bus, not a channel."""

    def __init__(
        self,
        ways: Sequence[Way],
        middles: Sequence[str],
        buses: set[str],
        reading: Reading,
    ) -> None:
        self.ins = [w for w in ways if _goes_in(w)]
        self.outs = [w for w in ways if not _goes_in(w)]
        self.buses, self.reading = buses, reading
        self.left = Column(_heights(self.ins))
        self.right = Column(_heights(self.outs))
        sides = max(self.left.height, self.right.height)
        tall = max(110.0, sides * 0.7)  # one bus for everything
        heights = {m: tall if m in buses else 34.0 for m in middles}
        self.middle = Column(heights, apart=buses)
        self.room = max(sides, self.middle.height) + 28
        self.height = 26 + self.room + 6

    def draw(self, card: Card, top: float) -> None:
        for column in (self.left, self.middle, self.right):
            column.move(top + 30, self.room - 20)
        self._draw_titles(card, top + 12)
        self._draw_server(card)
        self._draw_lines(card, self.ins, self.left, is_in=True)
        self._draw_lines(card, self.outs, self.right, is_in=False)
        for name in self.left.tops:
            self._draw_service(card, name, LEFT, self.left)
        for name in self.right.tops:
            self._draw_service(card, name, RIGHT, self.right)
        for name in self.middle.tops:
            self._draw_middle(card, name)

    def _draw_titles(self, card: Card, base: float) -> None:
        card.text(LEFT + SIDE / 2, base, "publishes", anchor="center", colour=QUIET)
        card.text(RIGHT + SIDE / 2, base, "is sent", anchor="center", colour=QUIET)
        if not self.middle.tops:
            words = "no event took any way"
            card.text(WIDTH / 2, base, words, anchor="center", colour=QUIET)

    def _draw_server(self, card: Card) -> None:
        """A frame around the channels, with the name of the server they are in."""
        tops = [y for name, y in self.middle.tops.items() if name not in self.buses]
        if not tops:
            return
        top, bottom = min(tops) - 26, max(tops) + 34 + 10
        card.box(CENTRE - 14, top, MIDDLE + 28, bottom - top, edge=INK, line=1.6)
        servers = [hub for hub in self.reading.hubs if hub not in self.buses]
        name = short(listed_short(servers, 2), 26)
        card.text(WIDTH / 2, top + 17, name, anchor="center", bold=True)

    def _draw_service(self, card: Card, name: str, x: float, column: Column) -> None:
        y, height = column.tops[name], column.heights[name]
        card.box(x, y, SIDE, height, fill=WHITE, edge=LINE)
        card.text(x + SIDE / 2, y + height / 2 + 4, short(name, 18), anchor="center")

    def _draw_middle(self, card: Card, name: str) -> None:
        y, height = self.middle.tops[name], self.middle.heights[name]
        is_bus = name in self.buses
        edge, line = (INK, 1.6) if is_bus else (LINE, 1.0)
        card.box(CENTRE, y, MIDDLE, height, fill=WASH, edge=edge, line=line)
        base = y + height / 2 + 4 - (22 if is_bus else 0)
        card.text(WIDTH / 2, base, short(name, 24), anchor="center", bold=is_bus)
        if is_bus:
            self._draw_array(card, name, base + 18)

    def _draw_array(self, card: Card, bus: str, base: float) -> None:
        """The types of event that went through the bus, the first four of them."""
        types = [e.fact.channel for e in self.reading.stored if e.actor == bus]
        names = list(dict.fromkeys(types))
        for name in names[:4]:
            text = f"{short(name, 22)} {TIMES}{types.count(name)}"
            card.text(WIDTH / 2, base, text, size=10, anchor="center", colour=QUIET)
            base += 14
        if len(names) > 4:
            text = counted(len(names) - 4, "more type")
            card.text(WIDTH / 2, base, text, size=10, anchor="center", colour=QUIET)

    def _draw_lines(
        self, card: Card, ways: list[Way], column: Column, *, is_in: bool
    ) -> None:
        ports = _count(way.end for way in ways)
        used: dict[str, int] = dict.fromkeys(ports, 0)
        for way in ways:
            y = column.port(way.end, used[way.end], ports[way.end])
            used[way.end] += 1
            middle = self.middle.port(way.middle, 0, 1)
            self._draw_way(card, way, y, middle, is_in=is_in)

    def _draw_way(
        self, card: Card, way: Way, y: float, middle: float, *, is_in: bool
    ) -> None:
        glyph = GLYPHS[way.kind]
        width = 1.2 + min(log2(way.times) * 0.4, 1.8)
        text = count_of(way.kind, way.times)
        # Level beside the service, where the label stands; a curve for the rest.
        level = text_width(text, 10) + 30
        if is_in:
            points = _curve(LEFT + SIDE + level, y, CENTRE, middle)
            card.line([(LEFT + SIDE, y), points[0]], colour=glyph.colour, width=width)
            card.arrow(points, glyph, width=width, curved=True)
            card.text(LEFT + SIDE + 8, y - 4, text, size=10, colour=glyph.colour)
            return
        points = _curve(CENTRE + MIDDLE, middle, RIGHT - level, y)
        card.line(
            points, colour=glyph.colour, width=width, dash=glyph.dash, curved=True
        )
        card.arrow([points[-1], (RIGHT, y)], glyph, width=width)
        card.shape(RIGHT - level + 4, y, glyph, 8)
        card.text(RIGHT - level + 14, y - 4, text, size=10, colour=glyph.colour)


def _curve(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    """From one point to another, level at both."""
    bend = (x1 - x0) * 0.5
    return [(x0, y0), (x0 + bend, y0), (x1 - bend, y1), (x1, y1)]


def _goes_in(way: Way) -> bool:
    return way.kind == "published"


def _heights(ways: list[Way]) -> dict[str, float]:
    """{service: as high as its lines need}"""
    return {n: max(30.0, PORT * k) for n, k in _count(w.end for w in ways).items()}


def _count(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts
