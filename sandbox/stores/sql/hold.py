"""Who may write: one process at a time, also where the database is on a server.

On a server it is a row that is locked, over a connection that stays open for it; it
goes with the process, however that ends. Beside a SQLite file it is a file. And each
opening has a number, which tells whether somebody else was here in between.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from sandbox.errors import StoreError
from sandbox.stores.holding import PathLock, held, who_we_are
from sandbox.stores.sql.errors import ROW_IS_HELD, code_and_text
from sandbox.stores.sql.tables import Tables
from sandbox.stores.sql.where import Where

INSTEAD = "SqlStore('my-shop.db')"
INSTEAD_THERE = "SqlStore(…, prefix='my_')"


def lock_name(where: Where, prefix: str) -> Path:
    """shop.db.lock; two stores with other prefixes may share a file."""
    assert where.path is not None
    return where.path.with_name(f"{where.path.name}.{prefix}lock")


def file_lock(where: Where, prefix: str) -> PathLock:
    """Raises StoreError if another process has it, OSError if none can be made."""
    lock = lock_name(where, prefix)
    lock.parent.mkdir(parents=True, exist_ok=True)
    return PathLock(lock, where.shown, INSTEAD)


class RowLock:
    """The row "lock" of the table server, locked. Raises StoreError if it is."""

    def __init__(self, engine: Engine, tables: Tables, where: Where) -> None:
        self._connection = engine.connect()
        row = select(tables.server).where(tables.server.c.name == "lock")
        try:
            self._connection.execute(row.with_for_update(nowait=True)).all()
        except DBAPIError as error:
            who = self._holder(tables)
            self.release()
            if code_and_text(error)[0] in ROW_IS_HELD:
                raise held(where.shown, who, INSTEAD_THERE) from None
            raise

    def _holder(self, tables: Tables) -> str:
        try:
            self._connection.rollback()
            return value_of(self._connection, tables, "held_by")
        except SQLAlchemyError:
            return ""

    def release(self) -> None:
        try:
            self._connection.close()
        except SQLAlchemyError:
            self._connection.invalidate()


def number_opening(connection: Connection, tables: Tables) -> int:
    """Say that we have it now. Returns the number of this opening."""
    number = _openings(connection, tables) + 1
    for name, value in (("held_by", who_we_are()), ("openings", str(number))):
        row = update(tables.server).where(tables.server.c.name == name)
        connection.execute(row.values(value=value))
    return number


def check_opening(connection: Connection, tables: Tables, number: int | None) -> None:
    """Raises StoreError if somebody has opened it since: they count on from there."""
    if _openings(connection, tables) != number:
        raise StoreError(
            "while the connection was lost, another server has opened this store, so "
            "this one may not go on. Make a new World and a new SqlStore(…)."
        )


def _openings(connection: Connection, tables: Tables) -> int:
    return int(value_of(connection, tables, "openings") or 0)


def value_of(connection: Connection, tables: Tables, name: str) -> str:
    """A value of the table server, or nothing."""
    c = tables.server.c
    found = connection.execute(select(c.value).where(c.name == name)).scalar()
    return str(found or "")
