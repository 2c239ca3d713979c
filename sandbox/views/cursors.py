"""What is kept, and how far each reader has read in it, over time.

The staircase is the log: a step up is a message stored. The line below it is a reader's
place. Where the two part, messages wait; where the line is steep, it catches up.
"""

from __future__ import annotations

from typing import Any

from sandbox.errors import BadOptionError, listed
from sandbox.views.cursor_row import BLUE, CursorRow
from sandbox.views.glyphs import GLYPHS, INK, LINE, WAIT_FILL, WASH
from sandbox.views.history import History
from sandbox.views.key import Key, Sign, Swatch
from sandbox.views.reading import Reading
from sandbox.views.strips import Strips, cut_in_words, others_in_words, thinned
from sandbox.views.tapes import Reader, Tape
from sandbox.views.view import View
from sandbox.views.words import counted, short_event

ROWS_MAX, MARKS_MAX = 6, 160


def cursors(run: Any, channel: str | None = None) -> View:
    """The log of a channel, or the bus's array, and how far each reader has got in it.

    Without a channel: the one in which most was stored. Raises BadOptionError for a
    channel that the run does not have.
    """
    reading = Reading(run)
    history = History(reading)
    tape = _chosen(history, channel)
    title = f"{reading.name}: who had read how far in {short_event(tape.name, 30)}"
    readers, others = _shown(history.readers_of(tape))
    is_few = sum(len(r.marks) + len(r.waits) for r in readers) <= MARKS_MAX
    rows = [CursorRow(reader, has_marks=is_few) for reader in readers]
    changes = sum(len(r.heads.times_ms) + len(r.tape.span.times_ms) for r in readers)
    moments, of = thinned(_moments(tape, readers), _edges(readers), changes, len(rows))
    others_said = others_in_words([(reader.name, reader.peak) for reader in others])
    notes = [
        *_gone(tape),
        others_said,
        cut_in_words(moments, of),
        _elsewhere(history, tape),
    ]
    if not rows:
        notes.insert(
            0, f"nobody reads it; {counted(len(tape.stored), 'message')} stored"
        )
    strips = Strips(rows, moments, notes)
    return View(title, [Key(_entries(rows)), strips])


def _chosen(history: History, channel: str | None) -> Tape:
    tapes = list(history.tapes.values())
    if channel is None:
        busiest = max(tapes, key=lambda tape: len(tape.stored), default=None)
        return busiest or Tape(("nobody", "no channel"))
    found = [tape for tape in tapes if tape.key[1] == channel]
    if found:
        return found[0]
    names = [tape.key[1] for tape in tapes if tape.key[1] is not None]
    if not names:
        raise BadOptionError(
            f"this run has no channel {channel!r}: a bus keeps all in one array. "
            f"Type cursors(run)."
        )
    raise BadOptionError(
        f"this run has no channel {channel!r}; it has {listed(names)}. "
        f"Type for example cursors(run, {names[0]!r})."
    )


def _shown(readers: list[Reader]) -> tuple[list[Reader], list[Reader]]:
    """The readers that were furthest behind, in their own order, and the others."""
    if len(readers) <= ROWS_MAX:
        return readers, []
    far = sorted(readers, key=lambda reader: -reader.peak)[:ROWS_MAX]
    shown = [reader for reader in readers if reader in far]
    return shown, [reader for reader in readers if reader not in far]


def _moments(tape: Tape, readers: list[Reader]) -> set[int]:
    """Every time at which something is drawn, but for the setting up."""
    begin = min((at for at, _ in tape.stored), default=0)
    found = {at for at, _ in tape.stored} | set(tape.span.times_ms)
    for reader in readers:
        found |= set(reader.heads.times_ms) | {mark.at_ms for mark in reader.marks}
        for _, from_ms, until_ms in reader.waits:
            found |= {at for at in (from_ms, until_ms) if at is not None}
    found |= set(_edges(readers))
    return {at for at in found if at >= begin} | {begin}


def _edges(readers: list[Reader]) -> set[int]:
    """Times that must not be left out."""
    found: set[int] = set()
    for reader in readers:
        for absence in reader.absences:
            found |= {absence.from_ms, absence.until_ms or absence.from_ms}
        peak, peak_ms = reader.behinds.peak
        if peak:
            found.add(peak_ms)
    return found


def _gone(tape: Tape) -> list[str]:
    hub = tape.key[0]
    return [
        f"at {at_ms} ms {hub} {how} {counted(count, 'message')}"
        for at_ms, count, how in tape.gone[-2:]
    ]


def _elsewhere(history: History, tape: Tape) -> str:
    names = [t.key[1] for t in history.tapes.values() if t is not tape and t.stored]
    channels = [name for name in names if name is not None]
    if not channels:
        return ""
    number = counted(len(channels), "more channel")
    return f"{number}: cursors(run, {channels[0]!r}) shows the next one"


def _entries(rows: list[CursorRow]) -> list[Swatch | Sign]:
    """The key, of what is there alone."""
    marks = [mark for row in rows for mark in row.marks]
    found: list[Swatch | Sign] = [
        Swatch("what is stored", LINE, height=5),
        Swatch("how far it has read", BLUE, height=2.4),
        Swatch("waits for it", WAIT_FILL, LINE),
    ]
    if any(row.reader.skips for row in rows):
        found.append(Swatch("skipped", WASH, LINE))
    kinds = ("wanted", "unwanted", "echo")
    found += [
        Sign(f"came ({GLYPHS[kind].word})", kind)
        for kind in kinds
        if any(mark.kind == kind for mark in marks)
    ]
    if any(mark.is_again for mark in marks):
        found.append(Sign("came again", "again"))
    if any(mark.kind == "lost" for mark in marks):
        found.append(Sign("sent, not taken", "lost"))
    if any(row.waits for row in rows):
        found.append(Swatch("sent, not yet acked", INK, height=1.2))
    return found
