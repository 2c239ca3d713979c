"""The rows of a SQL store, as lines: what a SELECT shows.

Each column has a width of its own that no row changes: a line stays as it is when
others come, so that two looks can be compared.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, select

from sandbox.stores.sql_setup import PASSING
from sandbox.stores.sql_tables import Tables

RAW_SHOWN = 16  # bytes


def tables_seen(connection: Connection | None, tables: Tables) -> dict[str, list[str]]:
    """{table: its lines}, the names of the columns first."""
    if connection is None:
        return {}
    return {table.name: _lines(connection, table, tables) for table in tables.all}


def _lines(connection: Connection, table: Table, tables: Tables) -> list[str]:
    rows = select(table).order_by(*table.primary_key)
    if table is tables.server:
        rows = rows.where(table.c.name.not_in(PASSING))
    names = [column.name for column in table.c]
    lines = [_line(names, names)]
    return lines + [_line(row, names) for row in connection.execute(rows)]


def _line(values: Any, names: list[str]) -> str:
    pairs = zip(values, names, strict=True)
    return "  ".join(_shown(v).ljust(len(name)) for v, name in pairs).rstrip()


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
