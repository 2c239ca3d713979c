"""A channel's rows: its messages, and one row that says what its numbers are.

New messages wait in memory for the next commit, which writes them together. The
newest stay there; older ones are read back by the page, from one number to another:
WHERE sequence > … AND sequence <= … ORDER BY sequence.
Pages begin at the same numbers whoever asks: each is read once, also backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from sandbox.errors import StoreError
from sandbox.stores.log import Record
from sandbox.stores.paged_log import Page, PagedLog
from sandbox.stores.sql.errors import as_damage
from sandbox.stores.sql.tables import Tables
from sandbox.stores.sql.text import (
    bytes_head,
    channel_sum,
    checksum,
    decoded,
    encoded,
    escaped,
    is_plain,
    text_head,
)

PAGE = 2_000  # messages, at most
PAGE_BYTES = 4 * 1_024 * 1_024

Fields = dict[str, Any]
# Runs a query and returns its rows.
Query = Callable[[Any, Fields], Sequence[Any]]


class SqlLog(PagedLog):
    """row_id: its channel's number in the tables. saved: its row in `channels`, or
    nothing if it has none yet. changed: called after each change.

    Raises StoreError where a row is not what was written.
    """

    def __init__(
        self, channel: str, row_id: int, tables: Tables, query: Query,
        changed: Callable[[], None], saved: Fields | None = None,
    ) -> None:  # fmt: skip
        super().__init__(channel, 0)
        self.row_id = row_id
        self._tables = tables
        self._query = query
        self._changed = changed
        self._sum = channel_sum(channel)
        self._texts, self._raws = _selects(tables)
        self._waiting: list[Record] = []  # not written yet
        self._erased: dict[int, None] = {}  # not erased there yet
        self._saved = saved or {}
        if saved:
            self._take_up(saved)

    def _take_up(self, saved: Fields) -> None:
        self.first_sequence = saved["first_sequence"]
        self.last_sequence = saved["last_sequence"]
        self.last_ms = int(saved["last_ms"])
        self.bytes = saved["bytes"]
        numbers = self.last_sequence - self.first_sequence + 1
        self._holes = numbers - saved["messages"]
        self._base = self.last_sequence + 1

    # Changes

    def append(
        self, data: str | bytes, now_ms: int, about: int | None = None
    ) -> Record:
        record = super().append(data, now_ms, about)
        self._waiting.append(record)
        self._changed()
        return record

    def drop_first(self, count: int) -> None:
        super().drop_first(count)
        self._changed()

    def erase(self, sequence: int) -> None:
        if self.read(sequence) is not None:
            self._erased[sequence] = None
            super().erase(sequence)
            self._changed()

    def skip(self, count: int) -> None:
        super().skip(count)
        self._changed()

    # Writing

    @property
    def is_known(self) -> bool:
        """The tables have heard of it."""
        return bool(self._saved)

    @property
    def waits(self) -> bool:
        """There is something to write."""
        return bool(self._waiting or self._erased) or self._row() != self._saved

    def write(self, connection: Connection) -> None:
        """All that waits; it goes on waiting until `written`."""
        row, saved = self._row(), self._saved
        channels, messages = self._tables.channels, self._tables.messages
        if not saved:
            connection.execute(insert(channels), row)
        elif row != saved:
            connection.execute(
                update(channels).where(channels.c.id == self.row_id), row
            )
        if saved and self.first_sequence > saved["first_sequence"]:
            connection.execute(
                delete(messages)
                .where(messages.c.channel_id == self.row_id)
                .where(messages.c.sequence < self.first_sequence)
            )
        if self._erased:
            self._write_erased(connection)
        self._write_new(connection)

    def written(self) -> None:
        """It is safe now: what is old may leave memory."""
        self._saved = self._row()
        self._waiting.clear()
        self._erased.clear()
        if len(self._data) > 2 * self._page_size:
            kept = self.last_sequence + 1 - self._page_size
            self._let_go_before(self._page_start(kept))

    def _write_erased(self, connection: Connection) -> None:
        messages = self._tables.messages
        one = delete(messages).where(
            messages.c.channel_id == self.row_id,
            messages.c.sequence == bindparam("gone"),
        )
        connection.execute(one, [{"gone": sequence} for sequence in self._erased])

    def _row(self) -> Fields:
        return {
            "id": self.row_id,
            "name": escaped(self.channel),
            "first_sequence": self.first_sequence,
            "last_sequence": self.last_sequence,
            "last_ms": self.last_ms,
            "messages": len(self),
            "bytes": self.bytes,
        }

    def _write_new(self, connection: Connection) -> None:
        waiting = self._waiting
        if waiting and (self._erased or waiting[0].sequence < self.first_sequence):
            waiting = [r for r in waiting if self._is_kept(r.sequence)]
        texts: list[Fields] = []
        others: list[Fields] = []
        for record in waiting:
            data = record.data
            if type(data) is str and is_plain(data):
                texts.append(self._row_of(record, data.encode(), True, "data", data))
            else:
                is_text = isinstance(data, str)
                raw = encoded(data)
                others.append(self._row_of(record, raw, is_text, "raw", raw))
        for rows in (texts, others):
            if rows:
                connection.execute(insert(self._tables.messages), rows)

    def _is_kept(self, sequence: int) -> bool:
        return sequence >= self.first_sequence and sequence not in self._erased

    def _row_of(
        self, record: Record, payload: bytes, is_text: bool, column: str, data: Any
    ) -> Fields:
        sequence, at_ms, size = record.sequence, record.at_ms, record.size
        return {
            "channel_id": self.row_id, "sequence": sequence, "at_ms": at_ms,
            "size": size, "is_text": is_text, column: data,
            "crc": checksum(self._sum, sequence, at_ms, size, is_text, payload),
        }  # fmt: skip

    # Reading back

    def _fetch(self, sequence: int) -> Page:
        start = self._page_start(sequence)
        end = min(start + self._page_size, self._base) - 1
        start = max(start, self.first_sequence)
        values = {"channel_id": self.row_id, "after": start - 1, "until": end}
        with as_damage(f"table {self._tables.messages.name}"):
            records = self._records(self._query(self._texts, values), values)
        if self._erased:
            records = [r for r in records if r.sequence not in self._erased]
        return Page(start, end, records)

    def _records(self, rows: Sequence[Any], values: Fields) -> list[Record]:
        begin, records = self._sum, []
        others: dict[int, tuple[bytes, str | bytes]] = {}
        for sequence, at_ms, size, crc, data in rows:
            if data is None:
                others = others or self._others(values)
                if sequence not in others:
                    raise self._damaged(sequence)
                payload, data = others[sequence]
            else:
                payload = data.encode()
            # `checksum`, written out: this is done for each message that is read.
            head = text_head if type(data) is str else bytes_head
            if crc32(payload, crc32(head(sequence, at_ms, size), begin)) != crc:
                raise self._damaged(sequence)
            records.append(Record(sequence, data, at_ms, None, size))
        return records

    def _others(self, values: Fields) -> dict[int, tuple[bytes, str | bytes]]:
        """The payloads of a page that are not in the column for texts, as bytes and
        as what they are."""
        return {
            sequence: (raw, decoded(raw) if is_text else raw)
            for sequence, is_text, raw in self._query(self._raws, values)
            if raw is not None
        }

    def _page_start(self, sequence: int) -> int:
        """The first number of the page with that one."""
        return sequence - (sequence - 1) % self._page_size

    @property
    def _page_size(self) -> int:
        """In messages: fewer of those that are long."""
        each_bytes = self.bytes // (len(self) or 1)
        fitting = max(1, PAGE_BYTES // (each_bytes or 1))
        # By halves: pages would begin elsewhere with each message that is a bit longer.
        return min(PAGE, 1 << (fitting.bit_length() - 1))

    def _damaged(self, sequence: int) -> StoreError:
        return StoreError(
            f"table {self._tables.messages.name}, channel {self.channel!r}, message "
            f"{sequence} is not what was written: its checksum differs. The table is "
            f"left as it is. Put the row right from a copy, or take tables of your "
            f"own: SqlStore(…, prefix='my_')."
        )


def _selects(tables: Tables) -> tuple[Any, Any]:
    """A page's messages; and what few of them have beside a text."""
    c = tables.messages.c
    those = (
        c.channel_id == bindparam("channel_id"),
        c.sequence > bindparam("after"),
        c.sequence <= bindparam("until"),
    )
    texts = select(c.sequence, c.at_ms, c.size, c.crc, c.data)
    raws = select(c.sequence, c.is_text, c.raw).where(c.data.is_(None))
    return texts.where(*those).order_by(c.sequence), raws.where(*those)
