"""A channel's log: messages in the order they were stored, numbered from 1.

A number is never used twice, and reading a message does not remove it.
"""

from __future__ import annotations

from bisect import bisect_left


class Record:
    """One stored message. Its `about` is the trace's note of who published it."""

    __slots__ = ("about", "at_ms", "data", "sequence")

    def __init__(self, sequence: int, data: str | bytes, at_ms: int) -> None:
        self.sequence = sequence
        self.data = data
        self.at_ms = at_ms
        self.about: int | None = None


class Log:
    """The messages of one channel, oldest first, without gaps."""

    def __init__(self, records: list[Record] | None = None) -> None:
        self.records = records or []
        # A number of its own: it goes on even when no message is left (fact 3.6).
        self.last_sequence = self.records[-1].sequence if self.records else 0

    @property
    def first_sequence(self) -> int:
        """The first one available; the next one to come if there is none (3.7)."""
        return self.records[0].sequence if self.records else self.last_sequence + 1

    def append(self, data: str | bytes, now_ms: int) -> Record:
        """Store a message. Its time never lies before the one stored before it."""
        last_ms = self.records[-1].at_ms if self.records else 0
        self.last_sequence += 1
        at_ms = now_ms if now_ms > last_ms else last_ms
        record = Record(self.last_sequence, data, at_ms)
        self.records.append(record)
        return record

    def read(self, sequence: int) -> Record | None:
        """The message of that number, or None if it is not there (yet)."""
        place = sequence - self.first_sequence
        return self.records[place] if 0 <= place < len(self.records) else None

    def first_since(self, at_ms: int) -> int:
        """The sequence of the first message stored at `at_ms` or later."""
        place = bisect_left(self.records, at_ms, key=lambda record: record.at_ms)
        return self.first_sequence + place
