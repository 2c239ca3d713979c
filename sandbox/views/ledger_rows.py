"""The numbers of a run in a row, on the same scale as the row of another run."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.views.card import WIDTH, Card, text_width
from sandbox.views.glyphs import GLYPHS, INK, LEDGER, QUIET, WASH
from sandbox.views.player.saying import missed_said
from sandbox.views.player.sketch import Sketch
from sandbox.views.reading import Reading
from sandbox.views.view import MARGIN
from sandbox.views.words import columns, limited, short, wrapped

SIZE, PAD = 9, 12  # of the words, and between them
BAR = 50.0  # of the greatest number
NOTE = 16.0  # who missed what


class LedgerRow:
    """One run's numbers; those that differ between the compared runs are bold."""

    def __init__(self, reading: Reading, readings: Sequence[Reading] = ()) -> None:
        self.reading = reading
        everyone = readings or [reading]
        self.most = max(max(_numbers(r)) for r in everyone) or 1
        columns_ = list(zip(*map(_numbers, everyone), strict=True))
        self.differs = [len(set(numbers)) > 1 for numbers in columns_]
        self.note = missed_note(reading)
        self.height = 50 + (NOTE if self.note else 0)

    def draw(self, card: Card | Sketch, top: float) -> None:
        card.box(MARGIN, top, WIDTH - 2 * MARGIN, 40, fill=WASH)
        for place, (x, (_, kind, word)) in enumerate(
            zip(_lefts(), LEDGER, strict=True)
        ):
            number = _numbers(self.reading)[place]
            colour = GLYPHS[kind].colour if kind else INK
            colour = colour if number else QUIET
            bold = self.differs[place]
            card.text(x, top + 14, word, size=SIZE, colour=colour)
            card.text(x, top + 30, str(number), size=13, bold=bold, colour=colour)
            card.box(x, top + 34, BAR * number / self.most, 4, fill=colour)
        if self.note:
            colour = GLYPHS["missed"].colour
            card.text(MARGIN, top + 52, short(self.note, 120), colour=colour)

    def lines(self, most: int) -> list[str]:
        numbers = _numbers(self.reading)
        said = [f"{word} {n}" for n, (_, _, word) in zip(numbers, LEDGER, strict=True)]
        rows = [", ".join(said[:5]), ", ".join(said[5:])]
        return limited(
            [*rows, *wrapped(self.note)] if self.note else rows, most, "numbers"
        )


def _lefts() -> list[float]:
    """Where each number stands: its word has room, and what is left is shared."""
    widths = [max(text_width(word, SIZE), BAR) + PAD for _, _, word in LEDGER]
    spare = (WIDTH - 2 * MARGIN - sum(widths)) / len(widths)
    return [
        MARGIN + 6 + sum(widths[:place]) + spare * place for place in range(len(widths))
    ]


def missed_note(reading: Reading) -> str:
    """Who missed what, if anybody did."""
    return missed_said(reading) if reading.ledger.missed else ""


def ledger_table(readings: Sequence[Reading]) -> list[str]:
    """The numbers of several runs as a table; ≠ marks the rows that differ."""
    names = [short(reading.label, 64 // len(readings)) for reading in readings]
    names = [name.rjust(9) for name in names]
    lines = [" " * 23 + "  ".join(names)]
    rows = zip(*map(_numbers, readings), strict=True)
    for (_, _, word), numbers in zip(LEDGER, rows, strict=True):
        mark = "≠" if len(set(numbers)) > 1 else " "
        said = [f"{n:>{columns(name)}}" for n, name in zip(numbers, names, strict=True)]
        lines.append(f"{word:<21}{mark} " + "  ".join(said))
    notes = [f"{r.label}: {missed_note(r)}" for r in readings if r.ledger.missed]
    return [*lines, *(line for note in notes for line in wrapped(note))]


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
