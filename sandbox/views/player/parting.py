"""Where runs of one beginning part, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sandbox.kernel.facts import ServerStarted
from sandbox.kernel.trace import Trace
from sandbox.views.player.plain import plain
from sandbox.views.player.room import is_seen
from sandbox.views.player.scenes import first_act
from sandbox.views.player.veil import Veil
from sandbox.views.reading import Reading
from sandbox.views.words import clean, short

STORE = ServerStarted.fields.index("store")
SAID_MAX = 90


def parting(
    readings: Sequence[Reading], runs: Sequence[dict[str, Any]]
) -> list[int] | None:
    """The entry at which runs of one beginning part, for each of them."""
    number = parts_at(readings)
    if number is None:
        return None
    if any(run["cut"] and len(run["columns"]["kind"]) <= number for run in runs):
        return None  # what is shown ends before
    return [number] * len(readings)


def parts_at(readings: Sequence[Reading]) -> int | None:
    """The first entry that runs do not share, if they share the beginning."""
    first, *others = readings
    found = [_first_difference(first.trace, other.trace) for other in others]
    numbers = [number for number in found if number is not None]
    if not numbers or min(numbers) <= first_act(first):
        return None  # from the first entry on they have nothing in common
    return min(numbers)


def _first_difference(trace: Trace, other: Trace) -> int | None:
    pairs = enumerate(zip(_lines(trace), _lines(other), strict=False))
    different = next((number for number, (a, b) in pairs if a != b), None)
    shorter, longer = sorted((len(trace), len(other)))
    return different if different is not None or shorter == longer else shorter


def _lines(trace: Trace) -> Iterator[tuple[object, ...]]:
    """Everything but what a store is called: that it is another one is known, and what
    comes of it is the question."""
    columns = (trace.times_ms, trace.actors, trace.kinds, trace.values)
    ends = (trace.abouts, trace.causes)
    for at_ms, actor, kind, values, about, cause in zip(*columns, *ends, strict=True):
        if kind is ServerStarted:
            values = (*values[:STORE], *values[STORE + 1 :])
        yield at_ms, actor, kind, values, about, cause


def parts_said(
    readings: Sequence[Reading], number: int | None, veil: Veil | None = None
) -> str | None:
    """The first difference in words; under a veil nothing is given away."""
    if number is None or veil is not None:
        return None
    times = [r.trace[number].at_ms for r in readings if number < len(r.trace)]
    groups: dict[str, list[str]] = {}  # runs that go on alike are told together
    for reading in readings:
        label = clean(reading.label).removeprefix("store ")
        groups.setdefault(_said(reading, number), []).append(label)
    said = [f"{' and '.join(labels)}: {what}" for what, labels in groups.items()]
    return f"Alike until {min(times)} ms; then {'; '.join(said)}."


def _said(reading: Reading, number: int) -> str:
    """The first thing from there on that a picture shows, too."""
    rows = zip(reading.trace.kinds, reading.trace.abouts, strict=True)
    seen = (
        place
        for place, row in enumerate(islice(rows, number, None), number)
        if is_seen(*row)
    )
    place = next(seen, None)
    if place is None:
        return "nothing more happens"
    said = short(plain(reading.trace[place]), SAID_MAX)
    return re.sub("^(Somebody|Browser)", lambda who: who[0].lower(), said)
