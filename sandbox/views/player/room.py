"""How much of a run a place has room for: a notebook for some of it, a file for all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from sandbox.kernel.facts import Fact, Requested
from sandbox.views.player.part import part_of
from sandbox.views.player.scenes import first_act
from sandbox.views.reading import Reading

# What changes nothing that can be seen: stepping goes on past it.
UNSEEN = frozenset({"Answered", "Confirmed", "Handles", "Put", "Registered", "Removed"})


class Room(NamedTuple):
    """Of all runs together. bytes: of their JSON."""

    steps: int
    bytes: int


LEAST = 2  # steps of a run: how all was set up, and the first thing done
# A player in a notebook is saved with it, and there are many in one lesson. With the
# player itself and the still picture an output comes to 150 KB at most (output.py).
NOTEBOOK = Room(steps=2_000, bytes=45_000)


def stops(reading: Reading) -> list[int]:
    """The entries at which one stops: first the one before anybody does anything."""
    numbers = [max(first_act(reading) - 1, 0)]
    rows = enumerate(zip(reading.trace.kinds, reading.trace.abouts, strict=True))
    for number, (kind, about) in rows:
        if number > numbers[0] and is_seen(kind, about):
            numbers.append(number)
    return numbers


def is_seen(kind: type[Fact], about: int | None) -> bool:
    is_copy = kind is Requested and about is not None
    return kind.__name__ not in UNSEEN and not is_copy


def parts_of(readings: Sequence[Reading], steps: int) -> list[Reading]:
    """As much of each run as so many steps show; cut at one moment in all of them."""
    most = max(steps // max(len(readings), 1), LEAST)
    counts = [_count(reading, most) for reading in readings]
    whole = [len(reading.trace) for reading in readings]
    if counts == whole:
        return list(readings)
    cuts = zip(readings, counts, whole, strict=True)
    until_ms = min(r.trace.times_ms[n - 1] for r, n, length in cuts if n < length)
    return [
        _part(reading, min(count, bisect_right(reading.trace.times_ms, until_ms)))
        for reading, count in zip(readings, counts, strict=True)
    ]


def _count(reading: Reading, most: int) -> int:
    """How many entries are told in so many steps."""
    numbers = stops(reading)
    return len(reading.trace) if len(numbers) <= most else numbers[most]


def _part(reading: Reading, count: int) -> Reading:
    if count == len(reading.trace):
        return reading
    return part_of(reading, max(count, 1), "Cut here")


def cut_said(part: Reading, whole: Reading, how: str) -> str | None:
    """What is left out, and how to see it, or nothing. how: what has all of it."""
    if part is whole:
        return None
    shown, there = len(stops(part)), len(stops(whole))
    return f"shows the first {shown:,} of {there:,} events; {how} has all"
