"""Where two runs part: the first entry in which their traces differ."""

from __future__ import annotations

from typing import NamedTuple

from sandbox.kernel.trace import Entry, Trace


class Divergence(NamedTuple):
    """The entries before `number` are equal. one, other: what each trace has there;
    None if it has come to its end."""

    number: int
    one: Entry | None
    other: Entry | None

    def __str__(self) -> str:
        said = [str(entry or "   (the end)") for entry in (self.one, self.other)]
        return "\n".join([f"{self.number} entries are equal, and then", *said])

    def __repr__(self) -> str:
        return str(self)


def first_difference(trace: Trace, other: Trace) -> Divergence | None:
    """The first entry that the traces do not share; None if they are equal.

    Time, actor, fact, publish and cause count: after a difference nothing else can be
    compared, for the numbers of causes have shifted.
    """
    number = _equal_entries(trace, other)
    if number == len(trace) == len(other):
        return None
    return Divergence(number, _entry(trace, number), _entry(other, number))


def _equal_entries(trace: Trace, other: Trace) -> int:
    shorter = min(len(trace), len(other))
    pairs = enumerate(zip(_lines(trace), _lines(other), strict=False))
    return next((number for number, (a, b) in pairs if a != b), shorter)


def _lines(trace: Trace) -> zip[tuple[object, ...]]:
    return zip(
        trace.times_ms, trace.actors, trace.kinds, trace.values, trace.abouts,
        trace.causes, strict=True,
    )  # fmt: skip


def _entry(trace: Trace, number: int) -> Entry | None:
    return trace[number] if number < len(trace) else None
