"""How far each reader has got in what a bus or server keeps, over time.

A tape is the bus's array, or the log of one channel. A reader is whoever has a place
of its own there: a service, a durable, or a queue group as a whole. It is behind by
what was stored for it and has not reached it, whoever is to blame for that.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

Key = tuple[str, str | None]  # (bus or server, channel; None for all of a bus)

# Why a reader gets nothing, where it is not the life of its process.
AWAY, FORGOTTEN, GONE = (
    "away, its place is kept", "forgotten by the server", "not subscribed",
)  # fmt: skip
NOT_YET = "does not read yet"


class Mark(NamedTuple):
    """One message at a reader. kind: a glyph. is_again: it had come before."""

    at_ms: int
    sequence: int
    kind: str
    is_again: bool


class Absence(NamedTuple):
    """A time in which a reader gets nothing; until_ms is None if that stayed so."""

    from_ms: int
    until_ms: int | None
    word: str


class Skip(NamedTuple):
    """Messages passed over by a new start behind them, until it began before them."""

    at_ms: int
    first: int
    last: int
    until_ms: int | None


class Series:
    """A value over time: what it is from each moment on, where it changes."""

    def __init__(self) -> None:
        self.times_ms: list[int] = []
        self.values: list[Any] = []

    def set(self, at_ms: int, value: Any) -> None:
        if self.times_ms and self.times_ms[-1] == at_ms:
            self.values[-1] = value
        elif not self.values or self.values[-1] != value:
            self.times_ms.append(at_ms)
            self.values.append(value)

    @property
    def peak(self) -> tuple[int, int]:
        """(the greatest value, when it was reached first)"""
        pairs = zip(self.times_ms, self.values, strict=True)
        found = ((value, -at_ms) for at_ms, value in pairs if value)
        value, at_ms = max(found, default=(0, 0))
        return value, -at_ms

    def zero_after(self, after_ms: int) -> int | None:
        """When it first was nothing again."""
        pairs = zip(self.times_ms, self.values, strict=True)
        return next((at for at, value in pairs if at > after_ms and value == 0), None)

    def worst(self, moments: Sequence[int]) -> Series:
        """The same at these moments alone: the greatest value up to the next of them."""
        found, times_ms = Series(), self.times_ms
        ends = [bisect_left(times_ms, moment) for moment in moments[1:]]
        for moment, end in zip(moments, [*ends, len(times_ms)], strict=True):
            begin = max(bisect_right(times_ms, moment) - 1, 0)
            known = [value for value in self.values[begin:end] if value is not None]
            found.set(moment, max(known, default=None))
        return found

    def end(self, at_ms: int) -> None:
        """Nothing is known from here on."""
        while self.times_ms and self.times_ms[-1] >= at_ms:
            self.times_ms.pop()
            self.values.pop()
        self.set(at_ms, None)


class Tape:
    """What one array or log holds. span: over time, (first, last) of what is kept."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.first, self.last = 1, 0
        self.span = Series()
        self.stored: list[tuple[int, int]] = []  # (when, sequence)
        self.gone: list[tuple[int, int, str]] = []  # (when, how many, how)

    @property
    def name(self) -> str:
        hub, channel = self.key
        return f"the array of {hub}" if channel is None else channel

    def store(self, at_ms: int, sequence: int) -> None:
        if self.last < self.first:
            self.first = sequence
        self.last = sequence
        self.stored.append((at_ms, sequence))
        self.note(at_ms)

    def empty(self, at_ms: int, how: str) -> None:
        if self.first <= self.last:
            self.gone.append((at_ms, self.last - self.first + 1, how))
        self.first, self.last = 1, 0
        self.note(at_ms)

    def note(self, at_ms: int) -> None:
        self.span.set(at_ms, (self.first, self.last))


