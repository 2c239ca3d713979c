"""One message and its time: on its way, waiting in the client, worked on, acked.

A row is one copy. Below it runs the server's wait for the ack: if the work takes longer
than the wait, the message is sent once more, though the first copy is in good hands.
"""

from __future__ import annotations

from typing import Any

from sandbox.errors import BadOptionError, listed
from sandbox.views.attempts import Attempt, Journey, freezes
from sandbox.views.copy_row import BLUE, CopyRow, PublishRow
from sandbox.views.glyphs import GLYPHS, INK, QUIET, WAIT_FILL
from sandbox.views.key import Key, Sign, Swatch
from sandbox.views.reading import Reading
from sandbox.views.strips import Strips
from sandbox.views.tapes import Absence
from sandbox.views.view import View
from sandbox.views.words import counted, short_event

ROWS_MAX = 12


def gantt(run: Any, message: str) -> View:
    """One message, called as pictures call it, for example "ticket:updated#4".

    Raises BadOptionError for a message that the run does not have.
    """
    reading = Reading(run)
    journey = Journey(reading, _number_of(reading, message))
    title = f"{reading.name}: what became of {short_event(message, 40)}"
    shown = journey.attempts[:ROWS_MAX]
    rows: list[Any] = [PublishRow(journey)]
    moments = _moments(journey, shown)
    rows += _copies(reading, shown, moments)
    moments |= {at for row in rows for absence in row.absences for at in absence[:2]}
    left = len(journey.attempts) - len(shown)
    notes = [f"{counted(left, 'more copy', 'more copies')} not drawn" if left else ""]
    if not journey.attempts:
        notes.append("it was sent to nobody")
    strips = Strips(rows, moments, notes, word="")
    return View(title, [Key(_entries(journey, shown)), strips])


def _number_of(reading: Reading, message: str) -> int:
    names = {name: n for n, name in reading.event_names.items() if n is not None}
    if message in names:
        return names[message]
    if not names:
        raise BadOptionError("nothing was published in this run. Type show(run).")
    like = [n for n in names if str(message).split("#")[0] in n] or list(names)
    raise BadOptionError(
        f"this run has no message {message!r}; it has for example {listed(like[:6])}. "
        f"Type gantt(run, {like[0]!r})."
    )


def _copies(
    reading: Reading, attempts: list[Attempt], moments: set[int]
) -> list[CopyRow]:
    """Each copy by its number among those of its receiver."""
    found: list[CopyRow] = []
    for attempt in attempts:
        number = sum(row.attempt.to == attempt.to for row in found) + 1
        absences = _absences(reading, attempt.to, moments) if number == 1 else []
        found.append(CopyRow(attempt, number, absences))
    return found


def _moments(journey: Journey, attempts: list[Attempt]) -> set[int]:
    """Every time at which something is drawn."""
    found = {journey.sent.at_ms, journey.told_ms}
    if journey.stored is not None:
        found.add(journey.stored.at_ms)
    if journey.end is not None:
        found.add(journey.end[0])
    for one in attempts:
        found |= {one.sent_ms, one.arrived_ms, one.begun_ms, one.came_ms}
        found |= {one.acked_ms, one.wait_end_ms}
    return {at for at in found if at is not None}


def _absences(reading: Reading, actor: str, moments: set[int]) -> list[Absence]:
    """When a receiver was not there or stood still, as far as that is in the picture."""
    begin, end = min(moments), max(moments)
    spans = [span[1:] for span in reading.absences if span.actor == actor]
    spans += [(*span, "frozen") for span in freezes(reading, actor)]
    return sorted(
        Absence(max(from_ms, begin), min(until_ms or end, end), word)
        for from_ms, until_ms, word in spans
        if from_ms <= end and (until_ms is None or until_ms >= begin)
    )


def _entries(journey: Journey, attempts: list[Attempt]) -> list[Swatch | Sign]:
    """The key, of what is there alone."""
    found: list[Swatch | Sign] = [Sign("published", "published")]
    if journey.stored is not None:
        found.append(Sign("stored", "kept"))
    found.append(Swatch("on its way", INK, height=2))
    if any(a.begun_ms != a.arrived_ms for a in attempts):
        found.append(Swatch("waits in the client", WAIT_FILL, QUIET))
    if any(a.came_ms != a.begun_ms for a in attempts):
        found.append(Swatch("is worked on", BLUE))
    kinds = ("wanted", "unwanted", "echo")
    came = "callback done" if any(a.has_wait for a in attempts) else "came"
    found += [
        Sign(f"{came} ({GLYPHS[kind].word})", kind)
        for kind in kinds
        if any(a.kind == kind for a in attempts)
    ]
    if journey.told_ms is not None or any(a.acked_ms is not None for a in attempts):
        found.append(Swatch("told so, or ack noted", INK, width=2))
    if any(a.kind == "lost" for a in attempts):
        found.append(Sign("not taken", "lost"))
    if any(a.has_wait for a in attempts):
        found.append(Swatch("the server waits for the ack", QUIET, height=3))
    return found
