"""Who was sent how much of what: services down, types of event across.

Each number carries the shape of what it counts, so that a row of squares is a
service that was bothered and a column of triangles an event that got lost.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sandbox.views.card import WIDTH, Card, text_width
from sandbox.views.glyphs import FRAME, GLYPHS, QUIET
from sandbox.views.reading import Reading
from sandbox.views.view import MARGIN, View
from sandbox.views.words import (
    COLUMNS,
    fold,
    limited,
    padded,
    short,
    short_event,
    shown,
    wrapped,
)

KINDS = ("published", "wanted", "unwanted", "echo", "missed")
SERVICES_MAX, TYPES_MAX = 16, 10
ROW = 32.0
NAMES = 140.0


def matrix(run: Any) -> View:
    """The deliveries of a run, counted by service, type of event and verdict."""
    reading = Reading(run)
    panel = Matrix(reading)
    title = f"{reading.name}: who was sent what, how often"
    return View(title, [panel], (kind for _, _, kind in panel.counts))


class Matrix:
    """The panel. counts: {(service, type, kind): how many}."""

    def __init__(self, reading: Reading) -> None:
        whole = Counter(_cells(reading))
        types = list(dict.fromkeys(channel for _, channel, _ in whole))
        by_name = fold(reading.services, SERVICES_MAX, "services")
        by_type = fold(types, TYPES_MAX, "types")
        self.services = shown(reading.services, by_name)
        self.types = shown(types, by_type)
        self.counts: Counter[tuple[str, str, str]] = Counter()
        for (service, channel, kind), count in whole.items():
            self.counts[by_name[service], by_type[channel], kind] += count
        self.height = ROW * (len(self.services) + 1) + (10 if self.counts else 40)

    def cell(self, service: str, channel: str) -> list[tuple[str, int]]:
        """What is in one place: (kind, how many)."""
        keys = [(kind, (service, channel, kind)) for kind in KINDS]
        return [(kind, self.counts[key]) for kind, key in keys if self.counts[key]]

    def draw(self, card: Card, top: float) -> None:
        width = min(180.0, (WIDTH - MARGIN - NAMES) / max(len(self.types), 1))
        for place, channel in enumerate(self.types):
            x = NAMES + width * (place + 0.5)
            card.text(
                x,
                top + 20,
                short_event(channel, int(width / 7)),
                anchor="center",
                bold=True,
            )
        for row, service in enumerate(self.services, 1):
            y = top + ROW * row
            card.line(
                [(MARGIN, y), (NAMES + width * len(self.types), y)],
                colour=FRAME,
                width=0.8,
            )
            card.text(NAMES - 10, y + 20, short(service, 17), anchor="right")
            for place, channel in enumerate(self.types):
                self._draw_cell(
                    card, service, channel, NAMES + width * (place + 0.5), y
                )
        base = top + ROW * (len(self.services) + 1) + 22
        if not self.counts:
            card.text(MARGIN, base, "no event was sent in this run", colour=QUIET)

    def _draw_cell(
        self, card: Card, service: str, channel: str, middle: float, y: float
    ) -> None:
        found = self.cell(service, channel)
        widths = [18 + text_width(str(count), 12) + 8 for _, count in found]
        x = middle - sum(widths) / 2
        for (kind, count), width in zip(found, widths, strict=True):
            glyph = GLYPHS[kind]
            card.shape(x + 8, y + 16, glyph, 9)
            card.text(x + 18, y + 20, str(count), size=12, colour=glyph.colour)
            x += width

    def lines(self, most: int) -> list[str]:
        key = "  ".join(f"{GLYPHS[kind].letter} {GLYPHS[kind].word}" for kind in KINDS)
        room = (COLUMNS - 14) // max(len(self.types), 1)
        rows = self._table(room) if room >= 14 else self._list()
        return [key, *limited(rows, most - 1, "lines")]

    def _table(self, room: int) -> list[str]:
        rows = [["", *self.types]]
        rows += [[s, *(self._said(s, t) for t in self.types)] for s in self.services]
        width = min(room, 20)
        return [
            padded(name, 14) + "".join(padded(part, width) for part in parts)
            for name, *parts in rows
        ]

    def _list(self) -> list[str]:
        """For many types: only what each service was sent."""
        lines = []
        for service in self.services:
            parts = [
                f"{short_event(channel, 24)} {self._said(service, channel)}"
                for channel in self.types
                if self.cell(service, channel)
            ]
            lines += wrapped(f"{short(service, 16)}: {', '.join(parts) or 'nothing'}")
        return lines

    def _said(self, service: str, channel: str) -> str:
        found = self.cell(service, channel)
        return " ".join(f"{GLYPHS[kind].letter}{count}" for kind, count in found)


def _cells(reading: Reading) -> Any:
    for sent in reading.publishes.values():
        yield sent.actor, sent.fact.channel, "published"
    for judged in reading.deliveries:
        yield judged.service, judged.channel, judged.verdict
    for miss in reading.misses:
        yield miss.service, miss.channel, "missed"
