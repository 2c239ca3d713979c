"""How many messages each reader is behind, over time.

Behind is what was stored for it and has not come, on all its channels together. A
healthy reader is behind for the moment that a message takes; one that is away, slow or
forgotten piles up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.views.card import Card, text_width
from sandbox.views.cursor_row import absence_in_words
from sandbox.views.glyphs import INK, LINE, WAIT_FILL
from sandbox.views.history import History
from sandbox.views.key import Key, Swatch
from sandbox.views.reading import Reading
from sandbox.views.strips import (
    Area,
    Strips,
    boxed,
    cut_in_words,
    others_in_words,
    stairs,
    steps,
    thinned,
)
from sandbox.views.tapes import GONE, Absence, Reader, Series
from sandbox.views.view import View
from sandbox.views.words import counted, listed_short, short

ROWS_MAX = 8
ENTRIES = [
    Swatch("stored for it, and not yet with it", WAIT_FILL, LINE),
    Swatch("how many", INK, height=2.0),
]


def lag(run: Any) -> View:
    """How many messages each service, durable or group was behind, and when."""
    reading = Reading(run)
    history = History(reading)
    everyone = [Backlog(name, its) for name, its in _by_name(history).items()]
    everyone, idle = _worth_a_row(everyone)
    far = sorted(everyone, key=lambda backlog: -backlog.peak)[:ROWS_MAX]
    shown = [backlog for backlog in everyone if backlog in far]
    most = max((backlog.peak for backlog in shown), default=0)
    rows = [LagRow(backlog, most) for backlog in shown]
    begin_ms = min(
        (t for tape in history.tapes.values() for t, _ in tape.stored), default=0
    )
    needed = {at for row in rows for at in row.edges_ms} | {reading.end_ms}
    changes = sum(len(backlog.series.times_ms) for backlog in shown)
    moments, of = thinned(_moments(rows, begin_ms) | needed, needed, changes, len(rows))
    others = [(b.name, b.peak) for b in everyone if b not in far]
    notes = [
        idle,
        others_in_words(others),
        cut_in_words(moments, of, "the worst up to the next"),
    ]
    if not rows:
        notes.insert(0, "nobody reads anything in this run")
    title = f"{reading.name}: how far behind each reader was"
    return View(title, [Key(ENTRIES), Strips(rows, moments, notes)])


class Backlog:
    """What one reader has still to get, on all its channels together."""

    def __init__(self, name: str, readers: Sequence[Reader]) -> None:
        self.name = name
        self.readers = readers
        self.kinds = list(dict.fromkeys(r.kind for r in readers if r.kind))
        self.skipped = sum(reader.skipped for reader in readers)
        self.series = _sum([reader.behinds for reader in readers])
        self.peak, self.peak_ms = self.series.peak
        self.done_ms = self.series.zero_after(self.peak_ms)
        self.absences: list[Absence] = max((r.absences for r in readers), key=len)

    @property
    def left(self) -> int:
        """How many were still to come at the end."""
        last = self.series.values[-1] if self.series.values else 0
        return last or 0


class LagRow:
    """One reader's backlog, on the scale of all."""

    height = 58.0

    def __init__(self, backlog: Backlog, most: int) -> None:
        self.backlog, self.most = backlog, max(most, 1)
        self.name = backlog.name
        self.absences = [a for a in backlog.absences if a.word != GONE]
        self.notes = [*backlog.kinds[:1], self._worst()]
        self.edges_ms = {a.from_ms for a in self.absences} | {
            a.until_ms for a in self.absences if a.until_ms is not None
        }
        if backlog.peak:
            self.edges_ms |= {backlog.peak_ms}

    def _worst(self) -> str:
        if not self.backlog.peak:
            return "never behind"
        return f"at most {self.backlog.peak} behind"

    def draw(self, card: Card, area: Area) -> None:
        found = steps(area.axis, self.backlog.series.worst(area.axis.moments))
        points, areas = [], []
        for x0, x1, (behind,) in found:
            y = None if behind is None else self._y(area, behind)
            points.append((x0, x1, y))
            if behind and y is not None:
                areas.append(boxed(x0, x1, y, area.bottom))
        card.under(areas, fill=WAIT_FILL)
        stairs(card, points, colour=INK, width=1.6)
        self._draw_numbers(card, area, found)

    def _y(self, area: Area, behind: int) -> float:
        return area.y(behind / self.most * 0.72)

    def _draw_numbers(self, card: Card, area: Area, found: list[Any]) -> None:
        """The heights, where there is room, and the greatest one in any case."""
        free = 0.0
        for x0, x1, (behind,) in found:
            if not behind:
                continue
            text, middle = str(behind), (x0 + x1) / 2
            half = text_width(text, 10) / 2
            is_worst = behind == self.backlog.peak
            if middle - half > free and (is_worst or x1 - x0 > 2 * half):
                y = self._y(area, behind) - 4
                card.text(middle, y, text, size=10, anchor="center", bold=is_worst)
                free = middle + half

    def line(self) -> str:
        backlog = self.backlog
        said = [f"{short(self.name, 20)}: {self._worst()}"]
        if backlog.peak:
            said[0] += f", at {backlog.peak_ms} ms"
            done = backlog.done_ms
            left = f"{backlog.left} still to come at the end"
            said.append(left if done is None else f"none at {done} ms")
        said += [absence_in_words(absence) for absence in self.absences[:2]]
        anew = [at for reader in backlog.readers for at in reader.starts_ms[1:]]
        said += [f"began to read anew at {at} ms" for at in dict.fromkeys(anew[:1])]
        if backlog.skipped:
            said.append(f"{counted(backlog.skipped, 'message')} passed over for good")
        return "; ".join(said)


def _worth_a_row(everyone: list[Backlog]) -> tuple[list[Backlog], str]:
    """Those with something to be seen, and the others in words."""
    busy = [backlog for backlog in everyone if backlog.peak or backlog.absences]
    idle = [backlog.name for backlog in everyone if backlog not in busy]
    if not busy or not idle:
        return everyone, ""
    return busy, f"never behind: {listed_short(idle, 6)}"


def _by_name(history: History) -> dict[str, list[Reader]]:
    found: dict[str, list[Reader]] = {}
    for reader in history.readers:
        found.setdefault(reader.name, []).append(reader)
    return found


def _sum(parts: Sequence[Series]) -> Series:
    """All of them together; None while none of them is known."""
    total = Series()
    changes = sorted(
        (at_ms, place, value)
        for place, part in enumerate(parts)
        for at_ms, value in zip(part.times_ms, map(_known, part.values), strict=True)
    )
    now: dict[int, int] = {}
    for at_ms, place, value in changes:
        now[place] = value
        known = [one for one in now.values() if one >= 0]
        total.set(at_ms, sum(known) if known else None)
    return total


def _known(value: int | None) -> int:
    return -1 if value is None else value


def _moments(rows: Sequence[LagRow], begin_ms: int) -> set[int]:
    times = {at for row in rows for at in row.backlog.series.times_ms}
    return {at for at in times if at >= begin_ms} | {begin_ms}
