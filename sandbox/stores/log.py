"""A channel's log: messages in the order they were stored, numbered from 1.

A number is never used twice, and reading a message does not remove it. Limits drop
the oldest; a number without a message is a hole, and reading goes on behind it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

# A send or an ack that no store has written yet: place key, inbox, sequence, is_sent.
Note = tuple[str, str, int, bool]


@dataclass(slots=True, eq=False)
class Record:
    """One stored message. Its `about` is the trace's note of who published it.

    size: of the real server's own form of it, in bytes (fact 8.4).
    """

    sequence: int
    data: str | bytes
    at_ms: int
    about: int | None = None
    size: int = 0


class Log:
    """The messages of one channel, oldest first.

    first_sequence: the first one available; the next one to come if there is none.
    bytes: the size of all that are available, as the real server counts it.
    notes: sends and acks that wait to be written; None if places are not kept.
    abouts: who published which, {sequence: about}: for the trace, no store keeps it.

    Kept as columns of plain values: objects by the hundred thousand would have to be
    walked again and again by Python's garbage collector. A Record is made for
    whoever reads one. A hole has no data.
    """

    def __init__(
        self, channel: str, overhead_bytes: int = 0, records: Iterable[Record] = ()
    ) -> None:
        self.channel = channel
        # Numbers of their own: they go on even when no message is left (fact 3.6).
        self.first_sequence = 1
        self.last_sequence = 0
        self.last_ms = 0
        self.bytes = 0
        self.notes: list[Note] | None = None
        self.abouts: dict[int, int | None] = {}
        name_size = _sized(len(channel.encode(errors="surrogatepass")))
        self._fixed_size = 1 + name_size + 10
        self._overhead_bytes = overhead_bytes
        self._base = 1  # the number of what stands first in the columns
        self._holes = 0  # between the first and the last sequence
        self._data: list[str | bytes | None] = []
        self._times_ms: list[int] = []
        for record in records:
            self.skip(record.sequence - self.last_sequence - 1)
            self.append(record.data, record.at_ms, record.about)

    def append(
        self, data: str | bytes, now_ms: int, about: int | None = None
    ) -> Record:
        """Store a message. Its time never lies before the one stored before it."""
        if now_ms < self.last_ms:
            now_ms = self.last_ms
        else:
            self.last_ms = now_ms
        sequence = self.last_sequence = self.last_sequence + 1
        size = self._size(sequence, data)
        self.bytes += size + self._overhead_bytes
        self._data.append(data)
        self._times_ms.append(now_ms)
        if about is not None:
            self.abouts[sequence] = about
        return Record(sequence, data, now_ms, about, size)

    def read(self, sequence: int) -> Record | None:
        """The message of that number, or None if it is not there (any more, or yet)."""
        if not self.first_sequence <= sequence <= self.last_sequence:
            return None
        data = self._data[sequence - self._base]
        if data is None:
            return None
        return self._record(sequence, data)

    def next_after(self, sequence: int) -> Record | None:
        """The first message with a higher number, or None if there is none yet."""
        sequence = max(sequence + 1, self.first_sequence)
        while sequence <= self.last_sequence:
            data = self._data[sequence - self._base]
            if data is not None:
                return self._record(sequence, data)
            sequence += 1
        return None

    def _record(self, sequence: int, data: str | bytes) -> Record:
        at_ms, about = self._times_ms[sequence - self._base], self.abouts.get(sequence)
        return Record(sequence, data, at_ms, about, self._size(sequence, data))

    # What goes

    def drop_first(self, count: int) -> None:
        """Remove the `count` oldest messages, as a limit does."""
        for _ in range(min(count, len(self))):
            self._take(self.first_sequence)

    def erase(self, sequence: int) -> None:
        """Remove one message; its number stays empty for good."""
        if self.read(sequence) is not None:
            self._take(sequence)

    def skip(self, count: int) -> None:
        """Pass over the next `count` numbers: they never have a message."""
        is_empty = not len(self)
        self.last_sequence += count
        self._data += [None] * count
        self._times_ms += [self.last_ms] * count
        self._holes += count
        if is_empty:
            self._begin_at(self.last_sequence + 1)

    def _take(self, sequence: int) -> None:
        record = self.read(sequence)
        assert record is not None, f"there is no message {sequence}"
        self.bytes -= record.size + self._overhead_bytes
        self.abouts.pop(sequence, None)
        self._holes += 1
        self._empty(sequence)
        if sequence == self.first_sequence:
            following = self.next_after(sequence)
            first = following.sequence if following else self.last_sequence + 1
            self._begin_at(first)

    def _empty(self, sequence: int) -> None:
        self._data[sequence - self._base] = None

    def _begin_at(self, first: int) -> None:
        """Go on to the first message there is; holes before it count no more."""
        self._holes -= first - self.first_sequence
        self.first_sequence = first
        # Not at each drop: what stays would have to be moved every time.
        if first - self._base > len(self._data) // 2:
            self._let_go_before(first)

    def _let_go_before(self, sequence: int) -> None:
        """Take the columns of all before that number out of memory."""
        count = sequence - self._base
        del self._data[:count], self._times_ms[:count]
        self._base = sequence

    def close(self) -> None:
        """Let go of what the log holds open: in memory, nothing."""

    # What there is

    def __len__(self) -> int:
        return self.last_sequence - self.first_sequence + 1 - self._holes

    @property
    def records(self) -> list[Record]:
        """All messages there are."""
        numbers = range(self.first_sequence, self.last_sequence + 1)
        found = map(self.read, numbers)
        return [record for record in found if record is not None]

    @property
    def oldest_ms(self) -> int | None:
        """When the oldest message there is was stored."""
        oldest = self.read(self.first_sequence)
        return None if oldest is None else oldest.at_ms

    def first_since(self, at_ms: int) -> int:
        """The sequence of the first message stored at `at_ms` or later."""
        numbers = range(self.first_sequence, self.last_sequence + 1)
        place = bisect_left(numbers, at_ms, key=self._at_or_after_ms)
        record = self.next_after(self.first_sequence + place - 1)
        return record.sequence if record else self.last_sequence + 1

    def _at_or_after_ms(self, sequence: int) -> int:
        """When the first message from that number on was stored."""
        record = self.next_after(sequence - 1)
        return self.last_ms if record is None else record.at_ms

    def count_before(self, at_ms: int) -> int:
        """How many messages were stored before `at_ms`."""
        gone = range(self.first_sequence, self.first_since(at_ms))
        if not self._holes:
            return len(gone)
        return sum(self.read(sequence) is not None for sequence in gone)

    # Sizes (fact 8.4)

    def _size(self, sequence: int, data: str | bytes) -> int:
        size = len(data)
        if isinstance(data, str) and not data.isascii():
            size = len(data.encode(errors="surrogatepass"))
        length = (sequence.bit_length() + 6) // 7  # of a varint, here and below
        if size:
            length += 1 + (size.bit_length() + 6) // 7 + size
        return self._fixed_size + length


def _sized(length: int) -> int:
    """What a field of that length takes: its tag, its length, itself."""
    return 1 + (length.bit_length() + 6) // 7 + length
