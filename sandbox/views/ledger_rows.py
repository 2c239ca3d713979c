"""The numbers of a run in a row, on the same scale as the row of another run."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.views.card import WIDTH, Card
from sandbox.views.glyphs import GLYPHS, INK, LEDGER, QUIET, WASH
from sandbox.views.player.sketch import Sketch
from sandbox.views.reading import Reading
from sandbox.views.view import MARGIN
from sandbox.views.words import columns, limited, short

CELL = (WIDTH - 2 * MARGIN) / len(LEDGER)


class LedgerRow:
    """One run's numbers; those that differ between the compared runs are bold."""

    height = 50.0

    def __init__(self, reading: Reading, readings: Sequence[Reading] = ()) -> None:
        self.reading = reading
        everyone = readings or [reading]
        self.most = max(max(_numbers(r)) for r in everyone) or 1
        columns_ = list(zip(*map(_numbers, everyone), strict=True))
        self.differs = [len(set(numbers)) > 1 for numbers in columns_]

    def draw(self, card: Card | Sketch, top: float) -> None:
        card.box(MARGIN, top, WIDTH - 2 * MARGIN, 40, fill=WASH)
        for place, (_, kind, word) in enumerate(LEDGER):
            number = _numbers(self.reading)[place]
            x = MARGIN + CELL * place + 6
            colour = GLYPHS[kind].colour if kind else INK
            colour = colour if number else QUIET
            bold = self.differs[place]
            card.text(x, top + 14, word, size=9, colour=colour)
            card.text(x, top + 30, str(number), size=13, bold=bold, colour=colour)
            length = (CELL - 18) * number / self.most
            card.box(x, top + 34, length, 4, fill=colour)

    def lines(self, most: int) -> list[str]:
        numbers = _numbers(self.reading)
        said = [f"{word} {n}" for n, (_, _, word) in zip(numbers, LEDGER, strict=True)]
        return limited([", ".join(said[:5]), ", ".join(said[5:])], most, "numbers")


def ledger_table(readings: Sequence[Reading]) -> list[str]:
    """The numbers of several runs as a table; ≠ marks the rows that differ."""
    names = [short(reading.label, 68 // len(readings)) for reading in readings]
    names = [name.rjust(9) for name in names]
    lines = [" " * 18 + "  ".join(names)]
    rows = zip(*map(_numbers, readings), strict=True)
    for (_, _, word), numbers in zip(LEDGER, rows, strict=True):
        mark = "≠" if len(set(numbers)) > 1 else " "
        said = [f"{n:>{columns(name)}}" for n, name in zip(numbers, names, strict=True)]
        lines.append(f"{word:<16}{mark} " + "  ".join(said))
    return lines


def contrast(readings: Sequence[Reading]) -> str:
    """What differs, in the order of the ledger: "delivered 16 | 6"."""
    rows = zip(*map(_numbers, readings), strict=True)
    parts = [
        f"{word} {' | '.join(map(str, numbers))}"
        for (_, _, word), numbers in zip(LEDGER, rows, strict=True)
        if len(set(numbers)) > 1
    ]
    return " · ".join(parts)


def _numbers(reading: Reading) -> list[int]:
    return [getattr(reading.ledger, attribute) for attribute, _, _ in LEDGER]
