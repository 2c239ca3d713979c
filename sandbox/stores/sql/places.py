"""Who stands where, as rows: one for each reader of a place, and one for each message
that was sent to it and not acked.

A place that has changed is compared with what was written of it last, and only the
difference goes to the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from sandbox.errors import StoreError
from sandbox.stores.sql.tables import Tables
from sandbox.stores.sql.text import escaped, unescaped

OF_PLACE = ("channel", "name", "is_durable", "is_group", "start", "last_sent")
OF_READER = ("client_id", "ack_wait_ms", "max_in_flight", "is_online")
NAMES = ("place", "channel", "name", "start", "inbox", "client_id")

Fields = dict[str, Any]


class Reader(NamedTuple):
    """A row of subscriptions, and the numbers of its rows in pending."""

    row: Fields
    pending: frozenset[int]


class SqlPlaces:
    """The places of one store. written: {key: its readers as they are in the tables}.

    Rows of a place that is dropped go for good; made anew, it stands behind the
    others, as it does in memory.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._written: dict[str, list[Reader]] = {}
        self._next_id = 1
        self._dropped: list[Reader] = []
        self._changed: dict[str, Any] = {}  # {key: the place as it is now}
        self._new: dict[str, list[Reader]] = {}  # what a write has written

    # Changes

    def change(self, key: str, place: Any) -> None:
        self._changed[key] = place

    def drop(self, key: str) -> None:
        self._changed.pop(key, None)
        self._dropped += self._written.pop(key, [])

    @property
    def waits(self) -> bool:
        return bool(self._changed or self._dropped)

    # Writing

    def write(self, connection: Connection) -> None:
        self._new = {}
        for key, place in self._changed.items():
            self._new[key] = self._readers(key, place)
        pairs = [
            pair
            for key, readers in self._new.items()
            for pair in zip_longest(self._written.get(key, []), readers)
        ]
        pairs += [(reader, None) for reader in self._dropped]
        self._write_rows(connection, pairs)
        self._write_pending(connection, pairs)

    def written(self) -> None:
        self._written |= self._new
        self._next_id = self._id_after(self._new)
        self._new = {}
        self._dropped.clear()
        self._changed.clear()

    def _write_rows(self, connection: Connection, pairs: Any) -> None:
        table = self._tables.subscriptions
        gone = [{"gone": old.row["id"]} for old, new in pairs if new is None]
        added = [new.row for old, new in pairs if old is None]
        changed = [
            {"number": new.row["id"], **{k: v for k, v in new.row.items() if k != "id"}}
            for old, new in pairs
            if old and new and old.row != new.row
        ]
        _run(connection, delete(table).where(table.c.id == bindparam("gone")), gone)
        _run(
            connection, update(table).where(table.c.id == bindparam("number")), changed
        )
        _run(connection, insert(table), added)

    def _write_pending(self, connection: Connection, pairs: Any) -> None:
        table = self._tables.pending
        gone: list[Fields] = []
        added: list[Fields] = []
        for old, new in pairs:
            row_id = (old or new).row["id"]
            before = old.pending if old else frozenset()
            after = new.pending if new else frozenset()
            gone += [{"reader": row_id, "number": n} for n in sorted(before - after)]
            added += [
                {"subscription_id": row_id, "sequence": n}
                for n in sorted(after - before)
            ]
        one = delete(table).where(
            table.c.subscription_id == bindparam("reader"),
            table.c.sequence == bindparam("number"),
        )
        _run(connection, one, gone)
        _run(connection, insert(table), added)

    def _readers(self, key: str, place: Any) -> list[Reader]:
        """The rows of a place as it is now, with the ids they have already."""
        old = [reader.row["id"] for reader in self._written.get(key, [])]
        following = self._id_after(self._new)
        count = max(len(place["readers"]), 1)
        ids = [*old, *range(following, following + count)]
        rows = _rows(key, place)
        return [
            Reader({"id": row_id, **row}, frozenset(pending))
            for row_id, (row, pending) in zip(ids, rows, strict=False)
        ]

    def _id_after(self, new: dict[str, list[Reader]]) -> int:
        ids: list[int] = [r.row["id"] for readers in new.values() for r in readers]
        return max([self._next_id - 1, *ids]) + 1

    # Reading

    def read(self, connection: Connection) -> dict[str, Any]:
        """All places as they were written. Raises StoreError if they cannot be."""
        pending: dict[int, list[int]] = {}
        table = self._tables.pending
        for row_id, number in connection.execute(select(table).order_by(*table.c)):
            pending.setdefault(row_id, []).append(number)
        table = self._tables.subscriptions
        found = connection.execute(select(table).order_by(table.c.id)).mappings()
        places: dict[str, Any] = {}
        for row in found:
            self._take_up(dict(row), pending.pop(row["id"], []), places)
        if pending:
            raise StoreError(
                f"table {self._tables.pending.name} has rows of subscription "
                f"{min(pending)}, which is not in {table.name}: a row is missing there. "
                f"Put it right from a copy, or take tables of your own: "
                f"SqlStore(…, prefix='my_')."
            )
        return places

    def _take_up(self, row: Fields, pending: list[int], places: dict[str, Any]) -> None:
        named = {n: unescaped(row[n]) for n in NAMES if row[n] is not None}
        told = {**row, **named}
        key = told["place"]
        self._written.setdefault(key, []).append(Reader(row, frozenset(pending)))
        self._next_id = row["id"] + 1
        if key not in places:
            places[key] = {**{n: told[n] for n in OF_PLACE}, "readers": {}}
        if row["inbox"] is not None:
            reader = {n: told[n] for n in OF_READER if row[n] is not None}
            reader["in_flight"] = pending
            places[key]["readers"][told["inbox"]] = reader


def _rows(key: str, place: Any) -> Iterable[tuple[Fields, list[int]]]:
    common = {"place": key, **{name: place[name] for name in OF_PLACE}}
    nobody: Fields = dict.fromkeys(("inbox", *OF_READER))
    for inbox, reader in place["readers"].items():
        own = {"inbox": inbox, **{name: reader.get(name) for name in OF_READER}}
        yield _storable({**common, **own}), reader["in_flight"]
    if not place["readers"]:
        yield _storable({**common, **nobody}), []


def _storable(row: Fields) -> Fields:
    named = {n: escaped(row[n]) for n in NAMES if row[n] is not None}
    return {**row, **named}


def _run(connection: Connection, statement: Any, rows: list[Fields]) -> None:
    if rows:
        connection.execute(statement, rows)
