"""The channels of a SQL store: which there are, and what is to be written of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select

from sandbox.errors import StoreError
from sandbox.stores.sql.log import Query, SqlLog
from sandbox.stores.sql.tables import Tables
from sandbox.stores.sql.text import unescaped


class SqlChannels:
    """logs: {channel: its log}. changed: called after each change of one."""

    def __init__(
        self, tables: Tables, query: Query, changed: Callable[[], None]
    ) -> None:
        self.logs: dict[str, SqlLog] = {}
        self._tables = tables
        self._query = query
        self._changed = changed
        self._next_id = 1
        self._dropped: list[int] = []

    def add(self, channel: str) -> SqlLog:
        log = self._log(channel, self._next_id)
        self.logs[channel] = log
        self._next_id += 1
        return log

    def drop(self, channel: str) -> None:
        log = self.logs.pop(channel)
        if log.is_known:
            self._dropped.append(log.row_id)

    def _log(self, channel: str, row_id: int, saved: Any = None) -> SqlLog:
        tables, query, changed = self._tables, self._query, self._changed
        return SqlLog(channel, row_id, tables, query, changed, saved)

    # Writing

    @property
    def waits(self) -> bool:
        return bool(self._dropped) or any(log.waits for log in self.logs.values())

    def write(self, connection: Connection) -> None:
        channels, messages = self._tables.channels, self._tables.messages
        if self._dropped:
            gone = [{"gone": row_id} for row_id in self._dropped]
            for column in (messages.c.channel_id, channels.c.id):
                rows = delete(column.table).where(column == bindparam("gone"))
                connection.execute(rows, gone)
        for log in self.logs.values():
            if log.waits:
                log.write(connection)

    def written(self) -> None:
        self._dropped.clear()
        for log in self.logs.values():
            if log.waits:
                log.written()

    # Reading

    def read(self, connection: Connection) -> dict[str, SqlLog]:
        """All channels, without their messages. Raises StoreError if some are lost."""
        there = self._there(connection)
        table = self._tables.channels
        for row in connection.execute(select(table).order_by(table.c.id)).mappings():
            name = unescaped(row["name"])
            self._check(name, row, there.pop(row["id"], None))
            self.logs[name] = self._log(name, row["id"], dict(row))
            self._next_id = row["id"] + 1
        if there:
            raise self._damaged(f"rows of channel {min(there)}, which is not there")
        return self.logs

    def _there(self, connection: Connection) -> dict[int, Any]:
        """What the messages themselves say of each channel."""
        c = self._tables.messages.c
        sums = select(
            c.channel_id, func.count().label("messages"), func.sum(c.size).label("bytes"),
            func.min(c.sequence).label("first"), func.max(c.sequence).label("last"),
        ).group_by(c.channel_id)  # fmt: skip
        return {row.channel_id: row for row in connection.execute(sums)}

    def _check(self, channel: str, saved: Any, there: Any) -> None:
        """Rows that somebody else took out or put in would shift what is sent."""
        first, last = saved["first_sequence"], saved["last_sequence"]
        told = (saved["messages"], saved["bytes"])
        found = (int(there.messages), int(there.bytes)) if there else (0, 0)
        fits = there is None or first == there.first <= there.last <= last
        if told != found or not fits:
            raise self._damaged(
                f"{found[0]} messages of channel {channel!r} and not the "
                f"{told[0]} from number {first} to {last} that were written"
            )

    def _damaged(self, found: str) -> StoreError:
        return StoreError(
            f"table {self._tables.messages.name} has {found}. Nothing has been changed. "
            f"Put it right from a copy, or take tables of your own: "
            f"SqlStore(…, prefix='my_')."
        )
