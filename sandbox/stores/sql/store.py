"""A database: tables that anybody can query, in a SQLite file or on a server.

    store = SqlStore("shop.db")
    store = SqlStore("postgresql://user@localhost/test")
    store = SqlStore("mysql://user@localhost/test")

What comes in one millisecond is written in one transaction, before anybody hears that
it is stored. Sends and acks are written every second (fact 9.7).
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from itertools import count
from pathlib import Path
from typing import Any

from sandbox.errors import StoreError
from sandbox.stores import holding
from sandbox.stores.inspection import Inspection
from sandbox.stores.log import Note
from sandbox.stores.profile import SQL
from sandbox.stores.sql.channels import SqlChannels
from sandbox.stores.sql.clients import SqlClients
from sandbox.stores.sql.database import Database
from sandbox.stores.sql.errors import as_damage
from sandbox.stores.sql.inspection import tables_seen
from sandbox.stores.sql.log import SqlLog
from sandbox.stores.sql.names import checked_prefix, place_of
from sandbox.stores.sql.places import SqlPlaces
from sandbox.stores.sql.where import Where
from sandbox.stores.store import Contents, Store


class SqlStore(Store):
    """Keeps its tables in `where`: a path, a URL, or nothing for a SQLite file of its
    own that goes with the Python process.

    prefix: what the names of its tables begin with. parent: the store this one is a
    place of. Opening a store closes the one that had the same tables open in this
    process. Raises BadOptionError for a URL that cannot be, StoreError for a database
    that cannot be used.
    """

    def __init__(
        self, where: str | Path | None = None, *, prefix: str = "", parent: Any = None
    ) -> None:
        if where is None:
            folder = tempfile.mkdtemp(prefix="event-bus-store-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            where = Path(folder) / "shop.db"
        self._database = Database(Where(where), checked_prefix(prefix))
        weakref.finalize(self, self._database.let_go)
        self._parent = parent  # held on to: its folder may go when it goes
        self._runs: dict[str, Database] = {}
        self._is_open = False
        super().__init__(SQL)

    # A server's life

    def open(self) -> None:
        if self._is_open:
            self.commit()
            self._kept = Contents(self.logs, self.clients, self.places)
            super().open()
            return
        holding.take(self._database.key, self)
        try:
            self._read_all()
        except BaseException:
            self._forget()
            raise
        self._is_open = True

    def _read_all(self) -> None:
        database, tables = self._database, self._database.tables
        channels = SqlChannels(tables, database.query, self.commit_soon)
        clients, places = SqlClients(tables), SqlPlaces(tables)
        with as_damage(database.key), database.opening() as connection:
            read = channels.read(connection), clients.read(connection)
            self._kept = Contents({**read[0]}, read[1], places.read(connection))
        super().open()
        self._channels, self._clients, self._places = channels, clients, places
        for log in self.logs.values():
            log.notes = []

    def commit(self) -> None:
        """Raises StoreError if it cannot be done; what waits is kept. A store that is
        closed has refused all that came since."""
        parts = (self._channels, self._clients, self._places)
        if not self._is_open or not any(part.waits for part in parts):
            return
        self._check_open()
        with self._database.transaction() as connection:
            for part in parts:
                part.write(connection)
        for part in parts:
            part.written()

    def flush(self, channel: str | None = None) -> None:
        super().flush(channel)
        self.commit()

    def commit_soon(self) -> None:
        if not self._is_open:
            self._check_open()
        super().commit_soon()

    def _check_open(self) -> None:
        key = self._database.key
        if not self._is_open and key not in holding.HOLDERS:
            raise StoreError(
                f"{key} is closed. Type store.open(), or start its server."
            )
        holding.check(key, self, "SqlStore(…)")

    def _let_go(self) -> None:
        super()._let_go()
        self._forget()

    def _forget(self) -> None:
        self._is_open = False
        self._park_runs()
        self._kept = Contents({}, {}, {})  # it is read again from the tables
        self._database.let_go()
        holding.give_up(self._database.key, self)

    # Channels, clients and places

    def _new_log(self, channel: str) -> SqlLog:
        log = self._channels.add(channel)
        self.commit_soon()
        return log

    def delete_channel(self, channel: str) -> None:
        super().delete_channel(channel)
        self._channels.drop(channel)
        self.commit_soon()

    def save_client(self, client_id: str, client: Any) -> None:
        super().save_client(client_id, client)
        self._clients.change(client_id, client)
        self.commit_soon()

    def drop_client(self, client_id: str) -> None:
        super().drop_client(client_id)
        self._clients.drop(client_id)
        self.commit_soon()

    def save_place(self, key: str, place: Any) -> None:
        super().save_place(key, place)
        self._places.change(key, self.places[key])
        self.commit_soon()

    def drop_place(self, key: str) -> None:
        super().drop_place(key)
        self._places.drop(key)
        self.commit_soon()

    def _take_notes(self, notes: list[Note]) -> None:
        super()._take_notes(notes)
        for key in dict.fromkeys(note[0] for note in notes):
            if key in self.places:
                self._places.change(key, self.places[key])

    # Stores for runs

    def place(self, name: str) -> SqlStore:
        """Empty tables for one run: name, then name-2, name-3, … Beside a SQLite file
        shop.db they are in shop-runs/name.db; on a server their names begin with
        run_name_.

        A new SqlStore on the same database counts anew, so a cell may be run twice.
        """
        self._park_runs()
        names = (f"{name}-{n}" if n > 1 else name for n in count(1))
        own = next(free for free in names if free not in self._runs)
        where, prefix = place_of(own, self._database)
        database = Database(Where(where), prefix)
        if database.is_there:
            database.empty()
        store = SqlStore(where, prefix=prefix, parent=self)
        self._runs[own] = store._database
        return store

    def _park_runs(self) -> None:
        """Nobody closes a run, and a server has only so many connections. One that
        goes on all the same connects anew."""
        for database in self._runs.values():
            database.park()

    def remove(self) -> None:
        """Take its tables, or its file, out of the database, with those of its runs."""
        self._let_go()
        for database in (*self._runs.values(), self._database):
            database.remove()

    # Looking at it

    def inspect(self) -> Inspection:
        """The rows of each table, as they are; nothing is written."""
        with self._database.look() as connection:
            parts = tables_seen(connection, self._database.tables)
        return Inspection(parts, "no table has been made yet")

    @property
    def database(self) -> str:
        """What to call it in a picture."""
        return self._database.where.name

    def __repr__(self) -> str:
        told = super().__repr__().removesuffix(">")
        prefix = self._database.tables.prefix
        tables = f", tables {prefix}*" if prefix else ""
        return f"{told} in {self._database.where.shown}{tables}>"
