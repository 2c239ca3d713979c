"""Who is registered, as rows; what the server keeps of a client is JSON."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from sandbox.stores.sql.tables import Tables
from sandbox.stores.sql.text import escaped, unescaped


class SqlClients:
    """The clients of one store; one that is made anew stands behind the others."""

    def __init__(self, tables: Tables) -> None:
        self._table = tables.clients
        self._ids: dict[str, int] = {}
        self._next_id = 1
        self._written: dict[int, None] = {}  # the ids that are in the table
        self._changed: dict[int, dict[str, Any]] = {}  # {id: its row}
        self._dropped: list[int] = []

    def change(self, client_id: str, client: Any) -> None:
        row_id = self._ids.get(client_id)
        if row_id is None:
            row_id = self._ids[client_id] = self._next_id
            self._next_id += 1
        self._changed[row_id] = {
            "id": row_id, "client_id": escaped(client_id), "saved": json.dumps(client)
        }  # fmt: skip

    def drop(self, client_id: str) -> None:
        row_id = self._ids.pop(client_id, None)
        if row_id is not None:
            self._changed.pop(row_id, None)
            if row_id in self._written:
                self._dropped.append(row_id)

    @property
    def waits(self) -> bool:
        return bool(self._changed or self._dropped)

    def write(self, connection: Connection) -> None:
        table = self._table
        gone = [{"gone": row_id} for row_id in self._dropped]
        added = [row for n, row in self._changed.items() if n not in self._written]
        changed = [
            {"number": n, "text": row["saved"]}
            for n, row in self._changed.items()
            if n in self._written
        ]
        if gone:
            connection.execute(
                delete(table).where(table.c.id == bindparam("gone")), gone
            )
        if changed:
            one = update(table).where(table.c.id == bindparam("number"))
            connection.execute(one.values(saved=bindparam("text")), changed)
        if added:
            connection.execute(insert(table), added)

    def written(self) -> None:
        self._written |= dict.fromkeys(self._changed)
        for row_id in self._dropped:
            del self._written[row_id]
        self._changed.clear()
        self._dropped.clear()

    def read(self, connection: Connection) -> dict[str, Any]:
        rows = connection.execute(select(self._table).order_by(self._table.c.id)).all()
        self._ids = {unescaped(row.client_id): row.id for row in rows}
        self._written = dict.fromkeys(self._ids.values())
        self._next_id = max(self._ids.values(), default=0) + 1
        return {unescaped(row.client_id): json.loads(row.saved) for row in rows}
