"""The rows of a SQL store, as lines: what a SELECT shows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, select

from sandbox.stores.sql.setup import PASSING
from sandbox.stores.sql.tables import Tables

RAW_SHOWN = 16  # bytes


def tables_seen(connection: Connection | None, tables: Tables) -> dict[str, list[str]]:
    """{table, without the prefix: its lines}, the names of the columns first."""
    if connection is None:
        return {}
    return {
        table.name.removeprefix(tables.prefix): _lines(connection, table, tables)
        for table in tables.all
    }


def _lines(connection: Connection, table: Table, tables: Tables) -> list[str]:
    rows = select(table).order_by(*table.primary_key)
    if table is tables.server:
        rows = rows.where(table.c.name.not_in(PASSING))
    lines = ["\t".join(column.name for column in table.c)]
    found = connection.execute(rows)
    return lines + ["\t".join(map(_shown, row)) for row in found]


def _shown(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        cut = "…" if len(value) > RAW_SHOWN else ""
        return f"{value[:RAW_SHOWN].hex()}{cut} ({len(value)} bytes)"
    return _in_one_line(str(value))


def _in_one_line(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
