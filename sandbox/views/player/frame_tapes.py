"""What is kept in one channel, or on a bus, in a frame: the last cells, what has gone
since the frame before, and what waits for its readers."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.views.fold import KEPT, State
from sandbox.views.glyphs import GLYPHS, INK, QUIET, WHITE
from sandbox.views.player.sketch import SMALL, Point, Sketch
from sandbox.views.player.stage import Tape
from sandbox.views.words import short_event

TAPE_ROW = 26
CELL, SIGN = 9, 5.2  # least width of a cell, and of one more sign in it
EMPTY = {"from": 0, "to": 0, "first": 1}


def draw_tape(
    sketch: Sketch, at: Point, width: float, tape: Tape, before: State, state: State
) -> None:
    """at: the upper left."""
    x, y = at
    had, has = (s["tapes"].get(tape.key, EMPTY) for s in (before, state))
    gone = _gone(had, has)
    kept = [has["first"] + n for n in range(has["to"] - has["from"])]
    sketch.text(x, y + 5, short_event(tape.label, 20), size=SMALL, colour=QUIET)
    word, colour = _word(tape, state), QUIET
    if gone:
        word, colour = f"{len(gone)} gone", GLYPHS["gone"].colour
    sketch.text(x + width, y + 18, word, size=SMALL, anchor="right", colour=colour)
    room = width - (len(word) * SIGN + 4 if word else 0)
    if gone:
        _draw_cells(sketch, (x, y + 9), room, gone, is_gone=True)
    elif kept:
        _draw_cells(sketch, (x, y + 9), room, kept)
    else:
        sketch.text(x, y + 18, "empty", size=SMALL, colour=QUIET)


def _gone(had: dict[str, int], has: dict[str, int]) -> list[int]:
    """The numbers of what was there in the frame before and is not any more."""
    count = min(has["from"], had["to"]) - had["from"]
    return [had["first"] + n for n in range(max(count, 0))]


def _draw_cells(
    sketch: Sketch,
    at: Point,
    room: float,
    numbers: Sequence[int],
    is_gone: bool = False,
) -> None:
    """As many of the last as there is room for; the others are counted."""
    x, y = at
    glyph = GLYPHS["gone" if is_gone else "kept"]
    width = CELL + SIGN * (len(str(numbers[-1])) - 1)
    fit = int(room // (width + 2))
    if len(numbers) > fit:
        text = f"+{len(numbers) - max(fit - 2, 1)}"
        numbers = numbers[-max(fit - 2, 1) :]
        sketch.text(x, y + 9, text, size=SMALL)
        x += len(text) * SIGN + 4
    for place, number in enumerate(numbers):
        left = x + place * (width + 2)
        fill, ink = (WHITE, INK) if is_gone else (glyph.colour, WHITE)
        sketch.box(left, y, width, 11, fill=fill, edge=glyph.colour, round_px=1)
        middle = left + width / 2
        if is_gone:
            sketch.line((left, y), (left + width, y + 11), glyph.colour)
            sketch.line((left, y + 11), (left + width, y), glyph.colour)
        sketch.text(middle, y + 9, str(number), size=SMALL, anchor="center", colour=ink)


def _word(tape: Tape, state: State) -> str:
    """How much is not acked, or else for how many readers who are away a place is kept."""
    readers = [
        r for r in state["readers"].values() if f"{r['hub']} {r['channel']}" == tape.key
    ]
    unacked = sum(len(reader["unacked"]) for reader in readers)
    away = sum(reader["is"] == KEPT for reader in readers)
    if unacked:
        return f"{unacked} unacked"
    return f"{away} away" if away else ""