class Reader:
    """One place on a tape. heads: the highest message that has come, over time, or
    None. behinds: how many are still to come. waits: (sequence, from when, until when
    its ack was waited for). skipped: how many were passed over by new starts.
    starts_ms: when it began to read, or began anew; asked: with what, the last time."""

    def __init__(self, name: str, tape: Tape, kind: str) -> None:
        self.name = name
        self.tape = tape
        self.kind = kind  # in words, under its name
        self.clients: dict[str, None] = {}  # who reads from here
        self.trouble = ""  # why it is served no more, as far as the server goes
        self.is_kept = False
        self.skipped = 0
        self.skips: list[Skip] = []
        self.asked = ""
        self.starts_ms: list[int] = []
        self.heads, self.behinds = Series(), Series()
        self.marks: list[Mark] = []
        self.waits: list[tuple[int, int, int | None]] = []
        self.absences: list[Absence] = []
        self._head: int | None = 0
        self._due: set[int] = set()
        self._got: set[int] = set()
        self._unacked: dict[int, int] = {}  # since when
        self._acked: dict[int, int] = {}  # its place among the waits

    @property
    def peak(self) -> int:
        """How many it was behind at most."""
        return self.behinds.peak[0]

    def begin(self, at_ms: int, after: int) -> None:
        """Start behind a place in the tape, as if nothing had come before."""
        first = max(after + 1, self.tape.first)
        due = set(range(first, self.tape.last + 1))
        self._skip(at_ms, after)
        self.asked = self._named(after)
        self._due, self._head = due, after
        self.starts_ms.append(at_ms)
        self.note(at_ms)

    def _skip(self, at_ms: int, after: int) -> None:
        skipped = [number for number in self._due if number <= after]
        self.skipped += len(skipped)
        self._end_skips(at_ms, lambda skip: skip.last > after)
        if skipped:
            self.skips.append(Skip(at_ms, min(skipped), max(skipped), None))

    def _end_skips(self, at_ms: int, has_ended: Callable[[Skip], bool]) -> None:
        self.skips = [
            skip._replace(until_ms=at_ms)
            if skip.until_ms is None and has_ended(skip)
            else skip
            for skip in self.skips
        ]

    def _named(self, after: int) -> str:
        """What a start behind a place asks for; a bus is asked for nothing."""
        if self.tape.key[1] is None:
            return ""
        if after >= self.tape.last:
            return "new ones"
        return "all" if after < self.tape.first else f"#{after + 1} on"

    def expect(self, at_ms: int, sequence: int) -> None:
        self._due.add(sequence)
        self.note(at_ms)

    def lose(self, at_ms: int, first: int, last: int) -> None:
        """These will never come: the tape holds them no more."""
        self._due -= set(range(first, last + 1))
        self.note(at_ms)

    def forget(self, at_ms: int, head: int | None) -> None:
        """The tape begins anew, and so do its numbers."""
        self._due.clear()
        self._got.clear()
        self._end_skips(at_ms, lambda skip: True)
        self._head = head
        self.note(at_ms)

    def take(self, mark: Mark) -> None:
        self.marks.append(mark._replace(is_again=mark.sequence in self._got))
        self._got.add(mark.sequence)
        self._due.discard(mark.sequence)
        self._head = max(self._head or 0, mark.sequence)
        self._end_skips(
            mark.at_ms, lambda skip: skip.first <= mark.sequence <= skip.last
        )
        self.note(mark.at_ms)

    def wait_for_ack(self, at_ms: int, sequence: int) -> None:
        """It was sent then; what was sent first may arrive last."""
        place = self._acked.get(sequence)
        if place is not None and at_ms < (self.waits[place][2] or 0):
            _, from_ms, until_ms = self.waits[place]
            self.waits[place] = (sequence, min(from_ms, at_ms), until_ms)
            return
        since = self._unacked.get(sequence, at_ms)
        self._unacked[sequence] = min(since, at_ms)

    def acked(self, at_ms: int, sequence: int) -> None:
        if sequence in self._unacked:
            self._acked[sequence] = len(self.waits)
            self.waits.append((sequence, self._unacked.pop(sequence), at_ms))

    def is_absent(self, at_ms: int, word: str) -> None:
        """From here on nothing comes, for this reason; "" if something can."""
        last = self.absences[-1] if self.absences else None
        if last is not None and last.until_ms is None:
            if last.word == word:
                return
            self.absences[-1] = last._replace(until_ms=at_ms)
            if last.from_ms == at_ms:
                self.absences.pop()
        if word:
            self.absences.append(Absence(at_ms, None, word))

    def note(self, at_ms: int) -> None:
        self.heads.set(at_ms, self._head)
        self.behinds.set(at_ms, len(self._due))

    def finish(self) -> None:
        """Whoever has gone for good, or is forgotten, is behind nothing."""
        self.waits += [(n, since, None) for n, since in self._unacked.items()]
        last = self.absences[-1] if self.absences else None
        if (
            last is not None
            and last.until_ms is None
            and last.word in (GONE, FORGOTTEN)
        ):
            self.heads.end(last.from_ms)
            self.behinds.end(last.from_ms)
