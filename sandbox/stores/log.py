"""A channel's log: messages in the order they were stored, numbered from 1.

A number is never used twice, and reading a message does not remove it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Record:
    """One stored message. Its `about` is the trace's note of who published it."""

    sequence: int
    data: str | bytes
    at_ms: int
    about: int | None = None


class Log:
    """The messages of one channel, oldest first, without gaps.

    Kept as columns of plain values: objects by the hundred thousand would have to be
    walked again and again by Python's garbage collector. A Record is made for
    whoever reads one.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        # A number of its own: it goes on even when no message is left (fact 3.6).
        self.last_sequence = 0
        self._data: list[str | bytes] = []
        self._times_ms: list[int] = []
        self._abouts: list[int | None] = []
        for record in records:
            self._keep(record)

    def _keep(self, record: Record) -> None:
        self.last_sequence = record.sequence
        self._data.append(record.data)
        self._times_ms.append(record.at_ms)
        self._abouts.append(record.about)

    @property
    def first_sequence(self) -> int:
        """The first one available; the next one to come if there is none (3.7)."""
        return self.last_sequence - len(self._data) + 1

    def append(
        self, data: str | bytes, now_ms: int, about: int | None = None
    ) -> Record:
        """Store a message. Its time never lies before the one stored before it."""
        if self._times_ms and self._times_ms[-1] > now_ms:
            now_ms = self._times_ms[-1]
        record = Record(self.last_sequence + 1, data, now_ms, about)
        self._write(record)
        self._keep(record)
        return record

    def _write(self, record: Record) -> None:
        """Where a log that lasts writes a message down, before it counts as stored."""

    def close(self) -> None:
        """Let go of what the log holds open: in memory, nothing."""

    def read(self, sequence: int) -> Record | None:
        """The message of that number, or None if it is not there (yet)."""
        place = sequence - self.first_sequence
        if not 0 <= place < len(self._data):
            return None
        return Record(
            sequence, self._data[place], self._times_ms[place], self._abouts[place]
        )

    @property
    def records(self) -> list[Record]:
        """All messages there are."""
        numbers = range(self.first_sequence, self.last_sequence + 1)
        columns = (self._data, self._times_ms, self._abouts)
        return [Record(*row) for row in zip(numbers, *columns, strict=True)]

    def tell_abouts(self, abouts: dict[int, int | None]) -> None:
        """Note again who published what, {sequence: about}, after a restart."""
        numbers = range(self.first_sequence, self.last_sequence + 1)
        self._abouts = [abouts.get(sequence) for sequence in numbers]

    def first_since(self, at_ms: int) -> int:
        """The sequence of the first message stored at `at_ms` or later."""
        return self.first_sequence + bisect_left(self._times_ms, at_ms)

    def __len__(self) -> int:
        return len(self._data)
