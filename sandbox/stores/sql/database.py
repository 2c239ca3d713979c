"""A SQL store's connection: made when it is needed, held while the store is open, and
made anew after it was lost. Whatever goes wrong is told as a StoreError.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, delete, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from sandbox.errors import StoreError
from sandbox.stores import holding
from sandbox.stores.sql.errors import DAMAGED, explained
from sandbox.stores.sql.hold import (
    RowLock,
    check_opening,
    file_lock,
    lock_name,
    number_opening,
)
from sandbox.stores.sql.setup import is_ours, prepare
from sandbox.stores.sql.tables import Tables
from sandbox.stores.sql.where import Where

# What a driver, the file system, or a driver that lacks a part raises.
TROUBLE = (SQLAlchemyError, OSError, RuntimeError)


class Database:
    """key: by what it is known in this process that somebody has it open."""

    def __init__(self, where: Where, prefix: str) -> None:
        self.where = where
        self.tables = Tables(prefix)
        self._engine: Engine | None = None
        self._connection: Connection | None = None
        self._lock: Any = None
        self._opening: int | None = None  # our number

    @property
    def key(self) -> str:
        path = self.where.path
        shown = str(path.resolve()) if path else self.where.shown
        return f"{shown}, tables {self.tables.prefix}*" if self.tables.prefix else shown

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            self._engine = self.where.engine()
        return self._engine

    # Work

    @contextmanager
    def opening(self) -> Iterator[Connection]:
        """Read and check all there is; only then is it written that we have it. After
        an error nothing has been written."""
        with self._explained():
            connection = self._connected()
            with connection.begin():
                yield connection
                self._opening = number_opening(connection, self.tables)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of it or nothing. After a failure the next one connects anew."""
        with self._explained():
            connection = self._connected()
            with connection.begin():
                self._check_opening(connection)
                yield connection

    def query(self, statement: Any, values: dict[str, Any]) -> Sequence[Any]:
        """The rows of a SELECT."""
        with self._explained():
            connection = self._connected()
            with connection.begin():
                return connection.execute(statement, values).all()

    @contextmanager
    def look(self) -> Iterator[Connection | None]:
        """A connection of one's own, to read what is there; None: nothing is."""
        if self.where.path and not self.where.path.exists():
            yield None
            return
        with self._told(), self._connect() as connection:
            yield connection if is_ours(connection, self.tables) else None

    # Having it

    def let_go(self) -> None:
        """Disconnect, and let others have it."""
        self._opening = None
        self.park()

    def park(self) -> None:
        """Disconnect until the next use, if nobody else has it by then."""
        connection, self._connection = self._connection, None
        lock, self._lock = self._lock, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()
        if lock is not None:
            lock.release()

    def _connected(self) -> Connection:
        if self._connection is None:
            if self.where.path:
                self._lock = file_lock(self.where, self.tables.prefix)
            self._connection = self._connect()
            self._take(self._connection)
        return self._connection

    def _connect(self) -> Connection:
        try:
            return self.engine.connect()
        except (TypeError, ValueError) as error:
            said = self.where.scrubbed(str(error))
            raise StoreError(
                f"{self.where.shown}: the driver does not take what stands behind the "
                f"? of the URL: {said}. Put it right there, or leave it out."
            ) from None

    def _take(self, connection: Connection) -> None:
        """Be the one who has it, or still has; on the first use, make its tables."""
        with connection.begin():
            if self.where.path:
                self._check_file(connection)
            prepare(connection, self.tables, self.where.shown)
        if self._lock is None:
            self._lock = RowLock(self.engine, self.tables, self.where)
        if self._opening is not None:
            with connection.begin():
                check_opening(connection, self.tables, self._opening)

    def _check_file(self, connection: Connection) -> None:
        found = connection.execute(text("PRAGMA quick_check")).scalars().all()
        page_bytes = connection.execute(text("PRAGMA page_size")).scalar_one()
        assert self.where.path is not None
        # SQLite itself fills up a last page that ends too early.
        if self.where.path.stat().st_size % page_bytes:
            found = ["the file ends too early"]
        if found != ["ok"]:
            raise StoreError(f"{self.where.shown}: {DAMAGED}. SQLite says: {found[0]}.")

    def _check_opening(self, connection: Connection) -> None:
        """A file's lock stays; a connection may be lost without a word."""
        if not self.where.path:
            check_opening(connection, self.tables, self._opening)

    # Ending it

    def empty(self) -> None:
        """Take out all that is in our tables."""
        holding.take(self.key, self)
        try:
            with self.opening() as connection:
                for table in self.tables.all:
                    if table is not self.tables.server:
                        connection.execute(delete(table))
        finally:
            self.close()

    def remove(self) -> None:
        """Take out our tables, of whatever version; a file that is empty then goes."""
        if not self.is_there:
            return
        holding.take(self.key, self)
        try:
            with self._explained():
                self._drop_file() if self.where.path else self._drop_tables()
        finally:
            self.close()

    def _drop_file(self) -> None:
        assert self.where.path is not None
        self._lock = file_lock(self.where, self.tables.prefix)
        if not self._drop():
            self.where.path.unlink()
        self.park()
        lock = lock_name(self.where, self.tables.prefix)
        for path in (lock, lock.with_name(f"{lock.name}-holder")):
            path.unlink(missing_ok=True)

    def _drop_tables(self) -> None:
        # Only to see that nobody has it: a row that is locked keeps its table there.
        RowLock(self.engine, self.tables, self.where).release()
        self._drop()

    def _drop(self) -> list[str]:
        """Returns the tables of others that are there."""
        with self._connect() as connection, connection.begin():
            self.tables.metadata.drop_all(connection)
            return inspect(connection).get_table_names()

    @property
    def is_there(self) -> bool:
        with self.look() as connection:
            return connection is not None

    def close(self) -> None:
        self.let_go()
        holding.give_up(self.key, self)

    # Errors

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            with self._told():
                yield
        except BaseException:
            self.park()
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except TROUBLE as error:
            raise explained(error, self.where) from None
