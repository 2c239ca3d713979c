"""What the marks of a figure mean, each drawn beside its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sandbox.views.card import WIDTH, Card, text_width
from sandbox.views.glyphs import GLYPHS, WHITE
from sandbox.views.view import MARGIN

ROW = 18.0
SIZE = 10.5


class Swatch(NamedTuple):
    """A box, as wide as a mark, or a thin one for a line."""

    word: str
    fill: str
    edge: str = "none"
    height: float = 11.0
    width: float = 20.0


class Sign(NamedTuple):
    """A shape of the registry."""

    word: str
    kind: str


class Key:
    """The panel: in as many rows as it takes."""

    def __init__(self, entries: Sequence[Swatch | Sign]) -> None:
        self._placed: list[tuple[float, float, Swatch | Sign]] = []
        x, y = float(MARGIN), 4.0
        for entry in entries:
            width = 30 + text_width(entry.word, SIZE)
            if x + width > WIDTH - MARGIN:
                x, y = float(MARGIN), y + ROW
            self._placed.append((x, y, entry))
            x += width + 12
        self.height = y + ROW + 4

    def draw(self, card: Card, top: float) -> None:
        for x, y, entry in self._placed:
            middle = top + y + 6
            if isinstance(entry, Swatch):
                left = x + (20 - entry.width) / 2
                card.box(left, middle - entry.height / 2, entry.width, entry.height,
                         fill=entry.fill, edge=entry.edge)  # fmt: skip
            else:
                sign(card, x + 10, middle, entry.kind)
            card.text(x + 26, middle + 4, entry.word, size=SIZE)

    def lines(self, most: int) -> list[str]:
        return []


def sign(card: Card, x: float, y: float, kind: str, *, size: float = 7.0) -> None:
    """A shape of the registry, where other things are drawn."""
    glyph = GLYPHS[kind]
    if glyph.is_filled and size > 4:
        card.shape(x, y, glyph._replace(colour=WHITE), size + 3)  # stands out on fills
    card.shape(x, y, glyph, size)
