"""The first entries of a run, told without knowing what came later."""

from __future__ import annotations

from sandbox.views.reading import Reading, first_entries


def part_of(reading: Reading, count: int, ending: str) -> Reading:
    """The reading of so many entries; ending: what its last scene is called.

    What is still on its way then is not there yet: it is neither lost nor missed.
    """
    part = Reading(first_entries(reading.trace, count))
    part.run, part.name, part.label = reading.run, reading.name, reading.label
    part.ending = ending
    part.arrows = [a for a in reading.arrows if _is_before(a.entry, count)]
    part.deliveries = [j for j in reading.deliveries if j.entry.number < count]
    part.misses = [m for m in reading.misses if max(m.evidence) < count]
    part.ledger.missed = len(part.misses)
    return part


def _is_before(entry: int | None, count: int) -> bool:
    return entry is not None and entry < count
