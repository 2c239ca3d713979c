"""Rows below each other over one time axis: a name at the left, a drawing, and below it
when nothing could be drawn because somebody was away.

What lasts for some time is drawn among the boxes, so that a break of the axis cuts it
as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from sandbox.views.card import WIDTH, Card, Point, text_width
from sandbox.views.glyphs import AWAY_FILL, FRAME, GLYPHS, LINE, QUIET, WASH
from sandbox.views.moments import Axis
from sandbox.views.tapes import NOT_YET, Absence, Series
from sandbox.views.view import MARGIN
from sandbox.views.words import counted, cut, limited, listed_short, short, wrapped

LEFT = 158.0  # where the drawings begin
HEADROOM = 22.0  # for the lengths of pauses
FOOT = 24.0
AWAY = 16.0  # the bar of an absence
NOTE = 16.0
CHANGES_MAX = 200  # of all rows together, or else the picture gets too big


class Area(NamedTuple):
    """The part of the card that one row may draw on."""

    axis: Axis
    top: float
    bottom: float

    def y(self, part: float) -> float:
        """A height: 0 at the bottom, 1 at the top."""
        return self.bottom - (self.bottom - self.top) * part


class Row(Protocol):
    """One row. notes: what is said below its name."""

    name: str
    notes: list[str]
    absences: list[Absence]
    height: float

    def draw(self, card: Card, area: Area) -> None: ...

    def line(self) -> str: ...


class Strips:
    """The panel. word: what a stretch of time is called that is left out."""

    def __init__(
        self, rows: Sequence[Any], moments: Iterable[int], notes: Sequence[str] = (),
        word: str = " pause",
    ) -> None:  # fmt: skip
        self.rows: Sequence[Row] = rows
        self.axis = Axis(moments, LEFT, WIDTH - MARGIN)
        self.notes = [note for note in notes if note]
        self.word = word
        self._rows_height = sum(row.height + AWAY for row in rows)
        self.height = HEADROOM + self._rows_height + FOOT + NOTE * len(self.notes)

    def draw(self, card: Card, top: float) -> None:
        first = y = top + HEADROOM
        bottom = first + self._rows_height
        for row in self.rows:
            area = Area(self.axis, y + 8, y + row.height)
            self._draw_name(card, row, area)
            row.draw(card, area)
            self._draw_absences(card, row.absences, area.bottom + 4)
            y += row.height + AWAY
        self.axis.draw_breaks(card, first, bottom, self.word)
        self.axis.draw_labels(card, bottom + 14)
        card.text(LEFT - 12, bottom + 14, "ms", anchor="right", colour=QUIET)
        for place, note in enumerate(self.notes):
            base = bottom + FOOT + 8 + NOTE * place
            card.text(MARGIN, base, short(note, 124), size=10.5, colour=QUIET)

    def _draw_name(self, card: Card, row: Row, area: Area) -> None:
        edge = area.bottom + AWAY + 2
        ends = [(MARGIN, edge), (WIDTH - MARGIN, edge)]
        card.line(ends, colour=FRAME, width=0.6)
        card.text(MARGIN, area.top + 10, short(row.name, 18), bold=True)
        for place, note in enumerate(row.notes):
            base = area.top + 24 + 13 * place
            card.text(MARGIN, base, short(note, 24), size=9.5, colour=QUIET)

    def _draw_absences(
        self, card: Card, absences: Sequence[Absence], top: float
    ) -> None:
        edges = [self._edges(absence) for absence in absences]
        ends = [*(left for left, _ in edges[1:]), self.axis.right]
        free = self.axis.left  # up to where words stand
        for absence, (left, right), end in zip(absences, edges, ends, strict=False):
            is_late = absence.word == NOT_YET
            colour = LINE if is_late else GLYPHS["lost"].colour
            fill = WASH if is_late else AWAY_FILL
            card.box(left, top, right - left, 10, fill=fill, edge=colour, line=0.7)
            ink = QUIET if is_late else colour
            room = (free, left, right, end)
            free = self._draw_word(card, absence.word, room, top + 8, ink)

    def _draw_word(
        self, card: Card, word: str, edges: tuple[float, float, float, float],
        base: float, ink: str,
    ) -> float:  # fmt: skip
        """In the bar, or else behind it or before it, or else as much of it as fits.
        Returns where nothing stands any more."""
        free, left, right, end = edges
        width, arrow = text_width(word, 8.5) * 0.88 + 5, text_width("← ", 8.5)
        x, room = left, right - left
        if room < width and end - right > width + arrow:
            x, room, word = right, width + arrow, f"← {word}"
            width, right = room, right + room
        elif room < width and left - free > width + arrow:
            x, room, word = left - width - arrow + 6, width + arrow, f"{word} →"
            width = room
        signs = int((room - 4) / (8.5 * 0.56))
        if signs >= 6 or room >= width:
            said = cut(word, signs) if room < width else short(word, 60)
            card.text(x + 3, base, said, size=8.5, colour=ink)
        return right

    def _edges(self, absence: Absence) -> tuple[float, float]:
        left = self.axis.x(absence.from_ms)
        is_open = absence.until_ms is None
        right = self.axis.right if is_open else self.axis.x(absence.until_ms or 0)
        return left, max(right, left + 4)

    def lines(self, most: int) -> list[str]:
        room = most - len(self.notes)
        said = [line for row in self.rows for line in wrapped(row.line())]
        return [*limited(said, room, "lines"), *self.notes]


def thinned(
    moments: Iterable[int], needed: Iterable[int], changes: int, rows: int
) -> tuple[list[int], int]:
    """(the moments to draw, how many there are): fewer if too much changes in the rows.

    needed: those that must be among them, as long as they are not too many themselves.
    """
    everything = sorted(set(moments))
    most = CHANGES_MAX // max(rows, 1)
    if changes <= CHANGES_MAX or len(everything) <= most:
        return everything, len(everything)
    first = sorted(needed)[: most // 2]
    step = len(everything) // (most - len(first)) + 1
    return sorted({*everything[::step], everything[-1], *first}), len(everything)


def others_in_words(others: list[tuple[str, int]]) -> str:
    """Those that are not drawn: (name, how far behind at most)."""
    if not others:
        return ""
    most = max(peak for _, peak in others)
    who = listed_short((name for name, _ in others), 3)
    number = counted(len(others), "more reader")
    return f"{number} not drawn, never more than {most} behind: {who}"


def cut_in_words(moments: list[int], of: int, what: str = "what was so then") -> str:
    if len(moments) == of:
        return ""
    return (
        f"{len(moments)} of {of} moments are drawn, at each of them {what}; the numbers "
        f"are of all"
    )


def steps(axis: Axis, *series: Series) -> list[tuple[float, float, tuple[Any, ...]]]:
    """(from x, to x, the value of each series there), for as long as nothing changes."""
    found: list[tuple[float, float, tuple[Any, ...]]] = []
    cursors = [_Cursor(one) for one in series]
    for place, moment in enumerate(axis.moments):
        is_last = place == len(axis.moments) - 1
        x1 = axis.right if is_last else axis.x(axis.moments[place + 1])
        values = tuple(cursor.at(moment) for cursor in cursors)
        if found and found[-1][2] == values:
            found[-1] = (found[-1][0], x1, values)
        else:
            found.append((axis.x(moment), x1, values))
    return found


class _Cursor:
    """Reads a series from left to right."""

    def __init__(self, series: Series) -> None:
        self._series = series
        self._place = -1

    def at(self, at_ms: int) -> Any:
        times_ms = self._series.times_ms
        while self._place + 1 < len(times_ms) and times_ms[self._place + 1] <= at_ms:
            self._place += 1
        return None if self._place < 0 else self._series.values[self._place]


def boxed(left: float, right: float, top: float, bottom: float) -> list[Point]:
    """The corners of a box."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def stairs(
    card: Card, points: Sequence[tuple[float, float, float | None]], *,
    colour: str = LINE, width: float = 2.0,
) -> None:  # fmt: skip
    """A line of steps: (from x, to x, height or None)."""
    paths: list[list[Point]] = [[]]
    for x0, x1, y in points:
        if y is None:
            paths.append([])
        else:
            paths[-1] += [(x0, y), (x1, y)]
    card.under([path for path in paths if path], edge=colour, line=width)
